// Asks for proofs (prove-mailbox.ts makes them): of an account when its import ends, of every
// account in the night of its person, and whenever somebody wants to know.
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { isLeftOut } from '../mailboxes/wanted-mailboxes.ts'

export const proveMailbox = defineJob({
  name: 'mail.prove-mailbox',
  payload: z.strictObject({
    mailboxId: z.string(),
    repair: z.boolean(),
    /** What differs is mended once, then proven again, and told if it still differs (after-proof.ts). */
    follow: z.boolean().default(false),
    /** Names that differed before they were mended. */
    before: z.array(z.string()).optional(),
  }),
  maxAttempts: 3,
  timeoutMs: 60 * 60_000,
  lockKey: ({ mailboxId }) => `mailbox:${mailboxId}`,
  uniqueKey: ({ mailboxId, repair, before }) => `${repair ? 'repair' : before === undefined ? 'prove' : 'prove-again'}:${mailboxId}`,
})

export interface ProofWish {
  repair: boolean
  follow: boolean
  /** One of them, or all. */
  mailboxId?: string | undefined
  /** A person waits for it. Otherwise the mailboxes come one after another, and behind everything else. */
  isUrgent: boolean
}

/** Answers the jobs that wait now; what waited already is not asked for twice. */
export async function askForProof(tx: Db, clock: Clock, account: { id: string; userId: string }, wish: ProofWish): Promise<string[]> {
  const { repair, follow, isUrgent } = wish
  const wanted = (await provable(tx, account.id)).filter(({ id }) => wish.mailboxId === undefined || wish.mailboxId === id)
  const jobs: string[] = []
  for (const [place, { id, name }] of wanted.entries()) {
    const options = isUrgent ? { priority: repair ? 5 : 0 } : { priority: -1, runAt: clock.now() + place * limits.proofSpacingMs }
    jobs.push(await enqueue(tx, clock, proveMailbox, { mailboxId: id, repair, follow }, { userId: account.userId, shareKey: account.id, phase: name, ...options }))
  }
  return jobs
}

/** A label shows what another mailbox holds. */
export const holdsMail = (one: Pick<Mailbox, 'kind' | 'gone'>): boolean => one.kind !== 'label' && !one.gone

/** Of what nobody wanted nothing is held. */
export const provable = async (db: Db, ...accountIds: readonly string[]): Promise<Mailbox[]> =>
  (await mailboxesOfAccount(db, ...accountIds)).filter((one) => holdsMail(one) && !isLeftOut(one))

/** Whether all that is wanted of it is meant to be here by now: only then does a difference mean that something went wrong. */
export const isAllFetched = ({ older }: Pick<Mailbox, 'older'>): boolean => older === '' || older === 'done'
