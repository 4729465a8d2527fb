// Asks for a look at what other programs did with drafts (follow-drafts.ts), where a page of mail
// that was committed may be about them.
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { defineJob, enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import { hasCopyThere } from './draft-store.ts'

export const followDrafts = defineJob({
  name: 'mail.follow-drafts',
  payload: z.strictObject({ accountId: z.string() }),
  maxAttempts: 5,
  timeoutMs: 5 * 60_000,
  lockKey: ({ accountId }) => `drafts:${accountId}`,
  uniqueKey: ({ accountId }) => `drafts:${accountId}`,
  shareKey: ({ accountId }) => accountId,
  priority: 5,
})

interface Committed {
  arrived: readonly { draft: boolean }[]
  /** Mails that left, or that are marked otherwise now. */
  changed: number
}

export async function askToFollowDrafts(tx: Db, clock: Pick<Clock, 'now'>, { userId, accountId, role }: Pick<Mailbox, 'userId' | 'accountId' | 'role'>, { arrived, changed }: Committed): Promise<void> {
  const isAbout = arrived.some(({ draft }) => draft || role === 'drafts') || (changed > 0 && (await anyFollowed(tx, { userId, accountId })))
  if (isAbout) await enqueue(tx, clock, followDrafts, { accountId }, { userId })
}

const anyFollowed = async (tx: Db, { userId, accountId }: { userId: string; accountId: string }): Promise<boolean> =>
  (await tx.query.selectFrom('drafts').select('id').where('user_id', '=', userId).where('account_id', '=', accountId).where('rejected_at', '=', 0).where(hasCopyThere).limit(1).executeTakeFirst()) !== undefined
