// An account that is disconnected takes its open actions with it: what was approved for it
// cannot be carried out any more, and says so instead of failing later. What is unknown stays
// unknown, but is closed: nobody can look any more. What runs at this moment finds out itself.
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'

export async function closeActionsOf(tx: Db, clock: Clock, account: { userId: string; accountId: string }): Promise<void> {
  const now = clock.now()
  const open = await tx.query
    .selectFrom('actions')
    .select(['id', 'kind', 'state'])
    .where('user_id', '=', account.userId)
    .where('account_id', '=', account.accountId)
    .where('state', 'in', ['proposed', 'approved', 'scheduled', 'unknown'])
    .where('finished_at', '=', 0)
    .execute()
  for (const { id, kind, state } of open) {
    const closed = { state: 'expired', stateReason: 'account-gone', waitsFor: '', finishedAt: now } as const
    if (state === 'unknown') {
      await changeAction(tx, now, { id, userId: account.userId }, ['unknown'], { ...closed, state })
      continue
    }
    if (!(await changeAction(tx, now, { id, userId: account.userId }, ['proposed', 'approved', 'scheduled'], closed))) continue
    await appendAudit(tx, now, { userId: account.userId, actor: 'house', event: 'action.expired', subject: id, detail: { kind, why: 'account-gone' } })
  }
}
