// HTML to the words in it, whoever may see them; visible-text.ts takes out what a sender hid.
import { compile } from 'html-to-text'
import { parseLimits } from './parse-limits.ts'
import { nestsTooDeep } from '../view/nesting.ts'

/** Wide, since "1" and "250 EUR" with a space between them are 1250 EUR as well, as many write it. */
export const GAP = '\u2003'
const LINE = { leadingLineBreaks: 1, trailingLineBreaks: 1 }

const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: parseLimits.mailTextCharsMax, maxDepth: 100 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'h1', options: { uppercase: false } },
    { selector: 'h2', options: { uppercase: false } },
    { selector: 'h3', options: { uppercase: false } },
    { selector: 'h4', options: { uppercase: false } },
    { selector: 'h5', options: { uppercase: false } },
    { selector: 'h6', options: { uppercase: false } },
    { selector: 'table', options: { uppercaseHeaderCells: false } },
    // What is seen apart must not be read as one: "1" in a cell beside "250 EUR" is no 1250 EUR.
    { selector: 'tr', format: 'block', options: LINE },
    { selector: 'td', format: 'inlineSurround', options: { prefix: GAP } },
    { selector: 'th', format: 'inlineSurround', options: { prefix: GAP } },
    ...['caption', 'center', 'dt', 'dd'].map((selector) => ({ selector, format: 'block', options: LINE })),
  ],
})

export function htmlText(html: string): string {
  const input = html.slice(0, parseLimits.mailTextCharsMax)
  // Bare words are better than none, and than half a minute of somebody's tower of tags.
  if (nestsTooDeep(input)) return bareWords(input)
  try {
    return withoutEdges(toText(input))
  } catch {
    return bareWords(input)
  }
}

/** One gap between two cells, and none where a line begins or ends. */
const withoutEdges = (text: string): string => text.replaceAll(/\n\u2003(?=\n)/g, '').replaceAll(/^((?:> ?)*)\u2003[\u2003 ]*/gm, '$1').replaceAll(/ ?\u2003[\u2003 ]*/g, GAP).replaceAll(/\u2003$/gm, '').replace(/^\n+/, '')

const bareWords = (html: string): string => html.replaceAll(/<(style|script)\b[^]*?<\/\1>/gi, ' ').replaceAll(/<[^<>]*>/g, ' ')
