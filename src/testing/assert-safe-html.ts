// What a sanitised mail may look like at most, written as a grammar of its own: anything
// that is not plainly text, an allowed element or an allowed attribute fails.
//
// It shares no list with the sanitiser, so a hole there does not open one here.
import assert from 'node:assert/strict'
import type { SafeHtml } from '../mail/view/sanitise.ts'

const TOKEN = /[^<>]+|<\/[a-z][a-z0-9]*>|<([a-z][a-z0-9]*)((?: [a-z]+(?:="[^"<>]*")?)*)(?: \/)?>/y
const NEVER = /^(?:script|style|iframe|frame|object|embed|applet|form|input|button|select|textarea|meta|link|base|svg|math|template|noscript|title|xmp|plaintext|audio|video|source|track|canvas|portal|body|html|head|foreignobject|annotation|mglyph|isindex|marquee|bgsound|keygen|dialog|slot)$/

export function assertSafeHtml(safe: SafeHtml, what: string, allowed: { remote?: RegExp } = {}): void {
  const remote = allowed.remote ?? /^$/
  let at = 0
  while (at < safe.html.length) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(safe.html)
    assert.ok(token !== null, `${what}: not a token: ${safe.html.slice(at, at + 80)}`)
    at = TOKEN.lastIndex
    const [, tag, attributes = ''] = token
    if (tag === undefined) continue
    assert.doesNotMatch(tag, NEVER, what)
    for (const [, name = '', value = ''] of attributes.matchAll(/ ([a-z]+)(?:="([^"]*)")?/g)) assertSafeAttribute({ tag, name, value, what, remote })
  }
  assert.doesNotMatch(safe.css, /[<\\]|@(?!media)|expression|javascript:|behavior|-moz-binding|position\s*:|\[/i, what)
  assertOwnUrls(safe.css, remote, what)
}

function assertSafeAttribute({ tag, name, value, what, remote }: { tag: string; name: string; value: string; what: string; remote: RegExp }): void {
  assert.doesNotMatch(name, /^(?:on|src(?:set|doc)|action|formaction|background|poster|data|ping|xlink|style-|lowsrc|dynsrc|longdesc|cite|usemap|manifest|is|slot|nonce|http)/, `${what}: ${name}`)
  const plain = value.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  if (name === 'href') assert.match(plain, /^(?:https?:\/\/|mailto:|tel:|#m-)/, `${what}: ${plain}`)
  if (name === 'src') {
    assert.equal(tag, 'img', what)
    assert.ok(/^data:image\/(?:png|jpe?g|gif|webp);base64,[\w+/=]+$/i.test(plain) || remote.test(plain), `${what}: ${plain.slice(0, 80)}`)
  }
  if (name === 'style') {
    assert.doesNotMatch(plain, /\\|expression|javascript|behavior|binding|position\s*:\s*(?:fixed|absolute)|@|[<>{}]/i, `${what}: ${plain}`)
    assertOwnUrls(plain, remote, what)
  }
  if (name === 'id' || name === 'class') assert.match(value, /^m-[\w-]+(?: m-[\w-]+)*$|^real-host$/, `${what}: ${value}`)
}

function assertOwnUrls(css: string, remote: RegExp, what: string): void {
  for (const [, url = ''] of css.matchAll(/(?:url|image-set|src|image)\(\s*["']?([^"')]*)/gi)) assert.ok(url.startsWith('data:image/') || remote.test(url), `${what}: ${url}`)
}
