// Asks the engine to bring an account's copy in step: its mail, and its calendars if it has any.
import { listAccounts, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import type { Clock } from '../base/clock.ts'
import { syncCalendars } from '../calendar/sync/sync-calendars.ts'
import { enqueue } from '../jobs/job.ts'
import { isLocal } from '../mail/local/local-account.ts'
import { calendarFolderOf } from '../mail/provider-config.ts'
import { syncAccount } from '../mail/sync/sync-account.ts'
import { lookAgain } from '../mail/sync/unsteady-mailbox.ts'
import type { Db } from '../store/db.ts'

export async function askForSync(tx: Db, clock: Clock, account: ConnectedAccount): Promise<void> {
  const whose = { userId: account.userId, priority: 10 }
  await lookAgain(tx, account.id)
  // Mail that is in the store alone is in step with itself.
  if (!isLocal(account)) await enqueue(tx, clock, syncAccount, { accountId: account.id }, whose)
  if (calendarFolderOf(account) !== '') await enqueue(tx, clock, syncCalendars, { accountId: account.id }, whose)
}

/** Every account of a person that is not paused; answers how many. */
export async function askForSyncOfAll(db: Db, clock: Clock, userId: string): Promise<number> {
  const accounts = (await listAccounts(db, userId)).filter(({ state }) => state !== 'paused')
  await db.transaction(async (tx) => {
    for (const account of accounts) await askForSync(tx, clock, account)
  })
  return accounts.length
}
