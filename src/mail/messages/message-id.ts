// Ids of messages carry their date: `seconds * 8`, one higher while taken.
//
// Id order is date order whatever the order of import, so "the newest 50 that match" walks
// an index backwards and stops, and a range of dates is a range of ids. Eight ids a second,
// because wider gaps cost index size (400 against 322 MB at 100k messages); a second with more
// mails than that flows over into the following ones, which moves nothing by more than it must.
//
// An id is given once. What named a deleted mail (a proposal that waits, a cache, a link) must
// never come to mean another one, so the ids of deleted messages count as taken for ever. So do
// those under which words are left: a row that went by another hand than ours (a damaged database,
// a backup put back in part) retired nothing, and a new mail under its id would be found by its words.
import { lockUntilCommit } from '../../store/named-lock.ts'
import type { Db } from '../../store/db.ts'
import { indexedAmong } from '../search/search-index.ts'

export const PER_SECOND = 8
const WINDOW = 256
const IDS_AT_ONCE = 500
/** Before this no mail was sent over what became the internet; such dates are broken clocks. */
const EARLIEST_MS = Date.UTC(1971, 0, 1)
const DAY_MS = 24 * 3_600_000

/** The second in which a message stands, or just behind it where that was full. */
export const dateOfId = (id: number): number => Math.floor(id / PER_SECOND) * 1_000

/** The date a message stands under: its own, unless that is missing or cannot be true. */
export function believableDateMs(dateMs: number | undefined, receivedMs: number): number {
  const received = Math.max(EARLIEST_MS, Number.isFinite(receivedMs) ? Math.floor(receivedMs) : EARLIEST_MS)
  if (dateMs === undefined || !Number.isFinite(dateMs)) return received
  // A day of grace for wrong clocks and zones. Without the clamp a mail dated 2199 leads every list for ever.
  if (dateMs < EARLIEST_MS || dateMs > received + DAY_MS) return received
  return Math.floor(dateMs)
}

/**
 * One id for each date, in the caller's order, none of them ever given before.
 *
 * PostgreSQL: the lock is held until the caller's transaction ends, so the next one sees the
 * rows of this one before it looks for gaps. Two transactions that looked at the same time
 * would choose the same ids; retrying on the broken key would repeat the whole page instead.
 * Fetching, parsing and packing happen before, so the time under the lock is the inserts'.
 * SQLite has one writer anyway.
 */
export async function assignMessageIds(tx: Db, datesMs: readonly number[]): Promise<number[]> {
  if (datesMs.length === 0) return []
  await lockUntilCommit(tx, 'message-ids')
  const bases = datesMs.map((ms) => Math.floor(ms / 1000) * PER_SECOND)
  const taken = await takenAmong(tx, [...new Set(bases)])
  // An account that is connected anew finds each of its old ids retired: the rest of those
  // seconds is asked for together, not with a question a message.
  const full = [...taken]
  for (const id of await takenAmong(tx, full.flatMap(restOfSecond))) taken.add(id)
  const order = [...datesMs.keys()].toSorted((a, b) => (datesMs[a] ?? 0) - (datesMs[b] ?? 0) || a - b)
  const ids = Array.from<number>({ length: datesMs.length })
  let last = -1
  let checkedTo = 0
  for (const index of order) {
    const base = bases[index] as number
    // Going up in date order, everything at or below `last` is ours already: the next starts above it.
    let id = Math.max(base, last + 1)
    if (taken.has(base)) checkedTo = Math.max(checkedTo, base + PER_SECOND)
    for (;;) {
      if (id !== base && id >= checkedTo) {
        for (const known of await takenBetween(tx, id, id + WINDOW)) taken.add(known)
        checkedTo = id + WINDOW
      }
      if (!taken.has(id)) break
      id++
    }
    ids[index] = id
    last = id
  }
  return ids
}

const restOfSecond = (base: number): number[] => Array.from({ length: PER_SECOND - 1 }, (_, index) => base + 1 + index)

// One statement asks for both: between two of them a message could be deleted, and be in neither.

async function takenAmong(tx: Db, ids: readonly number[]): Promise<Set<number>> {
  const taken = new Set<number>()
  for (let i = 0; i < ids.length; i += IDS_AT_ONCE) {
    const some = ids.slice(i, i + IDS_AT_ONCE)
    const rows = await tx.query
      .selectFrom('messages')
      .select('id')
      .where('id', 'in', some)
      .unionAll(tx.query.selectFrom('retired_message_ids').select('id').where('id', 'in', some))
      .execute()
    for (const row of rows) taken.add(row.id)
    // Apart from the two: who deletes a message retires its id with its words.
    for (const id of await indexedAmong(tx, some)) taken.add(id)
  }
  return taken
}

async function takenBetween(tx: Db, from: number, to: number): Promise<number[]> {
  const rows = await tx.query
    .selectFrom('messages')
    .select('id')
    .where('id', '>=', from)
    .where('id', '<', to)
    .unionAll(tx.query.selectFrom('retired_message_ids').select('id').where('id', '>=', from).where('id', '<', to))
    .execute()
  const window = Array.from({ length: to - from }, (_, index) => from + index)
  return [...rows.map((row) => row.id), ...(await indexedAmong(tx, window))]
}
