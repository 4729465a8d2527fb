// The safety net under push: every account that is not paused is asked to sync, now and then.
import { z } from 'zod'
import { listAccountsToSync } from '../../accounts/connected-accounts.ts'
import type { Clock } from '../../base/clock.ts'
import { defineJob, enqueue, type JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { syncAccount } from './sync-account.ts'

export const syncAllAccounts = defineJob({
  name: 'mail.sync-all',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 60_000,
  uniqueKey: () => 'mail.sync-all',
})

export async function syncAllAccountsHandler(_: object, { db, clock }: JobContext): Promise<void> {
  await askAllToSync(db, clock)
}

/** Answers how many were asked. */
export async function askAllToSync(db: Db, clock: Clock): Promise<number> {
  const accounts = await listAccountsToSync(db)
  await db.transaction(async (tx) => {
    for (const account of accounts) await enqueue(tx, clock, syncAccount, { accountId: account.id }, { userId: account.userId })
  })
  return accounts.length
}
