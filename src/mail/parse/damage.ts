// What is wrong with a raw message, seen before a parser touches it.
//
// Some mail is built to exhaust a parser (a million parts, a header without end), some was
// cut off on its way. Both are found by looking at bytes, in a fraction of a parse.
import { limits } from '../../base/limits.ts'

export interface Structure {
  /** Bytes up to the empty line; the whole message when there is none. */
  headerBytes: number
  /** Why the body must not be given to a parser; '' = it may. */
  refuse: string
  /** What else is wrong; '' = nothing. */
  damage: string
}

const BOUNDARIES_READ = 200
/** RFC 2046 allows 70; some mailers write more. */
const BOUNDARY_CHARS_MAX = 210

export function examine(raw: Uint8Array): Structure {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const headerBytes = endOfHeader(bytes)
  const whole = { headerBytes, refuse: '', damage: '' }
  if (bytes.length === 0) return { ...whole, refuse: 'The message is empty' }
  if (bytes.length > limits.messageBytesMax) return { ...whole, refuse: 'The message is too large to be read' }
  if (headerBytes > limits.headerBytesMax) return { ...whole, refuse: 'The header is too long to be real' }
  if (hasTooManyLines(bytes)) return { ...whole, refuse: 'The message has too many empty or very short lines' }
  const header = bytes.toString('latin1', 0, headerBytes)
  if (!/^[!-9;-~]+[ \t]*:/m.test(header)) return { ...whole, damage: 'This does not look like mail: it has no header' }
  if (!/^content-type:\s*multipart\//im.test(header)) return whole
  const parts = countParts(bytes)
  if (parts > limits.mimePartsMax) return { ...whole, refuse: 'The message has too many parts' }
  const outer = boundaryIn(header.slice(header.search(/^content-type:/im)))
  if (outer !== '' && bytes.lastIndexOf(`--${outer}--`, undefined, 'latin1') === -1) {
    return { ...whole, damage: 'The end of the message is missing' }
  }
  return whole
}

function hasTooManyLines(bytes: Buffer): boolean {
  const most = Math.max(limits.mimeLinesMax, bytes.length / limits.mimeLineBytesMin)
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) if (++lines > most) return true
  return false
}

function endOfHeader(bytes: Buffer): number {
  const crlf = bytes.indexOf('\r\n\r\n')
  const lf = bytes.indexOf('\n\n')
  const ends = [crlf, lf].filter((at) => at !== -1)
  return ends.length === 0 ? bytes.length : Math.min(...ends)
}

function boundaryIn(text: string): string {
  const found = /boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/i.exec(text)
  return found?.[1] ?? found?.[2] ?? ''
}

/** Lines that open a part of any boundary that is declared anywhere, counted up to the limit. */
function countParts(bytes: Buffer): number {
  const boundaries = new Set<string>()
  for (let at = bytes.indexOf('boundary'), read = 0; at !== -1 && read < BOUNDARIES_READ; at = bytes.indexOf('boundary', at + 8), read++) {
    const boundary = boundaryIn(bytes.toString('latin1', at, Math.min(bytes.length, at + 300)))
    if (boundary !== '') boundaries.add(boundary)
  }
  let parts = 0
  const dashes = Buffer.from('\n--')
  for (let at = bytes.indexOf(dashes); at !== -1 && parts <= limits.mimePartsMax; at = bytes.indexOf(dashes, at + 3)) {
    const line = bytes.toString('latin1', at + 3, Math.min(bytes.length, at + 3 + BOUNDARY_CHARS_MAX))
    if (boundaries.has((line.split('\n', 1)[0] ?? '').trimEnd())) parts++
  }
  return parts
}
