// An account that is disconnected takes its open actions with it: what was approved for it
// cannot be carried out any more, and says so instead of failing later. What is unknown stays
// unknown, but is closed: nobody can look any more. A change that runs at this moment has its
// connection open and would go on through thousands of mails: it is stopped between two parts of
// it, and says how far it came. A letter that runs is about to be told of, and comes to its end.
//
// What was approved beforehand in this account ends with it: nothing can be done under it any more.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import { askOfJob } from '../jobs/control.ts'
import type { Db } from '../store/db.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { executeAction } from './execute-job.ts'
import { findExecution } from './execution.ts'
import { endStanding, holdStandingOfAccount } from './standing-approval.ts'

export async function closeActionsOf(tx: Db, clock: Clock, by: SignedInPerson, accountId: string): Promise<void> {
  const now = clock.now()
  const account = { userId: by.userId, accountId }
  // Both before the audit log is held: a hand that stops a job, and a proposal, take the two in this order.
  await stopChangesOf(tx, clock, account)
  const standing = await holdStandingOfAccount(tx, now, account)
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
  for (const { id } of standing) await endStanding(tx, now, { id, by })
}

async function stopChangesOf(tx: Db, clock: Clock, { userId, accountId }: { userId: string; accountId: string }): Promise<void> {
  const mine = tx.query.selectFrom('actions').select(['id', 'decided_at']).where('user_id', '=', userId).where('account_id', '=', accountId)
  for (const { id, decided_at: decidedAt } of await mine.where('state', '=', 'running').orderBy('id').execute()) {
    const job = await findExecution(tx, { id, userId, decidedAt })
    // One that waits for its next try finds no account any more.
    if (job?.state !== 'running' || executeAction.payload.parse(JSON.parse(job.payload)).lane === '') continue
    await askOfJob(tx, clock, job.id, 'cancel')
  }
}
