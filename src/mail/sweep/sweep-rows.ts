// Removes rows that stand for no mail any more. No path of ours leaves any: whatever deletes mail
// deletes them in its transaction. This is the net under all of those paths, and under those of
// versions before.
//
// A mail that is being stored is in no danger: its rows are committed together, so whoever sees
// one of them sees the mail.
import { sql, type RawBuilder } from 'kysely'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { forgetMailOf } from '../forget-account.ts'
import { forgetIndexed, strayWords } from '../search/search-index.ts'
import { refreshThreads } from '../threads/thread-store.ts'
import { sweepGoneMailboxes } from './sweep-gone-mailboxes.ts'

export type SweptRows = Record<'files' | 'labels' | 'missing' | 'words' | 'threads' | 'thread names' | 'of folders that are gone', number>

/** One short step of it: what it removed, or undefined when there was nothing more. */
export async function sweepRowsStep(db: Db, nowMs: number): Promise<Partial<SweptRows> | undefined> {
  for (const [name, sweep] of Object.entries(SWEEPS)) {
    const n = await db.transaction((tx) => sweep(tx, nowMs))
    if (n > 0) return { [name]: n }
  }
  return undefined
}

const noMessage = (column: RawBuilder<unknown>) => sql`not exists (select 1 from messages where messages.id = ${column})`

const SWEEPS: Record<keyof SweptRows, (tx: Db, nowMs: number) => Promise<number>> = {
  'of folders that are gone': sweepGoneMailboxes,
  files: (tx) => remove(tx, sql`delete from attachments where message_id in (select message_id from attachments where ${noMessage(sql`attachments.message_id`)} limit ${limits.sweptAtOnce})`),
  labels: (tx) => remove(tx, sql`delete from message_labels where message_id in (select message_id from message_labels where ${noMessage(sql`message_labels.message_id`)} limit ${limits.sweptAtOnce})`),
  missing: (tx) => remove(tx, sql`delete from missing_messages where ${noMessage(sql`missing_messages.message_id`)}`),
  words: async (tx) => {
    const ids = await strayWords(tx, limits.sweptAtOnce)
    await forgetIndexed(tx, ids)
    return ids.length
  },
  // The lists that show them, and the totals of those, follow.
  threads: async (tx, nowMs) => {
    const empty = sql`not exists (select 1 from messages where messages.thread_id = one.thread_id)`
    const { rows } = await sql<{ thread_id: string }>`
      select distinct thread_id from (select id as thread_id from threads union all select thread_id from thread_mailboxes) as one where ${empty} limit ${limits.sweptAtOnce}`.execute(tx.query)
    await refreshThreads(tx, nowMs, rows.map((row) => row.thread_id))
    return rows.length
  },
  // A mail that left one mailbox and is looked for in the others comes back to its thread by these.
  'thread names': (tx) =>
    remove(
      tx,
      sql`delete from thread_refs where thread_id in (select thread_id from thread_refs where not exists (select 1 from messages where messages.thread_id = thread_refs.thread_id)
        and not exists (select 1 from missing_messages where missing_messages.account_id = thread_refs.account_id) limit ${limits.sweptAtOnce})`,
    ),
}

async function remove(tx: Db, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(tx.query)
  return Number(numAffectedRows ?? 0n)
}

/** Mailboxes of accounts that are no more, which no path of ours leaves. Answers of how many accounts there were any. */
export async function sweepAccounts(db: Db, clock: Clock): Promise<number> {
  const { rows } = await sql<{ user_id: string; account_id: string }>`
    select distinct user_id, account_id from mailboxes where not exists (select 1 from accounts where accounts.id = mailboxes.account_id)`.execute(db.query)
  for (const { user_id: userId, account_id: accountId } of rows) await db.transaction((tx) => forgetMailOf(tx, clock, { userId, accountId }))
  return rows.length
}
