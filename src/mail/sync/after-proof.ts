// What follows a proof that nobody sits in front of:
//
//   differs ──> repair ──> proven again a while later ──> the same names still differ: told on the account
//
// Once by itself, since a crash, a server's hiccup or a restored backup is mended by that; never
// in a circle, since what a repair does not mend the next one will not. The second proof counts
// only what differed before: in a busy mailbox something is always about to arrive.
import { reportAccount } from '../../accounts/connected-accounts.ts'
import { listFailures } from '../../accounts/account-failure-store.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import { differs, type Compared } from '../proof-store.ts'
import { isAllFetched, proveMailbox } from './ask-for-proof.ts'

/** The piece of work under which it stands among the failures of an account, with the mailbox's id. */
export const PROOF_WORK = 'proof:'

interface Outcome {
  asked: { repair: boolean; follow: boolean; before?: string[] | undefined }
  mailbox: Mailbox
  found: Compared
}

export async function followProof(tx: Db, clock: Clock, { asked, mailbox, found }: Outcome): Promise<void> {
  const { repair, follow, before } = asked
  const again = (next: { repair: boolean; before: string[] }, runAt: number) =>
    enqueue(tx, clock, proveMailbox, { mailboxId: mailbox.id, follow: true, ...next }, { userId: mailbox.userId, shareKey: mailbox.accountId, phase: mailbox.name, runAt })
  if (!repair && !differs(found)) return await clear(tx, clock, mailbox)
  if (!follow) return
  // Even where all is well by now: what was extra goes only when the other mailboxes were looked at.
  if (repair) return void (await again({ repair: false, before: before ?? found.sample }, clock.now() + limits.proofAgainMs))
  if (before === undefined) {
    if (isAllFetched(mailbox)) await again({ repair: true, before: found.sample }, clock.now())
    return
  }
  const still = found.sample.filter((id) => before.includes(id))
  if (still.length === 0) return await clear(tx, clock, mailbox)
  await reportAccount({ db: tx, clock }, { id: mailbox.accountId, userId: mailbox.userId }, { work: `${PROOF_WORK}${mailbox.id}`, outcome: 'failing', ...toldOf(mailbox, found) })
}

function toldOf({ name }: Mailbox, { lacking, extra }: Compared): { reason: string; code: string; fix: string } {
  const parts = [...(lacking > 0 ? [`${lacking} of its mails are not here`] : []), ...(extra > 0 ? [`${extra} are here that it does not hold any more`] : [])]
  const words = `“${name}” is not the same here as at its provider, also after a repair: ${parts.join(', and ')}`
  const fix = 'Repair it once more. If that does not help, its provider lists mails that it does not give: look at them there.'
  return { reason: `${words}. ${fix}`, code: 'proof-differs', fix }
}

/** Not reported unless it was said: an account is not in step just because one of its mailboxes is complete. */
async function clear(tx: Db, clock: Clock, { id, accountId, userId }: Mailbox): Promise<void> {
  const work = `${PROOF_WORK}${id}`
  if (!(await listFailures(tx, accountId)).some((one) => one.work === work)) return
  await reportAccount({ db: tx, clock }, { id: accountId, userId }, { work, outcome: 'synced' })
}
