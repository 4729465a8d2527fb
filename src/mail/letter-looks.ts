// What a letter may say of its own looks: each attribute and each rule with the values that have
// a meaning, and no others.
//
// Whoever approves a letter reads its words. A value that no reader draws (`lang`, a font that
// nobody has) would carry other words past them: so free text stands in none of them.
const COLOUR = String.raw`(?:#(?:[0-9a-f]{3}|[0-9a-f]{6})|rgb\(\s?\d{1,3}\s?,\s?\d{1,3}\s?,\s?\d{1,3}\s?\)|black|silver|gr[ae]y|dark(?:red|gr[ae]y|green|blue)|light(?:gr[ae]y|blue|green)|white|maroon|red|purple|fuchsia|magenta|green|lime|olive|yellow|gold|orange|brown|navy|blue|teal|aqua|cyan|pink|crimson|inherit|transparent|currentcolor)`
const SIZE = String.raw`\d{1,4}(?:\.\d{1,2})?(?:px|pt|em|rem|ex|ch|%)?`
const FONTS = 'arial|calibri|cambria|candara|comic sans ms|consolas|courier|courier new|dejavu sans|garamond|georgia|helvetica|helvetica neue|inter|lato|lucida grande|menlo|monaco|noto sans|open sans|palatino|roboto|segoe ui|tahoma|times|times new roman|trebuchet ms|verdana|serif|sans-serif|monospace|cursive|fantasy|system-ui|-apple-system|blinkmacsystemfont|ui-monospace|ui-sans-serif|ui-serif|inherit'
const FONT = `["']?(?:${FONTS})["']?`

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'i')

const number = whole(String.raw`[+-]?\d{1,4}%?`)
const place = whole('left|right|center|justify|top|middle|bottom|baseline')
const colour = whole(COLOUR)

const ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ['align', place],
  ['valign', place],
  ['color', colour],
  ['dir', whole('ltr|rtl|auto')],
  ['lang', whole(String.raw`[a-z]{2,3}(?:-[a-z]{4})?(?:-[a-z]{2})?`)],
  ...['border', 'cellpadding', 'cellspacing', 'colspan', 'height', 'rowspan', 'size', 'start', 'width'].map((name) => [name, number] as const),
])

const STYLES: ReadonlyMap<string, RegExp> = new Map([
  ['color', colour],
  ['background-color', colour],
  ['font-weight', whole('normal|bold|bolder|lighter|inherit|[1-9]00')],
  ['font-style', whole('normal|italic|oblique|inherit')],
  ['font-family', whole(String.raw`${FONT}(?:\s?,\s?${FONT}){0,11}`)],
  ['text-align', whole('left|right|center|justify|start|end|inherit')],
  ['text-decoration', whole('(?:none|underline|line-through|overline)(?: (?:underline|line-through|overline)){0,2}')],
  ['margin-left', whole(SIZE)],
  ['padding-left', whole(SIZE)],
  ['border-left', whole(String.raw`(?:${SIZE}\s)?(?:none|solid|dashed|dotted|double)(?:\s${COLOUR})?`)],
  ['list-style-type', whole('none|disc|circle|square|decimal|lower-(?:alpha|latin|roman|greek)|upper-(?:alpha|latin|roman)')],
  ['white-space', whole('normal|nowrap|pre|pre-wrap|pre-line|break-spaces')],
])

export const isLook = (attribute: string, value: string): boolean => ATTRIBUTES.get(attribute)?.test(value) === true

/** One rule of a style, `property:value`. Nothing that takes words out of sight (display, size, position) and nothing that has an address. */
export function isLookRule(rule: string): boolean {
  const colon = rule.indexOf(':')
  return STYLES.get(rule.slice(0, colon))?.test(rule.slice(colon + 1).replace(/\s?!important$/, '')) === true
}
