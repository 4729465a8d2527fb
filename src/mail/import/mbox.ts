// Cuts an mbox into its messages while it streams by: one pass, and no more memory than one
// message needs.
//
// There is no one mbox. What all writers agree on is that a message begins at a line "From ",
// after an empty line or at the start of the file. What they disagree on is whether such a line
// within a text is escaped as ">From " (mboxo, mboxrd) or not (mboxcl2, which counts bytes
// instead, in a header that is wrong as soon as anybody has edited the file). So a separator
// must also look like one: "From " with a weekday, a date, a time and a year. Somebody's
// sentence "From what I saw on Monday" is text.
//
// Some programs of Windows put a byte-order mark before the first separator; it is no part of
// it. Whatever else stands there comes out as a message of its own, for somebody to see: a file
// whose lines end in what we do not know as an end would otherwise be read to nothing, unsaid.

export interface MboxMessage {
  /** Where its separator begins in the file, and where the next one does. */
  offset: number
  next: number
  /** Its separator: who sent it, and when it was received. */
  fromLine: string
  /** Bytes before the first separator: of a mail that was cut off, or of no mail at all. */
  isStray: boolean
  raw: Uint8Array
  /** It was larger than the limit, and `raw` is its beginning. */
  isCut: boolean
}

/** No separator is longer, and a line is held back only so far before it is known to be text. */
const SEPARATOR_BYTES_MAX = 1_000
const FIRST_BYTES = 16 * 1024
const LINE_END = 10

const WEEKDAY = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun'
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY = new RegExp(`(?:^From| )(?: *)(?:${WEEKDAY}),? +(?:(${MONTHS.join('|')}) +(\\d{1,2})|(\\d{1,2}) +(${MONTHS.join('|')}))\\b(.*)$`)
const TIME = /\b(\d{1,2}):(\d{2})(?::(\d{2}))?\b/
const YEAR = /\b((?:19|20)\d{2})\b/

/** `from` is where `chunks` begin in the file: at a separator, where an earlier reading stopped. */
export async function* splitMbox(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { from?: number; messageBytesMax: number },
): AsyncGenerator<MboxMessage, void> {
  const sorter = sortLines(options.from ?? 0, options.messageBytesMax)
  let held: Uint8Array = new Uint8Array()
  let isBegun = false
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    let start = 0
    for (let end = bytes.indexOf(LINE_END); end !== -1; end = bytes.indexOf(LINE_END, start)) {
      const finished = sorter.take(bytes.subarray(start, end + 1), !isBegun)
      if (finished !== undefined) yield finished
      isBegun = false
      start = end + 1
    }
    held = bytes.subarray(start)
    if (held.length <= SEPARATOR_BYTES_MAX) continue
    // A line of any length is text by now, and need not be held until it ends.
    sorter.take(held, !isBegun)
    isBegun = true
    held = new Uint8Array()
  }
  const last = held.length === 0 ? undefined : sorter.take(held, !isBegun)
  if (last !== undefined) yield last
  const open = sorter.end()
  if (open !== undefined) yield open
}

interface Open {
  offset: number
  fromLine: string
  isStray: boolean
  bytes: Uint8Array
  length: number
  isCut: boolean
}

function sortLines(from: number, bytesMax: number) {
  let at = from
  let open: Open | undefined
  let afterEmpty = true
  /** The empty line before a separator belongs to the separator: it is kept once text follows. */
  let empty: Uint8Array | undefined

  const close = (): MboxMessage | undefined => {
    if (open === undefined) return undefined
    const { offset, fromLine, isStray, bytes, length, isCut } = open
    return { offset, next: at, fromLine, isStray, raw: bytes.subarray(0, length), isCut }
  }

  return {
    /** One line, or the part of a long one; answers the message that it ended. */
    take(taken: Uint8Array, begins: boolean): MboxMessage | undefined {
      const line = at === 0 ? withoutMark(taken) : taken
      at += taken.length - line.length
      let finished: MboxMessage | undefined
      const isEmpty = begins && isEmptyLine(line)
      if (begins && afterEmpty && isSeparator(line)) {
        finished = close()
        open = opened(at, textOf(line), false)
        empty = undefined
      } else if (open !== undefined || !isEmpty) {
        open ??= opened(at, '', true)
        if (empty !== undefined) append(open, empty, bytesMax)
        empty = isEmpty ? line : undefined
        if (!isEmpty) append(open, begins ? unescaped(line) : line, bytesMax)
      }
      afterEmpty = isEmpty
      at += line.length
      return finished
    },
    end: close,
  }
}

const opened = (offset: number, fromLine: string, isStray: boolean): Open => ({ offset, fromLine, isStray, bytes: new Uint8Array(FIRST_BYTES), length: 0, isCut: false })

/** The bytes of a file's beginning without the byte-order mark of UTF-8. */
export const withoutMark = (start: Uint8Array): Uint8Array => (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start)

function append(to: Open, line: Uint8Array, bytesMax: number): void {
  const more = line.subarray(0, Math.max(0, bytesMax - to.length))
  if (more.length < line.length) to.isCut = true
  const needed = to.length + more.length
  if (needed > to.bytes.length) {
    const grown = new Uint8Array(Math.min(bytesMax, Math.max(needed, to.bytes.length * 2)))
    grown.set(to.bytes.subarray(0, to.length))
    to.bytes = grown
  }
  to.bytes.set(more, to.length)
  to.length = needed
}

const isEmptyLine = (line: Uint8Array): boolean => line[0] === LINE_END || (line[0] === 13 && line[1] === LINE_END)

const FROM = new TextEncoder().encode('From ')
const beginsWithFrom = (line: Uint8Array, at: number): boolean => FROM.every((byte, index) => line[at + index] === byte)

export function isSeparator(line: Uint8Array): boolean {
  if (line[0] !== FROM[0] || line.length > SEPARATOR_BYTES_MAX || !beginsWithFrom(line, 0)) return false
  const rest = DAY.exec(textOf(line))?.[5] ?? ''
  return TIME.test(rest) && YEAR.test(rest)
}

const GREATER = 62

/** One level off, as mboxrd means it; mboxo wrote one level at most, so it comes out the same. */
function unescaped(line: Uint8Array): Uint8Array {
  if (line[0] !== GREATER) return line
  let quotes = 1
  while (line[quotes] === GREATER && quotes < SEPARATOR_BYTES_MAX / 2) quotes++
  return beginsWithFrom(line, quotes) ? line.subarray(1) : line
}

const textOf = (line: Uint8Array): string => Buffer.from(line).toString('latin1').trimEnd()

/** When the message was received, by its separator: UTC as RFC 4155 has it, unless it names a zone. */
export function receivedMsOf(fromLine: string): number | undefined {
  const day = DAY.exec(fromLine)
  const rest = day?.[5] ?? ''
  const time = TIME.exec(rest)
  const year = YEAR.exec(rest.replace(TIME, ''))
  if (day === null || time === null || year === null) return undefined
  const [hours, minutes, seconds] = [time[1], time[2], time[3]].map((part) => Number(part ?? 0)) as [number, number, number]
  const dayOfMonth = Number(day[2] ?? day[3])
  if (hours > 23 || minutes > 59 || seconds > 60 || dayOfMonth < 1 || dayOfMonth > 31) return undefined
  const zone = /(?:^|\s)([+-])(\d{2})(\d{2})(?=\s|$)/.exec(rest)
  const offsetMinutes = zone === null ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]))
  return Date.UTC(Number(year[1]), MONTHS.indexOf(day[1] ?? day[4] ?? ''), dayOfMonth, hours, minutes, seconds) - offsetMinutes * 60_000
}
