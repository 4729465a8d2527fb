// The words of a mail as the UTF-8 bytes that are indexed, gathered without making one string.
//
// Two kinds of letters never reach the index: those that nobody sees (zero-width characters cut
// words in two for spam filters and for search alike), and tokens that are no words (a tracking
// link is a third of a newsletter's tokens and of its place in the index). Both are decided in the
// loop that copies: a regular expression over the text costs more than the whole parse.
import { isAscii } from 'node:buffer'
import { parseLimits } from '../parse/parse-limits.ts'

export interface WordBuffer {
  /** UTF-8. What follows goes on with the same word, unless a `gap` comes between. */
  add(bytes: Buffer, start?: number, end?: number): void
  addText(text: string): void
  gap(): void
  readonly length: number
  /** No more is taken. */
  readonly isFull: boolean
  /** Their own memory, and the buffer is empty again. */
  take(): Uint8Array<ArrayBuffer>
}

const [SEPARATOR, LETTER, DIGIT] = [0, 1, 2]
const KIND = new Uint8Array(128)
for (let code = 0; code < 128; code++) KIND[code] = /[a-z]/i.test(String.fromCharCode(code)) ? LETTER : /\d/.test(String.fromCharCode(code)) ? DIGIT : SEPARATOR

/** A text that is shorter is looked at byte by byte sooner than it is proved to need that. */
const COPIED_BYTES_MIN = 200
/** How the characters begin that take no room. */
const UNSEEN_BEGIN = ['c2ad', 'cd8f', 'e185', 'e19e', 'e1a0', 'e280', 'e281', 'e385a4', 'efbbbf', 'efbea0', 'f3a0'].map((hex) => Buffer.from(hex, 'hex'))
const SPACE = 32
const START_BYTES = 64 * 1024

export function openWordBuffer(): WordBuffer {
  let out = Buffer.allocUnsafe(START_BYTES)
  let length = 0
  let full = false
  // The token that is being written: where it began, and what it consists of.
  let tokenStart = 0
  let hasDigit = false
  let hasForeign = false

  const makeRoom = (bytes: number) => {
    if (length + bytes + 1 <= out.length) return
    const larger = Buffer.allocUnsafe(Math.max(out.length * 2, length + bytes + 1))
    out.copy(larger, 0, 0, length)
    out = larger
  }
  const endToken = () => {
    if (isNoWord(length - tokenStart, hasDigit, hasForeign)) length = tokenStart
    hasDigit = false
    hasForeign = false
  }
  const gap = () => {
    endToken()
    makeRoom(1)
    if (length > 0 && out[length - 1] !== SPACE) out[length++] = SPACE
    tokenStart = length
  }
  const addByByte = (bytes: Uint8Array, start: number, end: number) => {
    // Locals, because a loop over what a closure holds takes twice as long.
    const into = out
    let [written, begun, digit, foreign] = [length, tokenStart, hasDigit, hasForeign]
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!
      if (byte >= 128) {
        const unseen = unseenAt(bytes, at)
        if (unseen > 0) {
          at += unseen - 1
          continue
        }
        foreign = true
        into[written++] = byte
        continue
      }
      const kind = KIND[byte]!
      if (kind !== SEPARATOR) {
        if (kind === DIGIT) digit = true
        into[written++] = byte
        continue
      }
      if (written - begun > parseLimits.wordCharsMax && isNoWord(written - begun, digit, foreign)) written = begun
      into[written++] = byte < SPACE ? SPACE : byte
      begun = written
      digit = false
      foreign = false
    }
    length = written
    tokenStart = begun
    hasDigit = digit
    hasForeign = foreign
  }
  const add = (bytes: Buffer, start = 0, end = bytes.length) => {
    const most = parseLimits.indexedBytesMax - length
    if (end - start > most) full = true
    const to = Math.min(end, start + Math.max(0, most))
    makeRoom(to - start)
    const [from, until] = wholeTokens(bytes, start, to)
    if (until - from < COPIED_BYTES_MIN || !isAllWords(bytes, from, until)) return addByByte(bytes, start, to)
    addByByte(bytes, start, from)
    length += bytes.copy(out, length, from, until)
    tokenStart = length
    addByByte(bytes, until, to)
  }
  return {
    add,
    addText: (text) => add(Buffer.from(text)),
    gap,
    get length() {
      return length
    },
    get isFull() {
      return full
    },
    take: () => {
      endToken()
      // A cut in the middle of a letter is no UTF-8.
      const whole = full ? endOfLastLetter(out, length) : length
      const taken = new Uint8Array(whole)
      taken.set(out.subarray(0, whole))
      length = 0
      tokenStart = 0
      full = false
      // One enormous mail must not be paid for by all that come after it.
      if (out.length > START_BYTES * 16) out = Buffer.allocUnsafe(START_BYTES)
      return taken
    },
  }
}

