// The first words of a mail, as a list shows them.
//
// Newsletters pad their preview with invisible characters so that nothing else shows, and
// tracking links fill a line each. None of that is what the mail says.
import { limits } from '../../base/limits.ts'
import { splitQuoted } from './quoted.ts'

/** Soft hyphen, joiners, zero-width and direction marks, blank Braille, Hangul fillers, variation selectors. */
const INVISIBLE = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]/g
const LINKS = /[[(<]?\b(?:https?:\/\/|www\.)[^\s<>\])]+[\])>]?/gi
/** Rules, table borders and bullets that only draw. */
const DRAWN = /[-=_*~#|+•·.]{3,}/g
const READ_CHARS = 5_000

export function snippetOf(text: string): string {
  const own = splitQuoted(text.slice(0, READ_CHARS)).text
  const signature = own.search(/^-- ?$/m)
  const words = (signature > 0 ? own.slice(0, signature) : own)
    .replaceAll(INVISIBLE, '')
    .replaceAll(LINKS, ' ')
    .replaceAll(/^[>|\s]+/gm, ' ')
    .replaceAll(DRAWN, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim()
  if (words.length <= limits.snippetChars) return words
  const cut = words.slice(0, limits.snippetChars).toWellFormed()
  const lastSpace = cut.lastIndexOf(' ')
  return `${(lastSpace > limits.snippetChars / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`
}
