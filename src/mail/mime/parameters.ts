// `text/plain; charset=utf-8; name*0*=utf-8''pl%C4%83` and what is nearly that.
//
// RFC 2045 section 5.1 with the continuations and charsets of RFC 2231, and what programs write
// in their place: encoded words in a name, a name with blanks and no quotes, a quote without end.
import { charsetLabel, decodeText } from './charset.ts'
import { decodeWords } from './encoded-words.ts'

export interface ParameterValue {
  /** In lower case, without comments: `text/plain`. */
  value: string
  parameters: ReadonlyMap<string, string>
}

const PARAMETERS_MAX = 200

export function readParameters(text: string): ParameterValue {
  const semicolon = text.indexOf(';')
  const value = firstWord(semicolon === -1 ? text : text.slice(0, semicolon)).toLowerCase()
  return { value, parameters: semicolon === -1 ? NONE : merged(pairsIn(text, semicolon + 1)) }
}

const NONE: ReadonlyMap<string, string> = new Map()
const firstWord = (text: string): string => /[^\s(;]+/.exec(text)?.[0] ?? ''

type Pair = [name: string, value: string]

function pairsIn(text: string, from: number): Pair[] {
  const pairs: Pair[] = []
  let at = from
  while (at < text.length && pairs.length < PARAMETERS_MAX) {
    const equals = text.indexOf('=', at)
    if (equals === -1) break
    // A word without a value stands before it.
    const name = text.slice(text.lastIndexOf(';', equals) + 1 || at, equals).trim().toLowerCase()
    let start = equals + 1
    while (text[start] === ' ' || text[start] === '\t') start++
    const [value, end] = text[start] === '"' ? quotedAt(text, start) : bareAt(text, start, name)
    if (name !== '') pairs.push([name, value])
    const next = text.indexOf(';', end)
    if (next === -1) break
    at = next + 1
  }
  return pairs
}

function quotedAt(text: string, start: number): [value: string, end: number] {
  let value = ''
  let from = start + 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return [value + text.slice(from, at), at + 1]
    // A backslash before anything else is one: `C:\plans\one.pdf` is written like that.
    if (text[at] !== '\\' || (text[at + 1] !== '"' && text[at + 1] !== '\\')) continue
    value += text.slice(from, at)
    from = ++at
  }
  return [value + text.slice(from), text.length]
}

/** A name may have blanks in it that nobody quoted; of anything else the first word counts. */
function bareAt(text: string, start: number, name: string): [value: string, end: number] {
  const semicolon = text.indexOf(';', start)
  const end = semicolon === -1 ? text.length : semicolon
  // Some programs escape the quotes themselves.
  const value = text.slice(start, end).trim().replaceAll(/^\\"|\\"$/g, '')
  return [/name/.test(name) ? value : firstWord(value), end]
}

interface Piece {
  index: number
  text: string
  encoded: boolean
}

function merged(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const plain = new Map<string, string>()
  const pieces = new Map<string, Piece[]>()
  for (const [name, value] of pairs) {
    const star = name.indexOf('*')
    const base = star === -1 ? name : name.slice(0, star)
    if (star === -1) {
      if (!plain.has(base)) plain.set(base, decodeWords(value))
      continue
    }
    const own = pieces.get(base) ?? []
    own.push({ index: Number.parseInt(name.slice(star + 1), 10) || 0, text: value, encoded: name.endsWith('*') })
    pieces.set(base, own)
  }
  // The extended form is the whole name; the plain one beside it is for old programs.
  for (const [base, own] of pieces) plain.set(base, joined(own))
  return plain
}

function joined(pieces: readonly Piece[]): string {
  const sorted = pieces.toSorted((a, b) => a.index - b.index)
  const first = sorted[0]!
  const [, charset = '', rest = first.text] = (first.encoded && /^([^']*)'[^']*'(.*)$/s.exec(first.text)) || []
  const bytes = sorted.map((piece) => {
    const text = piece === first ? rest : piece.text
    return piece.encoded ? percentDecoded(text) : Buffer.from(text, 'utf8')
  })
  const text = decodeText(Buffer.concat(bytes), charsetLabel(charset))
  // Some put encoded words into the pieces instead.
  return charset === '' ? decodeWords(text) : text
}

function percentDecoded(text: string): Buffer {
  return Buffer.from(Buffer.from(text, 'utf8').toString('latin1').replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
}
