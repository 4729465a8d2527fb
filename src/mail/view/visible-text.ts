// The words of an HTML mail that a reader would see.
//
// Snippets, search, quotes and every model read this. What a sender hides from eyes (no
// size, no colour, folded away) is written for machines: a preheader at best, an order to
// an assistant at worst. It stays in the raw mail; it is not passed on.
import sanitizeHtml from 'sanitize-html'
import { htmlText } from '../parse/html-text.ts'
import { nestsTooDeep } from './nesting.ts'
import { plainCss, rulesOf } from './safe-css.ts'
import { styleTextOf } from './style-text.ts'
import { viewLimits } from './view-limits.ts'

export function visibleText(html: string): string {
  const source = html.slice(0, viewLimits.viewHtmlCharsMax)
  if (nestsTooDeep(source)) return withoutInvisible(source.replaceAll(/<[^<>]*>/g, ' '))
  return visibleWith(styleTextOf(source))(source)
}

/** For a part of a mail whose styles lie elsewhere. */
export function visibleWith(sheet: string): (html: string) => string {
  const styles = stylesOf(sheet)
  return (html) => withoutInvisible(htmlText(withoutHidden(html, styles, 'words')))
}

/** The same HTML without what is hidden in it; the looks of the rest, its links and pictures stay. For what the sanitiser wrote. */
export const visibleHtml = (html: string, sheet: string): string => withoutHidden(html, stylesOf(sheet), 'looks')

/** Letters that take no room, or turn the others round. */
export function withoutInvisible(text: string): string {
  return text
    .replaceAll(/[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2064\u3164\ufeff\uffa0]|[\u202a-\u202e\u2066-\u2069\u200e\u200f]|[\u{e0000}-\u{e0fff}]/gu, '')
    // Joiners belong between the letters of some scripts and within emoji, not in a row or beside Latin.
    .replaceAll(/(?<![^\p{ASCII}])[\u200c\u200d]+|[\u200c\u200d]+(?=[\p{ASCII}\u200c\u200d]|$)/gu, '')
}

/** What a mail is written on. */
export const PAPER: Look = { hidden: false, background: '#ffffff', color: '#000000' }

export interface Look {
  /** With everything inside. */
  hidden: boolean
  background: string
  color: string
}

function withoutHidden(source: string, styles: Styles, kept: 'words' | 'looks'): string {
  const looks: Look[] = [PAPER]
  return sanitizeHtml(source, {
    allowedTags: false,
    allowVulnerableTags: true,
    allowedAttributes: kept === 'looks' ? false : { '*': ['hides', 'href', 'colspan', 'rowspan'] },
    allowedSchemesByTag: { img: ['cid'] },
    parseStyleAttributes: false,
    nonTextTags: [],
    enforceHtmlBoundary: false,
    nestingLimit: viewLimits.viewDepthMax,
    // Called for every element, so the stack is always as deep as the place.
    onOpenTag: (name, attributes) => {
      const above = looks.at(-1) as Look
      looks.push(lookOf(name, attributes, styles, above))
    },
    onCloseTag: () => {
      if (looks.length > 1) looks.pop()
    },
    transformTags: { '*': (tagName, attribs): sanitizeHtml.Tag => ({ tagName, attribs: looks.at(-1)?.hidden === true ? { hides: '1' } : kept === 'looks' ? attribs : {} }) },
    // Colours are of the letters, not of the box: what is inside may be painted otherwise.
    textFilter: (text) => (isUnseen(looks.at(-1) as Look) ? ' ' : text),
    exclusiveFilter: (frame) => frame.attribs['hides'] === '1' || frame.tag === 'style' || frame.tag === 'script',
  })
}

export function lookOf(name: string, attributes: Readonly<Record<string, string>>, styles: Styles, above: Look): Look {
  const classes = new Set((attributes['class'] ?? '').slice(0, 2_000).split(/\s+/, CLASSES_MAX))
  const names = [name, ...[...classes].flatMap((one) => [`.${one}`, `${name}.${one}`]), `#${attributes['id'] ?? ''}`]
  const effect = both([...names.flatMap((one) => styles(one) ?? []), effectOf(attributes['style'] ?? '')])
  return {
    hidden: 'hidden' in attributes || effect.hides || (effect.tiny && effect.clips),
    background: painted(effect.background) ?? painted(plainColor(attributes['bgcolor'] ?? '')) ?? above.background,
    color: effect.color ?? (name === 'font' ? plainColor(attributes['color'] ?? '') : undefined) ?? above.color,
  }
}

/** What is not painted shows what is behind it. */
const painted = (background: string | undefined): string | undefined => (background === 'none' ? undefined : background)

const CLASSES_MAX = 100

/** What a style does to the eye. Any declaration that hides does, whichever of two would win. */
export interface Effect {
  hides: boolean
  tiny: boolean
  clips: boolean
  background: string | undefined
  color: string | undefined
}

/** The start of a value says what it does; nothing here is longer. */
const VALUE_CHARS_READ = 100

