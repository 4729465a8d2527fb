// Erases what the house holds of a person, for `secretary user delete`: the one place that
// knows every folder which keeps something of somebody.
//
// The audit log stays: cutting entries out of a chain of hashes is what it is there to show.
// It names ids and kinds of acts, no mail. Raw mail stays in its pack until that is compacted.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { listAccounts } from '../accounts/connected-accounts.ts'
import { forgetCalendarsOf } from '../calendar/forget-account.ts'
import { forgetMailOf } from '../mail/forget-account.ts'
import type { Db } from '../store/db.ts'

/** Tables of others whose rows carry the person; those of accounts/ go with `deleteUser`. */
const TABLES = ['actions', 'job_events', 'jobs', 'changes', 'one_time_links'] as const

export async function erasePerson(tx: Db, userId: string): Promise<void> {
  for (const { id: accountId } of await listAccounts(tx, userId)) {
    await forgetMailOf(tx, { userId, accountId })
    await forgetCalendarsOf(tx, { userId, accountId })
  }
  for (const table of TABLES) await tx.query.deleteFrom(table).where('user_id', '=', userId).execute()
}

/** The sample mailbox lies in the data folder; a connected one is not ours to delete. */
export function eraseSample(home: string, userId: string): void {
  rmSync(join(home, 'sample', userId), { recursive: true, force: true })
}

export async function whatIsKept(db: Db, userId: string): Promise<{ accounts: number; messages: number; actions: number }> {
  const count = async (table: 'accounts' | 'messages' | 'actions') => {
    const { rows } = await db.query
      .selectFrom(table)
      .select(({ fn }) => fn.countAll().as('rows'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow()
    return Number(rows)
  }
  return { accounts: await count('accounts'), messages: await count('messages'), actions: await count('actions') }
}
