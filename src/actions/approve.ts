// What an approval is, once somebody who may has given it: the state, the line in the audit log
// and the job, in one transaction. An approval without its job, or a job without its approval,
// cannot survive a crash between the two writes.
//
// Only decide.ts (a person) and policy.ts (what a person approved beforehand) come here.
import type { Clock } from '../base/clock.ts'
import { enqueue } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import type { Action, ActionKind } from './action.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { executeAction, laneOf } from './execute-job.ts'
import type { Narrowed } from './leave-out.ts'

export interface Approval {
  action: Action
  kind: ActionKind
  by: { actor: string; name: string; detail: Record<string, unknown> }
  /** The moment of the decision: what is to wait is counted from it, and it is asked of the clock once. */
  now: number
  /** When it may begin at the earliest; now = at once. */
  notBefore: number
  narrowed?: Narrowed | undefined
  standingId?: string
}

export async function approve(tx: Db, clock: Clock, { action, kind, by, now, notBefore, narrowed, standingId = '' }: Approval): Promise<Action> {
  const { things, ...fewer } = narrowed ?? {}
  const update = {
    ...fewer,
    state: notBefore > now ? ('scheduled' as const) : ('approved' as const),
    waitsFor: '' as const,
    ignoredAt: 0,
    decidedAt: now,
    decidedBy: by.name,
    notBefore: notBefore > now ? notBefore : 0,
    standingId,
  }
  await changeAction(tx, now, action, ['proposed'], { ...update, ...(things === undefined ? {} : { things }) })
  const decided: Action = { ...action, ...update }
  await appendAudit(tx, now, {
    userId: action.userId,
    actor: by.actor,
    event: 'action.approved',
    subject: action.id,
    detail: {
      kind: action.kind,
      digest: decided.digest,
      ...(narrowed === undefined ? {} : { seen: action.digest, leftOut: narrowed.declined.map(({ id }) => id) }),
      ...by.detail,
    },
  })
  await enqueue(tx, clock, executeAction, { actionId: action.id, lane: laneOf(action, kind) }, { userId: action.userId, runAt: notBefore })
  return decided
}
