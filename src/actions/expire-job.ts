// Closes proposals that nobody answered, so that no old click can approve a stale world, and
// settles what nobody carries out any more.
import { z } from 'zod'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { settleAbandoned } from './execution.ts'

export const expireProposals = defineJob({
  name: 'actions.expire',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 60_000,
  uniqueKey: () => 'actions.expire',
})

export async function expireProposalsHandler(_: object, { db, clock }: JobContext): Promise<void> {
  const now = clock.now()
  const stale = await db.query.selectFrom('actions').select(['id', 'user_id', 'kind', 'ignored_at']).where('state', '=', 'proposed').where('expires_at', '<=', now).limit(1000).execute()
  for (const row of stale) {
    await db.transaction(async (tx) => {
      const expired = await changeAction(tx, now, { id: row.id, userId: row.user_id }, ['proposed'], { state: 'expired', stateReason: row.ignored_at > 0 ? 'ignored' : '', waitsFor: '', finishedAt: now })
      if (!expired) return
      await appendAudit(tx, now, { userId: row.user_id, actor: 'house', event: 'action.expired', subject: row.id, detail: { kind: row.kind } })
    })
  }
  await settleAbandoned(db, now)
}
