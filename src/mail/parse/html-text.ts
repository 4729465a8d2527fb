// HTML to the words in it, whoever may see them; visible-text.ts takes out what a sender hid.
import { compile } from 'html-to-text'
import { limits } from '../../base/limits.ts'
import { nestsTooDeep } from '../view/nesting.ts'

const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: limits.mailTextCharsMax, maxDepth: 100 },
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
  ],
})

export function htmlText(html: string): string {
  const input = html.slice(0, limits.mailTextCharsMax)
  // Bare words are better than none, and than half a minute of somebody's tower of tags.
  if (nestsTooDeep(input)) return bareWords(input)
  try {
    return toText(input)
  } catch {
    return bareWords(input)
  }
}

const bareWords = (html: string): string => html.replaceAll(/<(style|script)\b[^]*?<\/\1>/gi, ' ').replaceAll(/<[^<>]*>/g, ' ')
