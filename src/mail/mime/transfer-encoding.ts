// Content-Transfer-Encoding: bytes as they travel to bytes as they were meant, and how many those are.
//
// Base64 that is as it should be goes through Node's decoder, which takes a gigabyte a second. It
// stops at the first padding, though, and some programs join encoded pieces, so what has padding
// in the middle is read letter by letter. Sizes are told without decoding: a list of attachments
// must not cost what opening them costs.
export type TransferEncoding = 'none' | 'base64' | 'quoted-printable' | 'uuencode'

export function transferEncodingOf(value: string): TransferEncoding {
  const name = /[a-z0-9-]+/i.exec(value)?.[0].toLowerCase() ?? ''
  if (name === 'base64' || name === 'quoted-printable') return name
  return /^x-uue|^uuencode/.test(name) ? 'uuencode' : 'none'
}

/** As they are, or a piece of new memory: never to be written to. Uuencoded text is a file of its own (uuencode.ts). */
export function decodeTransfer(bytes: Buffer, encoding: TransferEncoding): Buffer {
  if (encoding === 'base64') return decodeBase64(bytes)
  return encoding === 'quoted-printable' ? decodeQuotedPrintable(bytes) : bytes
}

const [LF, CR, SPACE, TAB, EQUALS] = [10, 13, 32, 9, 61]
const NOT_BASE64 = 255

const BASE64 = new Uint8Array(256).fill(NOT_BASE64)
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) BASE64[letter.charCodeAt(0)] = value
// As Node reads them too.
BASE64[45] = 62
BASE64[95] = 63

function decodeBase64(bytes: Buffer): Buffer {
  const padding = bytes.indexOf(EQUALS)
  if (padding === -1 || !hasLetters(bytes, padding)) return Buffer.from(bytes.toString('latin1', 0, padding === -1 ? bytes.length : padding), 'base64')
  const decoded = Buffer.allocUnsafe(Math.ceil((bytes.length * 3) / 4))
  let [length, held, bits] = [0, 0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const value = BASE64[bytes[at]!]!
    if (value === NOT_BASE64) {
      // What is left over before a padding was less than a byte.
      if (bytes[at] === EQUALS) bits = 0
      continue
    }
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    decoded[length++] = (held >> bits) & 0xff
  }
  return decoded.subarray(0, length)
}

function hasLetters(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (BASE64[bytes[at]!] !== NOT_BASE64) return true
  return false
}

const HEX = new Uint8Array(256).fill(NOT_BASE64)
for (const [value, letter] of [...'0123456789abcdef'].entries()) for (const either of [letter, letter.toUpperCase()]) HEX[either.charCodeAt(0)] = value

/** RFC 2045 section 6.7; an equals sign that means nothing stays what it is, and so does the rest. */
function decodeQuotedPrintable(bytes: Buffer): Buffer {
  if (!bytes.includes(EQUALS)) return bytes
  const decoded = Buffer.allocUnsafe(bytes.length)
  const length = readQuotedPrintable(bytes, decoded)
  return decoded.subarray(0, length)
}

function readQuotedPrintable(bytes: Buffer, into: Buffer): number {
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte !== EQUALS) {
      into[length++] = byte
      continue
    }
    const high = HEX[bytes[at + 1] ?? 0]!
    const low = HEX[bytes[at + 2] ?? 0]!
    if (high !== NOT_BASE64 && low !== NOT_BASE64) {
      into[length++] = high * 16 + low
      at += 2
      continue
    }
    const next = endOfSoftBreak(bytes, at + 1)
    if (next === -1) into[length++] = byte
    else at = next - 1
  }
  return length
}

/** Behind `=`, blanks and a line end; -1 when it is something else. Blanks are looked at once: what follows them is no second `=`. */
function endOfSoftBreak(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === SPACE || bytes[at] === TAB) at++
  if (bytes[at] === CR) at++
  if (bytes[at] === LF) return at + 1
  return at >= bytes.length ? at : -1
}

/** How many bytes `decodeTransfer` gives. */
export function decodedSize(bytes: Buffer, encoding: TransferEncoding): number {
  if (encoding === 'base64') return sizeOfBase64(bytes)
  return encoding === 'quoted-printable' ? sizeOfQuotedPrintable(bytes) : bytes.length
}

const sizeOfBase64 = (bytes: Buffer): number => sizeOfEvenLines(bytes) ?? countedSize(bytes)

/**
 * Programs write lines of one length, so the places of the line ends tell how many letters there
 * are: one look a line instead of one a letter. Undefined where the lines are not like that.
 */
function sizeOfEvenLines(bytes: Buffer): number | undefined {
  const first = bytes.indexOf(LF)
  if (first < 4) return undefined
  const step = first + 1
  const letters = bytes[first - 1] === CR ? first - 1 : first
  const even = Math.floor(bytes.length / step) - 1
  if (even < 1 || letters % 4 !== 0 || countedSize(bytes.subarray(0, step)) !== (letters / 4) * 3) return undefined
  for (let line = 1; line < even; line++) if (bytes[line * step + first] !== LF || bytes[line * step] === LF) return undefined
  const padding = bytes.indexOf(EQUALS)
  // Somebody joined pieces.
  if (padding !== -1 && padding < even * step) return undefined
  return even * (letters / 4) * 3 + countedSize(bytes.subarray(even * step))
}

function countedSize(bytes: Buffer): number {
  let [size, letters] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (BASE64[byte] !== NOT_BASE64) letters++
    else if (byte === EQUALS) {
      size += Math.floor((letters * 3) / 4)
      letters = 0
    }
  }
  return size + Math.floor((letters * 3) / 4)
}

function sizeOfQuotedPrintable(bytes: Buffer): number {
  let size = bytes.length
  for (let at = bytes.indexOf(EQUALS); at !== -1; at = bytes.indexOf(EQUALS, at)) {
    if (HEX[bytes[at + 1] ?? 0] !== NOT_BASE64 && HEX[bytes[at + 2] ?? 0] !== NOT_BASE64) {
      size -= 2
      at += 3
      continue
    }
    const next = endOfSoftBreak(bytes, at + 1)
    if (next !== -1) size -= next - at
    at = next === -1 ? at + 1 : next
  }
  return size
}
