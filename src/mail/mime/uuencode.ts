// Files that old programs put into the text itself, between `begin 644 plan.pdf` and `end`.
//
// A line of text may begin with "begin", so only a block whose lines have the length that their
// first letter says is a file; anything else stays text.
export interface UuFile {
  name: string
  /** From `begin` to behind `end`, within the text. */
  start: number
  end: number
  dataStart: number
  dataEnd: number
}

const LF = 10
const FILES_MAX = 100
const BEGIN = /^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,250})\r?\n/
const END = /^(?:end|====)[ \t]*(?:\r?\n|\r?$)/

export function uuFilesIn(text: Buffer): UuFile[] {
  const files: UuFile[] = []
  let at = 0
  while (files.length < FILES_MAX) {
    const start = text.indexOf('begin ', at, 'latin1')
    if (start === -1) return files
    at = start + 6
    if (start > 0 && text[start - 1] !== LF) continue
    const begin = BEGIN.exec(text.toString('latin1', start, start + 300))
    if (begin === null) continue
    const dataStart = start + begin[0].length
    const dataEnd = endOfData(text, dataStart)
    const end = END.exec(text.toString('latin1', dataEnd, dataEnd + 100))
    at = dataEnd
    if (end === null || dataEnd === dataStart) continue
    at = dataEnd + end[0].length
    files.push({ name: Buffer.from(begin[1]!.trim(), 'latin1').toString('utf8'), start, end: at, dataStart, dataEnd })
  }
  return files
}

/** Letters in a line that holds so many bytes; the padding of the last group may be missing. */
const lettersFor = (bytes: number): [least: number, most: number] => [1 + Math.ceil((bytes * 4) / 3), 1 + Math.ceil(bytes / 3) * 4]
const bytesOfLine = (letter: number): number => (letter - 32) & 63

function endOfData(text: Buffer, from: number): number {
  let at = from
  while (at < text.length) {
    const newline = text.indexOf(LF, at)
    const end = newline === -1 ? text.length : newline
    const length = (text[end - 1] === 13 ? end - 1 : end) - at
    const first = text[at]!
    if (length > 0 && (first < 32 || first > 96)) return at
    const [least, most] = length === 0 ? [0, 0] : lettersFor(bytesOfLine(first))
    // Blanks at the end are zeroes that some server took off, a letter more is a checksum.
    if (length > most + 2 || (length < least && length > 1 && !isTrimmed(text, at, end))) return at
    at = newline === -1 ? text.length : newline + 1
  }
  return at
}

const isTrimmed = (text: Buffer, start: number, end: number): boolean => end - start < 62 && text.toString('latin1', start, end).includes(' ')

export function decodeUu(text: Buffer, { dataStart, dataEnd }: Pick<UuFile, 'dataStart' | 'dataEnd'>): Buffer {
  const decoded = Buffer.alloc(dataEnd - dataStart)
  let length = 0
  for (let at = dataStart; at < dataEnd; ) {
    const newline = text.indexOf(LF, at)
    const end = newline === -1 || newline > dataEnd ? dataEnd : newline
    const count = end - at < 2 ? 0 : bytesOfLine(text[at]!)
    const value = (index: number) => (index < end ? bytesOfLine(text[index]!) : 0)
    for (let byte = 0; byte < count; byte++) {
      const group = at + 1 + Math.floor(byte / 3) * 4
      const bits = (value(group) << 18) | (value(group + 1) << 12) | (value(group + 2) << 6) | value(group + 3)
      if (length < decoded.length) decoded[length++] = (bits >> (16 - (byte % 3) * 8)) & 0xff
    }
    at = end + 1
  }
  return decoded.subarray(0, length)
}

/** The text without its files. */
export function withoutUuFiles(text: Buffer, files: readonly UuFile[]): Buffer {
  if (files.length === 0) return text
  const starts = [0, ...files.map(({ end }) => end)]
  return Buffer.concat(starts.map((start, index) => text.subarray(start, files[index]?.start ?? text.length)))
}
