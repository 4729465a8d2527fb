// The part of CSS that a mail may use: looks, sizes and colours of its own boxes.
//
// Written anew from what is understood, never passed through: no escapes, no at-rules but
// @media, no position, no content, no variables, no attribute selectors (which read secrets
// one letter at a time), and no address except one that the caller gives back.

/** Answers what stands in for an address found in a url(): '' drops it. */
export type OnUrl = (url: string) => string

const PROPERTIES =
  /^(?:color|opacity|direction|display|float|clear|visibility|box-sizing|overflow|vertical-align|table-layout|caption-side|empty-cells|white-space|word-break|word-wrap|word-spacing|overflow-wrap|line-height|letter-spacing|(?:min-|max-)?(?:width|height)|background(?:-(?:color|image|repeat|position|size))?|font(?:-(?:family|size|style|variant|weight|stretch))?|text-(?:align|decoration|indent|transform|overflow|shadow)|list-style(?:-(?:type|position))?|(?:margin|padding)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width|radius))?|border-(?:collapse|spacing)|border-(?:top|bottom)-(?:left|right)-radius)$/
const FUNCTIONS = new Set(['rgb', 'rgba', 'hsl', 'hsla', 'calc', 'min', 'max', 'linear-gradient', 'radial-gradient'])
/** Of one value without its pictures: five gradients fit, and no pattern has long to look. */
const VALUE_CHARS_MAX = 2_000
const VALUE = /^[\p{L}\p{N}\s#%.,()+*/'"-]*$/u
const QUOTES_CLOSED = /^(?:[^'"]|"[^"]*"|'[^']*')*$/
const URL_IN_VALUE = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^"'()\s]*))\s*\)/gi
const SELECTOR = /^[\w\s.#*>+~:()-]+$/
const PSEUDO = /:(?:hover|active|link|visited|first-child|last-child|nth-child\((?:odd|even|\d{1,3})\))/g
const MEDIA = /^@media\s+[\w\s():,.-]+$/i

/** A style attribute, or the inside of a rule. */
export function safeDeclarations(css: string, onUrl: OnUrl): string {
  const kept: string[] = []
  for (const declaration of splitOutside(plainCss(css), ';')) {
    const colon = declaration.indexOf(':')
    const property = declaration.slice(0, colon).trim().toLowerCase()
    if (colon < 1 || !PROPERTIES.test(property)) continue
    const whole = declaration.slice(colon + 1)
    const important = /!\s*important\s*$/i.test(whole)
    const value = safeValue(important ? whole.slice(0, whole.lastIndexOf('!')) : whole, property.startsWith('background') ? onUrl : () => '')
    if (value !== '') kept.push(`${property}:${value}${important ? ' !important' : ''}`)
  }
  return kept.join(';')
}

function safeValue(value: string, onUrl: OnUrl): string {
  const urls: string[] = []
  const rest = value.replaceAll(URL_IN_VALUE, (_whole, double?: string, single?: string, bare?: string) => {
    const own = onUrl((double ?? single ?? bare ?? '').trim())
    if (/^\/[\w/.-]+$|^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/=]+$/.test(own)) urls.push(`url("${own}")`)
    return ' '
  })
  if (rest.length > VALUE_CHARS_MAX || !VALUE.test(rest) || !QUOTES_CLOSED.test(rest) || !bracketsClosed(rest)) return ''
  for (const [, name = ''] of rest.matchAll(/([\p{L}\p{N}-]*)\(/gu)) if (name !== '' && !FUNCTIONS.has(name.toLowerCase())) return ''
  return [...urls, rest.replaceAll(/\s+/g, ' ').trim()].filter((part) => part !== '').join(' ')
}

/** A style element. Every selector is held below `scope`, ids and classes get `prefix`. */
export function safeSheet(css: string, options: { scope: string; prefix: string; onUrl: OnUrl }): string {
  const kept: string[] = []
  for (const { media, selectors, body } of rulesOf(css)) {
    const scoped = selectors.flatMap((selector) => safeSelector(selector, options))
    const declarations = safeDeclarations(body, options.onUrl)
    if (scoped.length === 0 || declarations === '') continue
    const rule = `${scoped.join(',')}{${declarations}}`
    kept.push(media === '' ? rule : `${media}{${rule}}`)
  }
  return kept.join('\n')
}

export interface Rule {
  /** '' outside @media. */
  media: string
  selectors: string[]
  body: string
}

/** Ordinary rules, at the top or within @media. Whatever else a sheet holds is stepped over. */
export function* rulesOf(css: string, media = ''): Generator<Rule> {
  const text = plainCss(css).replaceAll(/<!--|-->/g, ' ')
  let at = 0
  while (at < text.length) {
    const open = indexOutside(text, at, '{;')
    if (open === -1) return
    if (text[open] === ';') {
      at = open + 1
      continue
    }
    const close = endOfBlock(text, open)
    const prelude = text.slice(at, open).trim()
    const body = text.slice(open + 1, close)
    at = close + 1
    if (!prelude.startsWith('@')) yield { media, selectors: prelude.split(',').map((selector) => selector.trim()), body }
    else if (media === '' && MEDIA.test(prelude)) yield* rulesOf(body, prelude)
  }
}

function safeSelector(selector: string, { scope, prefix }: { scope: string; prefix: string }): string[] {
  if (!SELECTOR.test(selector) || /[:()]/.test(selector.replaceAll(PSEUDO, ''))) return []
  const named = selector.replaceAll(/([.#])(-?[A-Za-z_][\w-]*)/g, `$1${prefix}$2`)
  const below = named.replace(/^(?:html\s+)?body(?![\w-])|^html(?![\w-])/i, '').trim()
  return [below === '' ? scope : `${scope} ${below}`]
}

/**
 * A comment that never ends hides the rest, as in a browser. Long white space becomes one
 * blank before any pattern looks: several of them could share out a run in n² ways.
 */
export const plainCss = (css: string): string => css.replaceAll(/\/\*[^]*?(?:\*\/|$)/g, ' ').replaceAll(/\s+/g, ' ')

function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const end = indexOutside(text, at, separator)
    if (end === -1) return [...parts, text.slice(at)]
    parts.push(text.slice(at, end))
    at = end + 1
  }
}

/** The first of `wanted` that stands outside quotes and brackets. */
function indexOutside(text: string, from: number, wanted: string): number {
  let quote = ''
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const letter = text[i] as string
    if (letter === '\\') i++
    else if (quote !== '') quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (depth === 0 && wanted.includes(letter)) return i
    else if (letter === '(') depth++
    else if (letter === ')') depth = Math.max(0, depth - 1)
  }
  return -1
}

function endOfBlock(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    const next = indexOutside(text, i, '{}')
    if (next === -1) return text.length
    i = next
    depth += text[i] === '{' ? 1 : -1
    if (depth === 0) return i
  }
  return text.length
}

function bracketsClosed(text: string): boolean {
  let depth = 0
  for (const letter of text) {
    if (letter === '(') depth++
    if (letter === ')' && --depth < 0) return false
  }
  return depth === 0
}
