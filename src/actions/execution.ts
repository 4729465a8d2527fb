// The job that carries an action out, and what becomes of an action that has lost it.
//
// An execution can end without a word: its attempts are spent, its worker died each time, it
// was cancelled. Nothing would move its action again. So whatever is approved or runs and has
// no job any more is settled: what never began certainly did not happen, what began may have.
import { listUnfinishedJobs, type JobRow } from '../jobs/job-store.ts'
import type { Db } from '../store/db.ts'
import type { Action } from './action.ts'
import { changeAction, lockAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { executeAction } from './execute-job.ts'

const SETTLED_AT_ONCE = 1_000
const UNDER_WAY = ['approved', 'scheduled', 'running'] as const

/** The job that will move this action on, if one still does. */
export async function findExecution(db: Db, action: Pick<Action, 'id' | 'userId' | 'decidedAt'>): Promise<JobRow | undefined> {
  // An execution is not older than its decision.
  const jobs = await listUnfinishedJobs(db, { userId: action.userId, name: executeAction.name, sinceMs: action.decidedAt })
  return jobs.find(({ payload }) => executeAction.payload.parse(JSON.parse(payload)).actionId === action.id)
}

export async function settleAbandoned(db: Db, now: number): Promise<void> {
  const open = await db.query.selectFrom('actions').select('id').where('state', 'in', UNDER_WAY).limit(SETTLED_AT_ONCE).execute()
  for (const { id } of open) {
    await db.transaction(async (tx) => {
      const action = await lockAction(tx, id)
      if (action === undefined || (await findExecution(tx, action)) !== undefined) return
      const settled =
        action.state === 'running'
          ? ({ state: 'unknown', stateReason: 'It was begun, and whoever carried it out stopped without an answer' } as const)
          : ({ state: 'failed', finishedAt: now, errorCode: 'not-carried-out', errorText: 'Its execution was stopped before it began; nothing was done' } as const)
      if (!(await changeAction(tx, now, action, UNDER_WAY, settled))) return
      await appendAudit(tx, now, {
        userId: action.userId,
        actor: 'house',
        event: `action.${settled.state}`,
        subject: action.id,
        detail: { kind: action.kind, why: 'execution-ended' },
      })
    })
  }
}