/** Without the token that may have begun before, and the one that may go on behind. */
function wholeTokens(bytes: Buffer, start: number, end: number): [from: number, until: number] {
  let from = start
  while (from < end && KIND[bytes[from]!] !== SEPARATOR) from++
  let until = end
  while (until > from && KIND[bytes[until - 1]!] !== SEPARATOR) until--
  return [from, until]
}

/**
 * Nothing in it must go. A token that is too long covers at least one byte in forty, so one byte in
 * forty is looked at; characters that nobody sees are searched for as bytes. Together a tenth of copying byte by byte.
 */
function isAllWords(bytes: Buffer, from: number, until: number): boolean {
  for (let at = from; at < until; at += parseLimits.wordCharsMax) {
    if (KIND[bytes[at]!] === SEPARATOR) continue
    let [first, last] = [at, at]
    while (first > from && KIND[bytes[first - 1]!] !== SEPARATOR) first--
    while (last + 1 < until && KIND[bytes[last + 1]!] !== SEPARATOR) last++
    if (last - first >= parseLimits.wordCharsMax) return false
  }
  const own = bytes.subarray(from, until)
  return isAscii(own) || UNSEEN_BEGIN.every((begin) => !hasUnseen(own, begin))
}

function hasUnseen(bytes: Buffer, begin: Buffer): boolean {
  for (let at = bytes.indexOf(begin); at !== -1; at = bytes.indexOf(begin, at + 1)) if (unseenAt(bytes, at) > 0) return true
  return false
}

/** German can be long, and Chinese has no gaps: without a digit only what is longer than any word is none. */
const isNoWord = (letters: number, hasDigit: boolean, hasForeign: boolean): boolean => letters > parseLimits.wordCharsMax && !hasForeign && (hasDigit || letters > parseLimits.wordCharsMax * 2)

/** How many bytes of a character that takes no room begin here; 0 = it is one to see. The same as in view/visible-text.ts. */
function unseenAt(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1]
  switch (bytes[at]) {
    case 0xc2:
      return second === 0xad ? 2 : 0
    case 0xcd:
      return second === 0x8f ? 2 : 0
    case 0xe1: {
      const third = bytes[at + 2]
      return (second === 0x85 && (third === 0x9f || third === 0xa0)) || (second === 0x9e && (third === 0xb4 || third === 0xb5)) || (second === 0xa0 && third! >= 0x8b && third! <= 0x8e) ? 3 : 0
    }
    case 0xe2: {
      const third = bytes[at + 2]
      // 200B to 200F, 202A to 202E; 2060 to 2064, 2066 to 2069.
      if (second === 0x80) return (third! >= 0x8b && third! <= 0x8f) || (third! >= 0xaa && third! <= 0xae) ? 3 : 0
      return second === 0x81 && third! >= 0xa0 && third! <= 0xa9 ? 3 : 0
    }
    case 0xe3:
      return second === 0x85 && bytes[at + 2] === 0xa4 ? 3 : 0
    case 0xef:
      return (second === 0xbb && bytes[at + 2] === 0xbf) || (second === 0xbe && bytes[at + 2] === 0xa0) ? 3 : 0
    case 0xf3:
      return second === 0xa0 ? 4 : 0
    default:
      return 0
  }
}

function endOfLastLetter(bytes: Uint8Array, length: number): number {
  let at = length
  while (at > 0 && length - at < 4 && (bytes[at - 1]! & 0xc0) === 0x80) at--
  const lead = at > 0 ? bytes[at - 1]! : 0
  const needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return length - (at - 1) >= needs ? length : at - 1
}
