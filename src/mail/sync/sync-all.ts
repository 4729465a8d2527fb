// The safety net under push: every account that is not paused is asked to sync when a mailbox of
// it has not been looked at for its time (intervals.ts).
import { z } from 'zod'
import { listAccountsToSync, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { readSettings } from '../../accounts/settings.ts'
import type { Clock } from '../../base/clock.ts'
import { defineJob, enqueue, type JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { failuresOf, isDue } from './intervals.ts'
import { isLocal } from '../local/local-account.ts'
import { syncAccount } from './sync-account.ts'

const MINUTE_MS = 60_000

export const syncAllAccounts = defineJob({
  name: 'mail.sync-all',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 60_000,
  uniqueKey: () => 'mail.sync-all',
})

export async function syncAllAccountsHandler(_: object, { db, clock }: JobContext): Promise<void> {
  const accounts = await accountsElsewhere(db)
  const due: ConnectedAccount[] = []
  for (const account of accounts) if (await isAccountDue(db, clock, account)) due.push(account)
  await ask(db, clock, due, { onlyDue: true })
}

/** Answers how many were asked. */
export async function askAllToSync(db: Db, clock: Clock): Promise<number> {
  const accounts = await accountsElsewhere(db)
  await ask(db, clock, accounts, { onlyDue: false })
  return accounts.length
}

/** Mail that is in the store alone is in step with itself. */
const accountsElsewhere = async (db: Db): Promise<ConnectedAccount[]> => (await listAccountsToSync(db)).filter((account) => !isLocal(account))

async function ask(db: Db, clock: Clock, accounts: readonly ConnectedAccount[], { onlyDue }: { onlyDue: boolean }): Promise<void> {
  await db.transaction(async (tx) => {
    for (const { id, userId } of accounts) await enqueue(tx, clock, syncAccount, { accountId: id, onlyDue }, { userId })
  })
}

/** One whose list of mailboxes could not be had is asked again as often as an inbox. One whose mailboxes nobody has listed yet is due as well. */
async function isAccountDue(db: Db, clock: Clock, { id, userId }: ConnectedAccount): Promise<boolean> {
  const pulled = (await mailboxesOfAccount(db, id)).filter((mailbox) => mailbox.kind !== 'label' && !mailbox.gone)
  const { syncMinutes } = await readSettings(db, userId)
  const [nowMs, failedAt] = [clock.now(), await failuresOf(db, id)]
  if (nowMs - failedAt('mail') < syncMinutes.inbox * MINUTE_MS) return false
  return pulled.length === 0 || pulled.some((mailbox) => isDue(mailbox, syncMinutes, { nowMs, failedAt }))
}
