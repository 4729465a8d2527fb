// Ids of messages carry their date: `seconds * 8`, one higher while taken.
//
// Id order is date order whatever the order of import, so "the newest 50 that match" walks
// an index backwards and stops, and a range of dates is a range of ids. Eight ids a second,
// because wider gaps cost index size (400 against 322 MB at 100k messages); a second with more
// mails than that flows over into the following ones, which moves nothing by more than it must.
import { lockUntilCommit } from '../store/named-lock.ts'
import type { Db } from '../store/db.ts'

const PER_SECOND = 8
const WINDOW = 256
const BASES_AT_ONCE = 500
/** Before this no mail was sent over what became the internet; such dates are broken clocks. */
const EARLIEST_MS = Date.UTC(1971, 0, 1)
const DAY_MS = 24 * 3_600_000

/** The date a message stands under: its own, unless that is missing or cannot be true. */
export function believableDateMs(dateMs: number | undefined, receivedMs: number): number {
  const received = Math.max(EARLIEST_MS, Number.isFinite(receivedMs) ? Math.floor(receivedMs) : EARLIEST_MS)
  if (dateMs === undefined || !Number.isFinite(dateMs)) return received
  // A day of grace for wrong clocks and zones. Without the clamp a mail dated 2199 leads every list for ever.
  if (dateMs < EARLIEST_MS || dateMs > received + DAY_MS) return received
  return Math.floor(dateMs)
}

/**
 * One id for each date, in the caller's order, none of them taken.
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
  const order = [...datesMs.keys()].toSorted((a, b) => (datesMs[a] ?? 0) - (datesMs[b] ?? 0) || a - b)
  const ids = Array.from<number>({ length: datesMs.length })
  let last = -1
  let checkedTo = 0
  for (const index of order) {
    const base = bases[index] as number
    // Going up in date order, everything at or below `last` is ours already: the next starts above it.
    let id = Math.max(base, last + 1)
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

async function takenAmong(tx: Db, bases: readonly number[]): Promise<Set<number>> {
  const taken = new Set<number>()
  for (let i = 0; i < bases.length; i += BASES_AT_ONCE) {
    const rows = await tx.query.selectFrom('messages').select('id').where('id', 'in', bases.slice(i, i + BASES_AT_ONCE)).execute()
    for (const row of rows) taken.add(row.id)
  }
  return taken
}

async function takenBetween(tx: Db, from: number, to: number): Promise<number[]> {
  const rows = await tx.query.selectFrom('messages').select('id').where('id', '>=', from).where('id', '<', to).execute()
  return rows.map((row) => row.id)
}
