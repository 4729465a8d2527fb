// Every night each account is proven complete, mailbox by mailbox.
//
// In the night of its person, whose provider and line are idle then; at an hour of its own, so
// that a house of a hundred accounts does not ask one provider for all of them at once.
import { z } from 'zod'
import { listAccountsToSync, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { readSettings } from '../../accounts/settings.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, type JobContext } from '../../jobs/job.ts'
import { isLocal } from '../local/local-account.ts'
import { askForProof } from './ask-for-proof.ts'

export const proveAll = defineJob({
  name: 'mail.prove-all',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 60_000,
  uniqueKey: () => 'mail.prove-all',
})

/** Asked each hour: it is always somebody's night. */
export async function proveAllHandler(_: object, { db, clock }: JobContext): Promise<void> {
  for (const account of await listAccountsToSync(db)) {
    // What is here alone has nothing to be compared with.
    if (isLocal(account)) continue
    const { timeZone } = await readSettings(db, account.userId)
    if (hourIn(timeZone, clock.now()) !== proofHourOf(account)) continue
    await db.transaction((tx) => askForProof(tx, clock, account, { repair: false, follow: true, isUrgent: false }))
  }
}

/** The same every night: of the hours in which nobody reads mail, one that follows from its id. */
export function proofHourOf({ id }: Pick<ConnectedAccount, 'id'>): number {
  const { from, hours } = limits.proofNight
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 1_000_003
  return from + (sum % hours)
}

const hourIn = (timeZone: string, ms: number): number => Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(ms))
