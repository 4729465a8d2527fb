// The text of a mail, for people who read it as text, for snippets and for search.
//
// The text part when it says something; otherwise the HTML's words. Some senders fill the text
// part with a single space or "view this in a browser"; only emptiness is judged here.
import { compile } from 'html-to-text'
import { limits } from '../../base/limits.ts'
import type { ParsedMessage } from './parse-message.ts'

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
    { selector: 'table', options: { uppercaseHeaderCells: false } },
  ],
})

export function plainTextOf(message: Pick<ParsedMessage, 'text' | 'html'>): string {
  const text = message.text.replaceAll('\r\n', '\n')
  if (text.trim() !== '') return capped(text)
  return message.html === '' ? '' : capped(htmlText(message.html))
}

export function htmlText(html: string): string {
  const input = html.slice(0, limits.mailTextCharsMax)
  try {
    return toText(input)
  } catch {
    // Nesting deep enough to break the converter: bare words are better than none.
    return input.replaceAll(/<(style|script)\b[^]*?<\/\1>/gi, ' ').replaceAll(/<[^<>]*>/g, ' ')
  }
}

/** Cut at the limit, and says so: a reader must not take the cut for the end. */
function capped(text: string): string {
  return text.length <= limits.mailTextCharsMax ? text : `${text.slice(0, limits.mailTextCharsMax).toWellFormed()}\n[…]`
}
