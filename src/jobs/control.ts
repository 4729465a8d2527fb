// What a person may ask of a job: cancel, pause, resume, retry.
//
// A waiting job obeys at once. A running one is asked (`wanted`) and obeys at its next
// safe point; its worker hears of it through the change feed within a quarter second.
// To cancel a dead one is to dismiss it: it was seen, and nothing more is wanted of it.
import { Fault, notFound } from '../base/fault.ts'
import type { Clock } from '../base/clock.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { appendEvent } from './job-events.ts'
import { FINISHED_STATES } from './job-shapes.ts'
import { findJob, holdJob, keyAmongWaiting, type JobRow } from './job-store.ts'

export type JobRequest = 'cancel' | 'pause' | 'resume' | 'retry'

export async function askOfJob(db: Db, clock: Clock, jobId: string, request: JobRequest): Promise<JobRow> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    // Held: a worker that finishes at this instant is either before us or after us.
    const job = await holdJob(tx, jobId)
    if (job === undefined) throw notFound('job')
    const change = changeFor(job, request, now)
    const set = { ...change.set, ...(change.set.state === 'pending' ? keyAmongWaiting : {}) }
    await tx.query.updateTable('jobs').set(set).where('id', '=', jobId).execute()
    await appendEvent(tx, now, { jobId, kind: change.event, detail: { request } })
    await recordChange(tx, now, { userId: job.user_id, topic: 'job', subject: jobId })
    const after = await findJob(tx, jobId)
    if (after === undefined) throw notFound('job')
    return after
  })
}

/** All that waits, rests, runs or died of what is no more; in the caller's transaction. */
export async function cancelJobs(tx: Db, clock: Clock, which: { userId: string; shareKey: string; ids: readonly string[] }): Promise<void> {
  const jobs = await tx.query
    .selectFrom('jobs')
    .select('id')
    .where('user_id', '=', which.userId)
    .where((eb) => eb.or([eb('share_key', '=', which.shareKey), ...which.ids.map((id) => eb('id', '=', id))]))
    .where((eb) => eb.or([eb('state', 'in', OPEN_STATES), eb('dead', '=', 1)]))
    .orderBy('id')
    .execute()
  for (const { id } of jobs) {
    const job = await holdJob(tx, id)
    // One that came to its end since it was listed wants nothing any more, and must not keep the rest from going.
    if (job !== undefined && (OPEN_STATES.includes(job.state) || job.dead === 1)) await askOfJob(tx, clock, id, 'cancel')
  }
}

const OPEN_STATES: JobRow['state'][] = ['pending', 'paused', 'running']

type Change = { set: Partial<JobRow>; event: 'asked' | 'cancelled' | 'paused' | 'resumed' | 'retry' }

function changeFor(job: JobRow, request: JobRequest, now: number): Change {
  switch (request) {
    case 'cancel':
      if (job.state === 'running') return { set: { wanted: 'cancel' }, event: 'asked' }
      if (job.state === 'pending' || job.state === 'paused') {
        return { set: { state: 'cancelled', finished_at: now }, event: 'cancelled' }
      }
      if (job.state === 'failed') return { set: { state: 'cancelled', dead: 0 }, event: 'cancelled' }
      break
    case 'pause':
      if (job.state === 'running') return { set: { wanted: 'pause' }, event: 'asked' }
      if (job.state === 'pending') return { set: { state: 'paused' }, event: 'paused' }
      break
    case 'resume':
      if (job.state === 'paused') return { set: { state: 'pending', run_at: now }, event: 'resumed' }
      // Asked to pause, not yet there: taking the request back is the same wish.
      if (job.state === 'running' && job.wanted === 'pause') return { set: { wanted: '' }, event: 'resumed' }
      break
    case 'retry':
      if (job.state === 'failed' || job.state === 'cancelled') {
        return {
          set: { state: 'pending', run_at: now, attempt: 0, dead: 0, error_code: '', error_text: '', finished_at: 0, wanted: '' },
          event: 'retry',
        }
      }
      // It waits for its next try, or for its hour: now is a good one.
      if (job.state === 'pending' && job.run_at > now) return { set: { run_at: now }, event: 'retry' }
      break
    default:
      request satisfies never
  }
  const state = FINISHED_STATES.includes(job.state) ? `already ${job.state}` : job.state
  throw new Fault('job-state', `This job is ${state}, so there is nothing to ${request}`, { status: 409 })
}
