// The header of a mail or of a part, found by its line ends: which wanted fields stand where.
//
// A mail of a list has sixty fields and we read twelve, so a line whose name has the wrong length
// or first letter is passed by without becoming text. A field is a range of bytes until somebody
// asks for its words.
import { parseLimits } from '../parse/parse-limits.ts'
import { decodeRawHeader } from './charset.ts'

export interface HeaderBlock {
  /** Where it ends: the first byte of the empty line, or of what stands in its place. */
  end: number
  /** Behind the empty line. */
  bodyStart: number
  fields: HeaderField[]
  /** False when no line of it is a field, wanted or not. */
  hasFields: boolean
}

export interface HeaderField {
  /** In lower case. */
  name: string
  start: number
  end: number
}

/** Names by length and first letter, as one number. */
export type WantedFields = ReadonlyMap<number, readonly string[]>

const [LF, CR, SPACE, TAB, COLON, DASH] = [10, 13, 32, 9, 58, 45]
const keyOf = (length: number, first: number): number => length * 32 + (first & 31)

export function wantedFields(names: readonly string[]): WantedFields {
  return Map.groupBy(names, (name) => keyOf(name.length, name.charCodeAt(0)))
}

/** `isDelimiter` says of a line that begins with two dashes whether the part ends there: some have no empty line. */
export function readHeaderBlock(bytes: Buffer, { start, wanted, isDelimiter }: { start: number; wanted: WantedFields; isDelimiter?: (lineStart: number) => boolean }): HeaderBlock {
  const fields: HeaderField[] = []
  const scanTo = Math.min(bytes.length, start + parseLimits.headerScannedBytes)
  let field: HeaderField | undefined
  let hasFields = false
  let at = start
  while (at < scanTo) {
    const newline = bytes.indexOf(LF, at)
    const next = newline === -1 ? bytes.length : newline + 1
    const lineEnd = newline === -1 ? bytes.length : newline > at && bytes[newline - 1] === CR ? newline - 1 : newline
    if (lineEnd === at) return { end: at, bodyStart: next, fields, hasFields }
    const first = bytes[at]!
    if (first === SPACE || first === TAB) {
      if (field !== undefined) field.end = lineEnd
    } else if (first === DASH && bytes[at + 1] === DASH && isDelimiter?.(at) === true) {
      return { end: at, bodyStart: at, fields, hasFields }
    } else {
      const nameEnd = endOfName(bytes, at, lineEnd)
      field = nameEnd === at ? undefined : fieldAt(bytes, { start: at, nameEnd, lineEnd, wanted })
      hasFields ||= nameEnd !== at
      if (field !== undefined && fields.length < parseLimits.headerFieldsMax) fields.push(field)
    }
    at = next
  }
  return at >= bytes.length ? { end: bytes.length, bodyStart: bytes.length, fields, hasFields } : { ...endFarAway(bytes, at), fields, hasFields }
}

/** A header that is longer than is read still ends somewhere, and behind it is the text. */
function endFarAway(bytes: Buffer, from: number): Pick<HeaderBlock, 'end' | 'bodyStart'> {
  const crlf = bytes.indexOf('\r\n\r\n', from - 2, 'latin1')
  const lf = bytes.indexOf('\n\n', from - 1, 'latin1')
  if (crlf === -1 && lf === -1) return { end: bytes.length, bodyStart: bytes.length }
  if (crlf === -1 || (lf !== -1 && lf < crlf)) return { end: lf + 1, bodyStart: lf + 2 }
  return { end: crlf + 2, bodyStart: crlf + 4 }
}

/** RFC 5322 allows any visible letter in a name; the blanks before its colon are of older days. `from` when it is none. */
function endOfName(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at]! > SPACE && bytes[at]! < 127 && bytes[at] !== COLON) at++
  if (bytes[at] === COLON && at < to) return at
  let blank = at
  while (blank < to && (bytes[blank] === SPACE || bytes[blank] === TAB)) blank++
  return bytes[blank] === COLON && blank < to ? at : from
}

function fieldAt(bytes: Buffer, { start, nameEnd, lineEnd, wanted }: { start: number; nameEnd: number; lineEnd: number; wanted: WantedFields }): HeaderField | undefined {
  const names = wanted.get(keyOf(nameEnd - start, bytes[start]!))
  if (names === undefined) return undefined
  const name = bytes.toString('latin1', start, nameEnd).toLowerCase()
  return names.includes(name) ? { name, start: bytes.indexOf(COLON, nameEnd) + 1, end: lineEnd } : undefined
}

/** Eight bits, or the seven of ISO-2022. */
const NOT_PLAIN = /[\u0080-\u00ff\u001b]/

/** One line, its encoded words as they stand. Without a charset in it, that of the text is the best guess. */
export function textOfField(bytes: Buffer, field: HeaderField | undefined, charset = ''): string {
  if (field === undefined) return ''
  const end = Math.min(field.end, field.start + parseLimits.headerFieldBytesMax)
  const latin = bytes.toString('latin1', field.start, end)
  const text = NOT_PLAIN.test(latin) ? decodeRawHeader(bytes.subarray(field.start, end), charset) : latin
  return (text.includes('\n') ? text.replaceAll(/\r?\n/g, '') : text).trim()
}
