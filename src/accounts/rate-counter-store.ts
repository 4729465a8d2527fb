// Counts per key and window. Both engines add and read in one statement, so two requests
// can never both see the last free place.
import { sql } from 'kysely'
import type { Db } from '../store/db.ts'

interface RateCounterRow {
  counter_key: string
  window_start: number
  hits: number
  expires_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    rate_counters: RateCounterRow
  }
}

export interface Window {
  key: string
  startMs: number
  expiresAtMs: number
}

/** The count with this hit. */
export async function addHit(db: Db, window: Window): Promise<number> {
  const { hits } = await db.query
    .insertInto('rate_counters')
    .values({ counter_key: window.key, window_start: window.startMs, hits: 1, expires_at: window.expiresAtMs })
    .onConflict((conflict) => conflict.columns(['counter_key', 'window_start']).doUpdateSet({ hits: sql`rate_counters.hits + 1` }))
    .returning('hits')
    .executeTakeFirstOrThrow()
  return hits
}

export async function takeBackHit(db: Db, window: Pick<Window, 'key' | 'startMs'>): Promise<void> {
  await db.query
    .updateTable('rate_counters')
    .set({ hits: sql`hits - 1` })
    .where('counter_key', '=', window.key)
    .where('window_start', '=', window.startMs)
    .where('hits', '>', 0)
    .execute()
}

/** Windows that began after `afterMs`, oldest first. */
export async function windowsSince(db: Db, key: string, afterMs: number): Promise<{ startMs: number; hits: number }[]> {
  const rows = await db.query
    .selectFrom('rate_counters')
    .select(['window_start', 'hits'])
    .where('counter_key', '=', key)
    .where('window_start', '>', afterMs)
    .where('hits', '>', 0)
    .orderBy('window_start')
    .execute()
  return rows.map((row) => ({ startMs: row.window_start, hits: row.hits }))
}

export async function deleteExpiredCounters(db: Db, nowMs: number): Promise<number> {
  const { numDeletedRows } = await db.query.deleteFrom('rate_counters').where('expires_at', '<=', nowMs).executeTakeFirst()
  return Number(numDeletedRows)
}
