// Orders writers that decide by counting ("no owner yet", "not the last owner", "no row
// under the old key"): a count proves nothing if somebody may insert behind it.
//
// SQLite needs no lock, because a transaction there starts by taking the only write lock.
// On PostgreSQL an advisory lock stands for the rule itself; no row exists to lock instead.
import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Held until `tx` ends. `shared` holders exclude only exclusive ones. */
export async function lockUntilCommit(tx: Db, name: string, mode: 'exclusive' | 'shared' = 'exclusive'): Promise<void> {
  if (tx.kind === 'sqlite') return
  await (mode === 'shared'
    ? sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`
    : sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`
  ).execute(tx.query)
}
