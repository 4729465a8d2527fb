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

/** Actions whose jobs are asked for in one question. */
const PAGE = 1_000
const UNDER_WAY = ['approved', 'scheduled', 'running'] as const

type Decided = Pick<Action, 'id' | 'userId' | 'decidedAt'>

/** The job that will move this action on, if one still does. */
export async function findExecution(db: Db, action: Decided): Promise<JobRow | undefined> {
  return (await executionsOf(db, [action])).get(action.id)
}

/** By the id of the action. One question for all of them: most of what waits is waited for. */
async function executionsOf(db: Db, actions: readonly Decided[]): Promise<Map<string, JobRow>> {
  const jobs = await listUnfinishedJobs(db, {
    users: [...new Set(actions.map(({ userId }) => userId))],
    name: executeAction.name,
    // An execution is not older than its decision.
    sinceMs: Math.min(...actions.map(({ decidedAt }) => decidedAt)),
  })
  return new Map(jobs.map((job) => [executeAction.payload.parse(JSON.parse(job.payload)).actionId, job]))
}

/** All of them, page by page to the end: an abandoned one must be met however many are not. */
export async function settleAbandoned(db: Db, now: number, pageSize = PAGE): Promise<void> {
  for (let after = ''; ; ) {
    const page = await listUnderWay(db, after, pageSize)
    const last = page.at(-1)
    if (last === undefined) return
    const executions = await executionsOf(db, page)
    for (const { id } of page) if (!executions.has(id)) await settle(db, now, id)
    after = last.id
  }
}

async function listUnderWay(db: Db, after: string, limit: number): Promise<Decided[]> {
  const open = db.query.selectFrom('actions').select(['id', 'user_id', 'decided_at']).where('state', 'in', UNDER_WAY)
  const rows = await open.where('id', '>', after).orderBy('id').limit(limit).execute()
  return rows.map((row) => ({ id: row.id, userId: row.user_id, decidedAt: row.decided_at }))
}

async function settle(db: Db, now: number, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const action = await lockAction(tx, id)
    // Looked for again under the lock: since the page was read it may have been approved anew, or have ended.
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
