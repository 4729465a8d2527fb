// The words of an HTML mail that a reader would see.
//
// Snippets, search, quotes and every model read this. What a sender hides from eyes (no
// size, no colour, folded away) is written for machines: a preheader at best, an order to
// an assistant at worst. It stays in the raw mail; it is not passed on.
import sanitizeHtml from 'sanitize-html'
import { limits } from '../../base/limits.ts'
import { htmlText } from '../parse/html-text.ts'
import { nestsTooDeep } from './nesting.ts'
import { rulesOf } from './safe-css.ts'
import { styleTextOf } from './style-text.ts'

export function visibleText(html: string): string {
  const source = html.slice(0, limits.viewHtmlCharsMax)
  if (nestsTooDeep(source)) return withoutInvisible(source.replaceAll(/<[^<>]*>/g, ' '))
  return withoutInvisible(htmlText(withoutHidden(source)))
}

/** Letters that take no room, or turn the others round. */
export function withoutInvisible(text: string): string {
  return text
    .replaceAll(/[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0]|[\u202a-\u202e\u2066-\u2069\u200e\u200f]|[\u{e0000}-\u{e0fff}]/gu, '')
    // Joiners belong between the letters of some scripts and within emoji, not in a row or beside Latin.
    .replaceAll(/(?<![^\p{ASCII}])[\u200c\u200d]+|[\u200c\u200d]+(?=[\p{ASCII}\u200c\u200d]|$)/gu, '')
}

interface Look {
  /** With everything inside. */
  hidden: boolean
  background: string
  color: string
}

function withoutHidden(source: string): string {
  const styles = classStyles(source)
  const looks: Look[] = [{ hidden: false, background: '#ffffff', color: '#000000' }]
  return sanitizeHtml(source, {
    allowedTags: false,
    allowVulnerableTags: true,
    allowedAttributes: { '*': ['hides', 'href', 'colspan', 'rowspan'] },
    nonTextTags: [],
    enforceHtmlBoundary: false,
    nestingLimit: limits.viewDepthMax,
    // Called for every element, so the stack is always as deep as the place.
    onOpenTag: (name, attributes) => {
      const above = looks.at(-1) as Look
      looks.push(lookOf(name, attributes, styles, above))
    },
    onCloseTag: () => {
      if (looks.length > 1) looks.pop()
    },
    transformTags: { '*': (tagName): sanitizeHtml.Tag => ({ tagName, attribs: looks.at(-1)?.hidden === true ? { hides: '1' } : {} }) },
    // Colours are of the letters, not of the box: what is inside may be painted otherwise.
    textFilter: (text) => (alike(looks.at(-1) as Look) ? ' ' : text),
    exclusiveFilter: (frame) => frame.attribs['hides'] === '1' || frame.tag === 'style' || frame.tag === 'script',
  })
}

function lookOf(name: string, attributes: Readonly<Record<string, string>>, styles: ReadonlyMap<string, string>, above: Look): Look {
  const names = [name, ...(attributes['class'] ?? '').slice(0, 2_000).split(/\s+/).flatMap((one) => [`.${one}`, `${name}.${one}`]), `#${attributes['id'] ?? ''}`]
  const style = [...names.flatMap((one) => styles.get(one) ?? []), attributes['style'] ?? ''].join(';').toLowerCase()
  const background = colorIn(style, /(?:^|[;\s])background(?:-color)?\s*:\s*([^;]*)/g) ?? plainColor(attributes['bgcolor'] ?? '') ?? above.background
  const color = colorIn(style, /(?:^|[;\s])color\s*:\s*([^;]*)/g) ?? (name === 'font' ? plainColor(attributes['color'] ?? '') : undefined) ?? above.color
  return { hidden: 'hidden' in attributes || hiddenBy(style), background, color }
}

const HIDING = [
  /(?:^|[;\s])display\s*:\s*none/,
  /(?:^|[;\s])visibility\s*:\s*(?:hidden|collapse)/,
  /(?:^|[;\s])font-size\s*:\s*(?:0?\.[0-2]\d*|0(?:\.0+)?|1(?=p[xt]))(?:px|pt|r?em|%)?\s*(?:!|;|$)/,
  /(?:^|[;\s])font\s*:[^;]*?(?:^|[\s:])[01](?:px|pt)?\//,
  /(?:^|[;\s])opacity\s*:\s*0(?:\.0\d*)?\s*(?:!|;|$)/,
  /(?:^|[;\s])text-indent\s*:\s*-\d{3,}/,
  /(?:^|[;\s])(?:left|top|right|bottom|margin-left|margin-top)\s*:\s*-\d{3,}/,
  /(?:^|[;\s])mso-hide\s*:\s*all/,
  /(?:^|[;\s])clip\s*:\s*rect\(\s*[01](?:px)?\b/,
]

function hiddenBy(style: string): boolean {
  const folded = /(?:^|[;\s])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:!|;|$)/.test(style) && /overflow\s*:\s*hidden/.test(style)
  return folded || HIDING.some((pattern) => pattern.test(style))
}

/** Rules that hold everywhere and name one class, id or element. */
function classStyles(source: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const { media, selectors, body } of rulesOf(styleTextOf(source))) {
    if (media !== '') continue
    for (const selector of selectors) {
      if (/^[a-z0-9]*[.#]?[\w-]+$/i.test(selector)) found.set(selector, `${found.get(selector) ?? ''};${body}`)
    }
  }
  return found
}

const NAMED: Readonly<Record<string, string>> = { white: '#ffffff', black: '#000000', transparent: 'none', snow: '#fffafa', ivory: '#fffff0', whitesmoke: '#f5f5f5', ghostwhite: '#f8f8ff', floralwhite: '#fffaf0' }

/** The last one wins, as in CSS. */
function colorIn(style: string, pattern: RegExp): string | undefined {
  return [...style.matchAll(pattern)].flatMap(([, value = '']) => plainColor(value) ?? []).at(-1)
}

/** #rrggbb, 'none' for what cannot be seen, undefined for what is not understood. */
function plainColor(value: string): string | undefined {
  const text = value.trim().toLowerCase().replace(/\s*!important$/, '')
  const hex = /^#([\da-f]{3}|[\da-f]{6})\b/.exec(text)?.[1]
  if (hex !== undefined) return `#${hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex}`
  const parts = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+))?\s*\)/.exec(text)
  if (parts === null) return NAMED[text.split(/\s/, 1)[0] ?? '']
  if (parts[4] !== undefined && Number(parts[4]) < 0.05) return 'none'
  return `#${parts.slice(1, 4).map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0')).join('')}`
}

function alike({ color, background }: Look): boolean {
  if (color === 'none') return true
  if (background === 'none') return false
  const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  const other = channels(background)
  // Less than one step in ten of any channel: nobody reads that.
  return channels(color).every((channel, index) => Math.abs(channel - (other[index] ?? 0)) < 20)
}
