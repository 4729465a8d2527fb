// The first words of a mail, as a list shows them.
//
// Newsletters pad their preview with invisible characters so that nothing else shows, and
// tracking links fill a line each. None of that is what the mail says.
import { limits } from '../../base/limits.ts'
import { wellFormed } from './row-text.ts'
import { splitReply } from '../view/reply-text.ts'

/** Soft hyphen, joiners, zero-width and direction marks, blank Braille, Hangul fillers, variation selectors. */
const INVISIBLE = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]/g
const LINKS = /[[(<]?\b(?:https?:\/\/|www\.)[^\s<>\])]+[\])>]?/gi
/** Rules, table borders and bullets that only draw. */
const DRAWN = /[-=_*~#|+•·.]{3,}/g
export const SNIPPET_READS_CHARS = 5_000
/** Of these the end is cut, so that a link which begins in them leaves nothing of itself. */
const FIRST_CHARS = 400

/** What may be history, a signature or the head of a copied mail: then the whole is looked at to split it. */
const PERHAPS_NOT_OWN = /^[ \t]{0,3}[>*]|[:_]\s*$|scris\s*$|^\s*--|^(?:Sent|Get|Trimis|Expediat|Envoyé|Von|Gesendet|Enviado|Inviato) |^\s*(?:From|De la|Von|De|Da)\s*:/im

export function snippetOf(text: string): string {
  const beginning = text.slice(0, FIRST_CHARS)
  if (!PERHAPS_NOT_OWN.test(beginning)) {
    const words = tidied(beginning)
    if (words.length > limits.snippetChars) return cutAtWord(words)
  }
  const said = splitReply(text.slice(0, SNIPPET_READS_CHARS)).text
  // Most mails say enough in the first lines; what is padded is read to the end.
  const first = tidied(said.slice(0, FIRST_CHARS))
  const words = first.length > limits.snippetChars || said.length <= FIRST_CHARS ? first : tidied(said)
  return cutAtWord(words)
}

function cutAtWord(words: string): string {
  if (words.length <= limits.snippetChars) return words
  const cut = words.slice(0, limits.snippetChars).toWellFormed()
  const lastSpace = cut.lastIndexOf(' ')
  return `${(lastSpace > limits.snippetChars / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`
}

function tidied(text: string): string {
  return wellFormed(text)
    .replaceAll(INVISIBLE, '')
    .replaceAll(LINKS, ' ')
    .replaceAll(/^[>|\s]+/gm, ' ')
    .replaceAll(DRAWN, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .trim()
}
