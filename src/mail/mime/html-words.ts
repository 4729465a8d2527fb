// The words of HTML for the index, from its bytes: tags are passed by, entities decoded, style,
// script and comments left out.
//
// Search must find what somebody remembers having read, so this takes more than is seen (hidden
// words too) and never less; who needs exactly what is seen asks view/visible-text.ts, which takes a
// hundred times as long. Nothing of the markup comes through, whatever is written: a tag without
// end is no text.
import { decodeHTML } from 'entities/decode'
import type { WordBuffer } from './word-buffer.ts'

const [LT, GT, AMP, BANG, DASH, SLASH, QUESTION, HASH, SEMICOLON, EQUALS, QUOTE, APOSTROPHE, SPACE] = [60, 62, 38, 33, 45, 47, 63, 35, 59, 61, 34, 39, 32]

/** Within a word these change how it looks and nothing else. A link is a word of its own. */
const WITHIN_WORDS = new Set('b i u s em strong font span big small tt code kbd mark ins del abbr wbr bdi bdo'.split(' '))
/** Elements that hold no words. */
const WORDLESS = new Set(['style', 'script', 'title', 'template'])
const ENTITY_CHARS_MAX = 32
const NAME_CHARS_MAX = 16

export function addHtmlWords(html: Buffer, words: WordBuffer): void {
  let at = 0
  let runStart = 0
  words.gap()
  while (at < html.length) {
    const byte = html[at]!
    if (byte === AMP) {
      const entity = entityAt(html, at)
      if (entity === undefined) {
        at++
        continue
      }
      words.add(html, runStart, at)
      words.add(entity.letters)
      at = runStart = entity.end
    } else if (byte === LT && beginsMarkup(html[at + 1])) {
      words.add(html, runStart, at)
      const markup = markupAt(html, at)
      if (!markup.isWithinWords) words.gap()
      at = runStart = markup.end
    } else at++
  }
  words.add(html, runStart, html.length)
  words.gap()
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && (byte | 32) >= 97 && (byte | 32) <= 122
const beginsMarkup = (byte: number | undefined): boolean => isLetter(byte) || byte === SLASH || byte === BANG || byte === QUESTION

function markupAt(html: Buffer, start: number): { end: number; isWithinWords: boolean } {
  const second = html[start + 1]
  if (second === BANG || second === QUESTION) return { end: endOfDeclaration(html, start), isWithinWords: true }
  const nameStart = second === SLASH ? start + 2 : start + 1
  let nameEnd = nameStart
  while (nameEnd < html.length && nameEnd - nameStart < NAME_CHARS_MAX && html[nameEnd]! > SPACE && html[nameEnd] !== GT && html[nameEnd] !== SLASH) nameEnd++
  const name = html.toString('latin1', nameStart, nameEnd).toLowerCase()
  const end = endOfTag(html, nameEnd)
  if (second !== SLASH && WORDLESS.has(name)) return { end: endOfElement(html, end, name), isWithinWords: false }
  return { end, isWithinWords: WITHIN_WORDS.has(name) }
}

/** A comment without end reaches to the end, as in browsers; so one is looked for once. */
function endOfDeclaration(html: Buffer, start: number): number {
  const isComment = html[start + 2] === DASH && html[start + 3] === DASH
  const end = isComment ? html.indexOf('-->', start + 2, 'latin1') : html.indexOf(GT, start)
  if (end === -1) return html.length
  return end + (isComment ? 3 : 1)
}

/** A bracket within quotes ends no tag, and a quote is one only where a value begins. */
function endOfTag(html: Buffer, from: number): number {
  let isValue = false
  for (let at = from; at < html.length; at++) {
    const byte = html[at]!
    if (byte === GT) return at + 1
    if (isValue && (byte === QUOTE || byte === APOSTROPHE)) {
      const close = html.indexOf(byte, at + 1)
      if (close === -1) return html.length
      at = close
      isValue = false
    } else if (byte === EQUALS) isValue = true
    else if (byte > SPACE) isValue = false
  }
  return html.length
}

function endOfElement(html: Buffer, from: number, name: string): number {
  for (let at = html.indexOf('</', from, 'latin1'); at !== -1; at = html.indexOf('</', at + 2, 'latin1')) {
    if (html.toString('latin1', at + 2, at + 2 + name.length).toLowerCase() === name) return endOfTag(html, at + 2 + name.length)
  }
  return html.length
}

const ENTITIES_KEPT = 3_000
const known = new Map<string, Buffer | undefined>()

function entityAt(html: Buffer, start: number): { letters: Buffer; end: number } | undefined {
  let end = start + 1
  while (end < html.length && end - start < ENTITY_CHARS_MAX && (isLetter(html[end]) || (html[end]! >= 48 && html[end]! <= 57) || (html[end] === HASH && end === start + 1))) end++
  if (end === start + 1) return undefined
  const isClosed = html[end] === SEMICOLON
  const written = html.toString('latin1', start, isClosed ? end + 1 : end)
  const letters = known.has(written) ? known.get(written) : lettersOf(written)
  return letters === undefined ? undefined : { letters, end: isClosed ? end + 1 : end }
}

/** The names are two thousand, and each mail uses the same ten. */
function lettersOf(written: string): Buffer | undefined {
  const decoded = decodeHTML(written)
  const letters = decoded === written ? undefined : Buffer.from(decoded.replaceAll('\u00a0', ' '))
  if (known.size < ENTITIES_KEPT) known.set(written, letters)
  return letters
}
