// What a letter may say of its own looks: each attribute and each rule with the values that have
// a meaning, and no others.
//
// Whoever approves a letter reads its words. A value that no reader draws (`lang`, a font that
// nobody has) would carry other words past them: so free text stands in none of them.
const COLOUR = String.raw`(?:#(?:[0-9a-f]{3}|[0-9a-f]{6})|rgb\(\s?\d{1,3}\s?,\s?\d{1,3}\s?,\s?\d{1,3}\s?\)|black|silver|gr[ae]y|dark(?:red|gr[ae]y|green|blue)|light(?:gr[ae]y|blue|green)|white|maroon|red|purple|fuchsia|magenta|green|lime|olive|yellow|gold|orange|brown|navy|blue|teal|aqua|cyan|pink|crimson|transparent)`
// Sizes end where words would be pushed past the edge of the paper, or be too small to be read: `em` of
// letters is one of the letters around them, so that ten boxes of 0.7em would hold what nobody sees.
const LETTERS = String.raw`(?:9|[1-6]\d|7[0-2])(?:\.\d{1,2})?px|(?:[789]|[1-4]\d|5[0-4])(?:\.\d{1,2})?pt`
const SIZE = String.raw`[1-3]?\d{1,2}(?:\.\d{1,2})?(?:px|pt)?|[1-3]?\d(?:\.\d{1,2})?(?:em|rem|ex|ch|%)`
const SPACE = String.raw`(?:auto|\d{1,2}(?:\.\d{1,2})?(?:px|pt)?|[0-3](?:\.\d{1,2})?(?:em|rem|%))`
const LINE = String.raw`(?:none|0|(?:\d(?:\.\d{1,2})?(?:px|pt|em)\s)?(?:solid|dashed|dotted|double)(?:\s${COLOUR})?)`
const FONTS = 'arial|calibri|cambria|candara|comic sans ms|consolas|courier|courier new|dejavu sans|garamond|georgia|helvetica|helvetica neue|inter|lato|lucida grande|menlo|monaco|noto sans|open sans|palatino|roboto|segoe ui|tahoma|times|times new roman|trebuchet ms|verdana|serif|sans-serif|monospace|cursive|fantasy|system-ui|-apple-system|blinkmacsystemfont|ui-monospace|ui-sans-serif|ui-serif|inherit'
const FONT = `["']?(?:${FONTS})["']?`

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'i')

const number = whole(String.raw`[+-]?\d{1,4}%?`)
/** Of a table or picture: no wider than a broad sheet, and no share of it beyond the whole. */
const extent = whole(String.raw`\d{1,3}(?:px)?|1\d{3}(?:px)?|(?:\d{1,2}|100)%`)
const edge = whole(String.raw`\d{1,2}`)
const place = whole('left|right|center|justify|top|middle|bottom|baseline')
const colour = whole(`${COLOUR}|inherit|currentcolor`)
/** Not of the colour of what stands on it, whatever that is. */
const paint = whole(COLOUR)

const ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ['align', place],
  ['valign', place],
  ['color', colour],
  ['bgcolor', paint],
  ['dir', whole('ltr|rtl|auto')],
  ['lang', whole(String.raw`[a-z]{2,3}(?:-[a-z]{4})?(?:-[a-z]{2})?`)],
  ...['colspan', 'rowspan', 'size', 'start'].map((name) => [name, number] as const),
  ...['height', 'width'].map((name) => [name, extent] as const),
  ...['border', 'cellpadding', 'cellspacing'].map((name) => [name, edge] as const),
])

const STYLES: ReadonlyMap<string, RegExp> = new Map([
  ['color', colour],
  ['background-color', paint],
  ['font-size', whole(LETTERS)],
  ['font-weight', whole('normal|bold|bolder|lighter|inherit|[1-9]00')],
  ['font-style', whole('normal|italic|oblique|inherit')],
  ['font-family', whole(String.raw`${FONT}(?:\s?,\s?${FONT}){0,11}`)],
  ['text-align', whole('left|right|center|justify|start|end|inherit')],
  ['text-decoration', whole('(?:none|underline|line-through|overline)(?: (?:underline|line-through|overline)){0,2}')],
  ['margin-left', whole(SIZE)],
  ['padding-left', whole(SIZE)],
  ...['margin', 'padding'].map((name) => [name, whole(String.raw`${SPACE}(?:\s${SPACE}){0,3}`)] as const),
  ...['margin-top', 'margin-right', 'margin-bottom', 'padding-top', 'padding-right', 'padding-bottom'].map((name) => [name, whole(SPACE)] as const),
  ...['border', 'border-left', 'border-top', 'border-right', 'border-bottom'].map((name) => [name, whole(LINE)] as const),
  ['border-collapse', whole('collapse|separate')],
  ['border-radius', whole(String.raw`\d{1,2}(?:px|%)?`)],
  ['vertical-align', whole('top|middle|bottom|baseline')],
  ['line-height', whole(String.raw`normal|[12](?:\.\d{1,3})?|1\d\d%`)],
  ['display', whole('block|inline-block')],
  ...['width', 'max-width'].map((name) => [name, whole(String.raw`[1-9]\d{1,2}px|1\d{3}px|[1-9]\d?%|100%`)] as const),
  ['list-style-type', whole('none|disc|circle|square|decimal|lower-(?:alpha|latin|roman|greek)|upper-(?:alpha|latin|roman)')],
  ['white-space', whole('normal|nowrap|pre|pre-wrap|pre-line|break-spaces')],
])

export const isLook = (attribute: string, value: string): boolean => ATTRIBUTES.get(attribute)?.test(value) === true

/** One rule of a style, `property:value`. No value that takes words out of sight (a display, a size, a place) and nothing that has an address. */
export function isLookRule(rule: string): boolean {
  const colon = rule.indexOf(':')
  return STYLES.get(rule.slice(0, colon))?.test(rule.slice(colon + 1).replace(/\s?!important$/, '')) === true
}