const OFF_THE_PAGE = /^-\d{3,}/
const HIDING: Readonly<Record<string, RegExp>> = {
  'display': /^none/,
  'visibility': /^(?:hidden|collapse)/,
  'font-size': /^(?:0?\.[0-2]\d*|0(?:\.0+)?|1(?=p[xt]))(?:px|pt|r?em|%)? ?(?:!|$)/,
  'font': /(?:^| )[01](?:px|pt)?\//,
  'opacity': /^0(?:\.0\d*)? ?(?:!|$)/,
  'text-indent': OFF_THE_PAGE,
  'left': OFF_THE_PAGE,
  'top': OFF_THE_PAGE,
  'right': OFF_THE_PAGE,
  'bottom': OFF_THE_PAGE,
  'margin-left': OFF_THE_PAGE,
  'margin-top': OFF_THE_PAGE,
  'mso-hide': /^all/,
  'clip': /^rect\( ?[01](?:px)?\b/,
}

function effectOf(style: string): Effect {
  const effect: Effect = { hides: false, tiny: false, clips: false, background: undefined, color: undefined }
  for (const declaration of plainCss(style).toLowerCase().split(';')) {
    const colon = declaration.indexOf(':')
    const property = declaration.slice(0, colon).trim()
    const value = declaration.slice(colon + 1).trimStart().slice(0, VALUE_CHARS_READ).trimEnd()
    if (HIDING[property]?.test(value) === true) effect.hides = true
    if (/^(?:max-)?(?:height|width)$/.test(property) && /^[01](?:px)? ?(?:!|$)/.test(value)) effect.tiny = true
    if (property === 'overflow' && value.startsWith('hidden')) effect.clips = true
    if (property === 'background' || property === 'background-color') effect.background = plainColor(value) ?? effect.background
    if (property === 'color') effect.color = plainColor(value) ?? effect.color
  }
  return effect
}

/** The last colour wins, as in CSS. */
function both(effects: readonly Effect[]): Effect {
  return {
    hides: effects.some(({ hides }) => hides),
    tiny: effects.some(({ tiny }) => tiny),
    clips: effects.some(({ clips }) => clips),
    background: effects.findLast(({ background }) => background !== undefined)?.background,
    color: effects.findLast(({ color }) => color !== undefined)?.color,
  }
}

/** What a selector of one class, id or element does; undefined = no rule has it. */
export type Styles = (selector: string) => Effect | undefined

/** Whoever writes newsletters sends the same sheet with each: of a mailbox that is taken in, most were read a moment ago. */
const lately: { sheet: string; styles: Styles }[] = []
const SHEETS_KEPT = 4

export function stylesOf(sheet: string): Styles {
  const known = lately.find((one) => one.sheet === sheet)
  if (known !== undefined) return known.styles
  const styles = readStyles(sheet)
  lately.unshift({ sheet, styles })
  lately.length = Math.min(lately.length, SHEETS_KEPT)
  return styles
}

/** Rules that hold everywhere. Each is judged when an element first has it: most of a sheet is for elements that a mail does not have. */
function readStyles(sheet: string): Styles {
  const bodies = new Map<string, string>()
  for (const { media, selectors, body } of rulesOf(sheet)) {
    if (media !== '') continue
    for (const selector of selectors) {
      if (/^[a-z0-9]*[.#]?[\w-]+$/i.test(selector)) bodies.set(selector, `${bodies.get(selector) ?? ''};${body}`)
    }
  }
  const judged = new Map<string, Effect>()
  return (selector) => {
    const body = bodies.get(selector)
    if (body === undefined) return undefined
    const effect = judged.get(selector) ?? effectOf(body)
    judged.set(selector, effect)
    return effect
  }
}

/** Those that are as good as white, and all that a letter of ours may name (letter-looks.ts): any two may be the same. */
const NAMED: Readonly<Record<string, string>> = {
  transparent: 'none', white: '#ffffff', snow: '#fffafa', ivory: '#fffff0', whitesmoke: '#f5f5f5', ghostwhite: '#f8f8ff', floralwhite: '#fffaf0',
  black: '#000000', silver: '#c0c0c0', gray: '#808080', grey: '#808080', darkgray: '#a9a9a9', darkgrey: '#a9a9a9', lightgray: '#d3d3d3', lightgrey: '#d3d3d3',
  maroon: '#800000', red: '#ff0000', darkred: '#8b0000', crimson: '#dc143c', orange: '#ffa500', gold: '#ffd700', yellow: '#ffff00', olive: '#808000', brown: '#a52a2a',
  lime: '#00ff00', green: '#008000', darkgreen: '#006400', lightgreen: '#90ee90', navy: '#000080', blue: '#0000ff', darkblue: '#00008b', lightblue: '#add8e6',
  teal: '#008080', aqua: '#00ffff', cyan: '#00ffff', purple: '#800080', fuchsia: '#ff00ff', magenta: '#ff00ff', pink: '#ffc0cb',
}

/** #rrggbb, 'none' for what cannot be seen, undefined for what is not understood. */
function plainColor(value: string): string | undefined {
  const text = value.trim().toLowerCase().replace(/ ?!important$/, '')
  const hex = /^#([\da-f]{3}|[\da-f]{6})\b/.exec(text)?.[1]
  if (hex !== undefined) return `#${hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex}`
  const parts = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+))?\s*\)/.exec(text)
  if (parts === null) return NAMED[text.split(/\s/, 1)[0] ?? '']
  if (parts[4] !== undefined && Number(parts[4]) < 0.05) return 'none'
  return `#${parts.slice(1, 4).map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0')).join('')}`
}

export function isUnseen({ color, background }: Look): boolean {
  if (color === 'none') return true
  const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  const other = channels(background)
  // Less than one step in ten of any channel: nobody reads that.
  return channels(color).every((channel, index) => Math.abs(channel - (other[index] ?? 0)) < 20)
}
