// Words as search compares them: letters and digits, small, without marks.
//
// ș, ş and s are one letter here, ț, ţ and t, ă, â and a, î and i: whoever types has the
// keyboard they have. SQLite cuts and folds by itself (unicode61, remove_diacritics 2) and this
// does the same for PostgreSQL, for the words that are marked in a snippet, and for names of
// folders. A letter with a stroke (ł, ø) and ß have no mark that could fall off; they stay.

/** Letters that take no room: they cut a word in two for the eye of nobody, and the index has it in one (mime/word-buffer.ts). */
const UNSEEN = '\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\u3164\\ufeff\\uffa0\\u{e0000}-\\u{e0fff}'
const UNSEEN_RUNS = new RegExp(`[${UNSEEN}]+`, 'gu')

/** What SQLite's unicode61 takes for part of a word: letters, numbers, private use, and marks upon them. */
const WORD = new RegExp(`(?![${UNSEEN}])[\\p{L}\\p{N}\\p{Co}][\\p{L}\\p{N}\\p{Co}\\p{M}${UNSEEN}]*`, 'gu')
const MARKS = /\p{M}+/gu
const PLAIN = /^[\x20-\x7e\n\r\t]*$/

export function fold(text: string): string {
  // Most text is plain, and to decompose it costs five times as much as to look.
  if (PLAIN.test(text)) return text.toLowerCase()
  return withoutUnseen(text).normalize('NFD').replaceAll(MARKS, '').toLowerCase()
}

export const withoutUnseen = (text: string): string => text.replaceAll(UNSEEN_RUNS, '')

/** In their order, folded. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map(fold)
}

export interface PlacedWord {
  word: string
  from: number
  to: number
}

/** With where each stands in the text as it is. */
export function* placedWords(text: string): Generator<PlacedWord> {
  for (const match of text.matchAll(WORD)) yield { word: fold(match[0]), from: match.index, to: match.index + match[0].length }
}

export const hasWords = (text: string): boolean => /[\p{L}\p{N}\p{Co}]/u.test(text)
