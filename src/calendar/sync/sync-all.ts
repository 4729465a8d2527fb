// Folders do not push: every account that is not paused is asked for its calendars, now and then.
import { z } from 'zod'
import { listAccountsToSync } from '../../accounts/connected-accounts.ts'
import { defineJob, enqueue, type JobContext } from '../../jobs/job.ts'
import { syncCalendars } from './sync-calendars.ts'

export const syncAllCalendars = defineJob({
  name: 'calendar.sync-all',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 60_000,
  uniqueKey: () => 'calendar.sync-all',
})

export async function syncAllCalendarsHandler(_: object, { db, clock }: JobContext): Promise<void> {
  const accounts = await listAccountsToSync(db)
  await db.transaction(async (tx) => {
    for (const account of accounts) await enqueue(tx, clock, syncCalendars, { accountId: account.id }, { userId: account.userId })
  })
}
