// The text of a mail, for people who read it as text, for snippets and for search.
//
// The text part when it says something; otherwise the words of the HTML that a reader would
// see. Some senders fill the text part with a single space or "view this in a browser"; only
// emptiness is judged here.
import { visibleText } from '../view/visible-text.ts'
import { parseLimits } from './parse-limits.ts'
import type { ParsedMessage } from './parsed-message.ts'

export function plainTextOf(message: Pick<ParsedMessage, 'text' | 'html'>): string {
  const text = message.text.replaceAll('\r\n', '\n')
  if (text.trim() !== '') return capped(text)
  return message.html === '' ? '' : capped(visibleText(message.html))
}

/** Cut at the limit, and says so: a reader must not take the cut for the end. */
function capped(text: string): string {
  return text.length <= parseLimits.mailTextCharsMax ? text : `${text.slice(0, parseLimits.mailTextCharsMax).toWellFormed()}\n[…]`
}
