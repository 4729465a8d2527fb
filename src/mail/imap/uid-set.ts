// UIDs as IMAP writes them, "1:5,8,11:200": sorted ranges that do not touch.
//
// A mailbox of a million messages without gaps is one range here, and an array of a million
// numbers otherwise; servers answer SEARCH in this form (ESEARCH) for the same reason.

/** First and last, both included. */
export type UidRange = readonly [number, number]
export type UidSet = readonly UidRange[]

export const UID_MAX = 4_294_967_295

/** What is not a UID in it is left out: the text is a server's. */
export function parseUidSet(text: string): UidSet {
  const ranges: [number, number][] = []
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split(':')
    if (!/^\d{1,10}$/.test(first) || !/^\d{1,10}$/.test(last)) continue
    const [a, b] = [Number(first), Number(last)]
    if (Math.min(a, b) >= 1 && Math.max(a, b) <= UID_MAX) ranges.push(a <= b ? [a, b] : [b, a])
  }
  return joined(ranges)
}

export const uidSetOf = (uids: readonly number[]): UidSet => joined(uids.map((uid) => [uid, uid]))

function joined(ranges: [number, number][]): UidSet {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0])
  const out: [number, number][] = []
  for (const [first, last] of sorted) {
    const before = out.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else out.push([first, last])
  }
  return out
}

export const countOf = (set: UidSet): number => set.reduce((sum, [first, last]) => sum + last - first + 1, 0)

/** The part from `first` to `last`. */
export function within(set: UidSet, first: number, last: number): UidSet {
  const out: UidRange[] = []
  for (const [a, b] of set) if (b >= first && a <= last) out.push([Math.max(a, first), Math.min(b, last)])
  return out
}

export function lowest(set: UidSet, count: number): number[] {
  const out: number[] = []
  for (const [first, last] of set) for (let uid = first; uid <= last && out.length < count; uid++) out.push(uid)
  return out
}

/** Highest first. */
export function highest(set: UidSet, count: number): number[] {
  const out: number[] = []
  for (const [first, last] of set.toReversed()) for (let uid = last; uid >= first && out.length < count; uid--) out.push(uid)
  return out
}

/**
 * As arguments of commands that no server finds too long: RFC 7162 section 4 asks servers to
 * take lines of 8,192 bytes, and older ones cut at less.
 */
export function uidArguments(uids: readonly number[]): string[] {
  const out: string[] = []
  let line = ''
  for (const [first, last] of uidSetOf(uids)) {
    const part = first === last ? String(first) : `${first}:${last}`
    if (line.length + part.length >= COMMAND_CHARS) {
      out.push(line)
      line = ''
    }
    line += line === '' ? part : `,${part}`
  }
  return line === '' ? out : [...out, line]
}

const COMMAND_CHARS = 4_000
