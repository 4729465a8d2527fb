// The end of an action that was carried out: its state, its receipt, the local copy brought to what
// was proven, the line in the audit log. One transaction, whoever learnt the outcome.
import type { Clock } from '../base/clock.ts'
import type { JobContext } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import type { Action, ActionApplier } from './action.ts'
import type { ActionState, Receipt } from './action-shapes.ts'
import { changeAction } from './action-store.ts'
import type { Approved } from './approved.ts'
import { appendAudit } from './audit.ts'
import { endOf } from './correct-receipt.ts'
import { tellUndone } from './tell-undone.ts'

export interface Concluded {
  db: Db
  clock: Clock
  action: Action
  applier: Pick<ActionApplier, 'reflect'>
  approved: Approved<Record<string, unknown>>
  /** Of the job that learnt the outcome: one that lost it concludes nothing. */
  requireLease: JobContext['requireLease']
}

const UNDER_WAY = ['running', 'unknown'] as const

/** Nothing where the action is in none of the states `from` any more. */
export async function conclude({ db, clock, action, applier, approved, requireLease }: Concluded, receipt: Receipt, from: readonly ActionState[] = UNDER_WAY): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now()
    const end = endOf(receipt)
    const whole = end.state === 'done'
    const kept = action.standingId === '' ? receipt : { ...receipt, standingId: action.standingId }
    const concluded = await changeAction(tx, now, action, from, {
      ...end,
      stateReason: '',
      finishedAt: now,
      receipt: kept,
    })
    if (!concluded) return
    await requireLease(tx)
    await applier.reflect(tx, approved, receipt)
    await tellOfExecution(tx, now, action, { event: whole ? 'action.done' : 'action.failed', detail: { expected: receipt.expected, proven: receipt.proven, proof: receipt.proof } })
    await tellUndone(tx, now, action, receipt)
  })
}

export async function tellOfExecution(tx: Db, now: number, action: Action, { event, detail }: { event: string; detail: Record<string, unknown> }): Promise<void> {
  await appendAudit(tx, now, { userId: action.userId, actor: 'executor', event, subject: action.id, detail: { kind: action.kind, ...(action.standingId === '' ? {} : { standing: action.standingId }), ...detail } })
}
