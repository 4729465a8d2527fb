// A list does not move under the pointer: what is new waits behind "3 new".
//
// While held, rows keep the order they had; those that left are gone, those that changed
// show their news in place, older ones may still be appended by paging. Only what would push
// the others down (a new thread, or an old one that rose) is kept back and counted.
import type { ThreadRow } from '../../../src/web/contract/mail.ts'

const keyOf = (row: ThreadRow): string => `${row.mailboxId} ${row.id}`

export function holdRows(
  shown: readonly ThreadRow[],
  fresh: readonly ThreadRow[],
): { rows: readonly ThreadRow[]; waiting: number } {
  if (shown.length === 0) return { rows: fresh, waiting: 0 }
  const byKey = new Map(fresh.map((row) => [keyOf(row), row]))
  const known = new Set(shown.map(keyOf))
  const kept = shown.flatMap((row) => {
    const now = byKey.get(keyOf(row))
    return now === undefined ? [] : [now.dateMs > row.dateMs ? { ...now, dateMs: row.dateMs } : now]
  })
  const oldest = shown.at(-1)?.dateMs ?? 0
  const older = fresh.filter((row) => !known.has(keyOf(row)) && row.dateMs <= oldest)
  const risen = shown.filter((row) => (byKey.get(keyOf(row))?.dateMs ?? 0) > row.dateMs).length
  const arrived = fresh.filter((row) => !known.has(keyOf(row)) && row.dateMs > oldest).length
  return { rows: [...kept, ...older], waiting: risen + arrived }
}
