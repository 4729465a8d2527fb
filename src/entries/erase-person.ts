// Erases what the house holds of a person, for `secretary user delete`: the one place that
// knows every folder which keeps something of somebody.
//
// The audit log stays: cutting entries out of a chain of hashes is what it is there to show.
// It names ids and kinds of acts, no mail. Raw mail stays in its pack until that is compacted.
// What accounts/ keeps of the person goes with `deleteUser`, which calls this.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { listAccounts } from '../accounts/connected-accounts.ts'
import { countActionsOf, forgetActionsOf } from '../actions/action-store.ts'
import { forgetCalendarsOf } from '../calendar/forget-account.ts'
import { forgetJobsOf } from '../jobs/job-store.ts'
import { forgetMailOf } from '../mail/forget-account.ts'
import { countMessagesOf } from '../mail/message-store.ts'
import type { Db } from '../store/db.ts'
import { forgetChangesOf } from '../store/live.ts'

export async function erasePerson(tx: Db, userId: string): Promise<void> {
  for (const { id: accountId } of await listAccounts(tx, userId)) {
    await forgetMailOf(tx, { userId, accountId })
    await forgetCalendarsOf(tx, { userId, accountId })
  }
  await forgetActionsOf(tx, userId)
  await forgetJobsOf(tx, userId)
  await forgetChangesOf(tx, userId)
}

/** The sample mailbox and imported files lie in the data folder; a connected folder is not ours to delete. */
export function eraseFolders(home: string, { userId, accountIds }: { userId: string; accountIds: readonly string[] }): void {
  rmSync(join(home, 'sample', userId), { recursive: true, force: true })
  for (const accountId of accountIds) rmSync(join(home, 'imports', accountId), { recursive: true, force: true })
}

export async function whatIsKept(db: Db, userId: string): Promise<{ accounts: number; messages: number; actions: number }> {
  return {
    accounts: (await listAccounts(db, userId)).length,
    messages: await countMessagesOf(db, userId),
    actions: await countActionsOf(db, userId),
  }
}
