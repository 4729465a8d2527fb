// Links whose words name another place than the one they lead to.
import assert from 'node:assert/strict'
import test from 'node:test'
import { sanitise } from './sanitise.ts'
import { viewPage } from './view-page.ts'

const marks = (html: string): (string | undefined)[] => [...sanitise(html).html.matchAll(/real-host"[^>]*> \(([^)]*)\)/g)].map(([, host]) => host)
const shown = (words: string, href = 'https://evil.example/') => marks(`<a href="${href}">${words}</a>`)[0]

test('a link whose words name another place says where it leads', () => {
  assert.equal(shown('https://bank.example/login', 'https://evil.example/bank.example'), 'evil.example')
  assert.equal(shown('<b>bank</b>.example', 'https://bank.example.evil.test/'), 'bank.example.evil.test')
  assert.equal(shown('www.bank.example', 'https://bank.example@evil.test/'), 'evil.test')
  assert.equal(shown('bank.example', 'https://bаnk.example/'), 'xn--bnk-6cd.example')
  assert.equal(shown('www.bank.example', 'https://bank.example/'), undefined)
  assert.equal(shown('bank.example', 'https://login.bank.example/'), undefined)
  assert.equal(shown('Click here', 'https://evil.example/'), undefined)
  for (const words of ['bank&shy;.example', 'bank\uff0eexample', 'bank\u3002example', 'bank\u2024example', `${'\u200b'.repeat(400)}bank.example`, 'ｂank.example', 'bank.example\u203a', '\u201ebank.example\u201c!', 'info@bank.example']) {
    assert.equal(shown(words), 'evil.example', words)
  }
})

for (const words of [
  '<span style="display:none">evil.example </span>bank.example',
  '<span style="font-size:0">evil.example </span>bank.example',
  'evil.example and bank.example',
  `<span style="font-size:0">${'so many words '.repeat(50)}</span>bank.example`,
  `${'so many words '.repeat(50)}bank.example`,
  'bank<span style="display:none"> or not</span>.example',
  'bank.<span style="font-size:0">of.evil.</span>example',
  'bank.<span class="gone">of.evil.</span>example',
  'bank.<i><span class="gone">of.evil.</span></i>example',
  // Hidden in a way that nobody here knows of: what is left is read by itself.
  '<b>bank.example</b><i style="letter-spacing:-1em">.evil.example</i>',
  '<p style="display:inline">bank</p><p style="display:inline">.example</p>',
  '<img src="https://evil.example/x.png" alt="bank.example">',
]) {
  test(`not taken in by ${words.slice(0, 90)}`, () => {
    const sheet = '<style>@media (min-width:1px){div a > .gone, td .gone:first-child{display:none}}</style>'
    assert.deepEqual(marks(`${sheet}<a href="https://evil.example/">${words}</a>`), ['evil.example'])
  })
}

test('an ordinary newsletter is not marked', () => {
  const card = '<a href="https://shop.example/42"><table><tr><td><h2>Autumn sale.</h2><p>Half of everything.</p>Until Friday. See shop.example, or www.shop.example/sale.</td></tr></table></a>'
  assert.deepEqual(marks(`<style>td{padding:4px}</style>${card}<a href="https://shop.example/43">Version 2.0.1 costs 3.50 e.g. at noon.</a>`), [])
})

test('a link with more words than anybody reads says where it leads, whatever hides in them', () => {
  for (const words of ['a', 'a.', '-.', '<b>a.</b>']) assert.equal(shown(words.repeat(60_000 / words.length + 1)), 'evil.example')
})

test('no rule of the mail outranks the look of the mark beside a link', () => {
  const { html } = sanitise('<style>span,*{display:none !important}a+*{font-size:0 !important}</style><a href="https://evil.example/">bank.example</a>')
  const style = /real-host" style="([^"]*)"/.exec(html)?.[1]?.split(';') ?? []
  assert.ok(style.includes('all:initial!important') && style.includes('display:inline!important'))
  assert.ok(style.every((rule) => rule.endsWith('!important')), 'a rule that is not important gives way')
})

test('the page says each place once, above the mail and outside everything of it', () => {
  const link = '<a href="https://evil.example/">bank.example</a>'
  const safe = sanitise(`<style>.real-hosts, ul, body{display:none}</style><div style="width:12ch;overflow:hidden;white-space:nowrap">${link}${link}</div><a href="https://a&amp;b.example:81/">bank.example</a>`)
  assert.deepEqual(safe.disguisedLinks, [{ named: 'bank.example', host: 'evil.example' }, { named: 'bank.example', host: 'a&amp;b.example:81' }])
  const { html } = viewPage({ safe, lang: '' })
  assert.match(html, /<body><ul class="real-hosts"><li><bdi>bank\.example<\/bdi> → <bdi>evil\.example<\/bdi><\/li><li>[^]*a&amp;b\.example:81[^]*<\/ul><div class="mail">/)
  for (const rule of safe.css.split('\n')) assert.match(rule, /^\.mail/)
  assert.doesNotMatch(viewPage({ safe: sanitise('<p>Bună</p>'), lang: '' }).html, /class="real-hosts"/)
})

test('of a thousand places the page shows twenty and how many more', () => {
  const safe = sanitise(Array.from({ length: 1_000 }, (_, n) => `<a href="https://e${n}.example/">bank.example</a>`).join(' '))
  const { html } = viewPage({ safe, lang: '' })
  assert.equal(html.match(/<li>/g)?.length, 21)
  assert.match(html, /<li>\+980<\/li>/)
})
