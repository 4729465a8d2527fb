// What is asked of a job by hand, over HTTP or at the command line: both come through here.
//
// A job that carries out an action is no job like others, so it does not obey like one; and a
// hand that stops work leaves its line in the audit log, in the same transaction.
import type { Clock } from '../base/clock.ts'
import { Fault, notFound } from '../base/fault.ts'
import { askOfJob, type JobRequest } from '../jobs/control.ts'
import { holdJob, type JobRow } from '../jobs/job-store.ts'
import type { Db } from '../store/db.ts'
import { appendAudit } from './audit.ts'
import { executeAction } from './execute-job.ts'

export interface AskedByHand {
  jobId: string
  request: JobRequest
  /** Who asks, as the audit log names them, and whose trail has the line when the job is the house's own. */
  by: { actor: string; userId: string }
}

export async function askByHand(db: Db, clock: Clock, { jobId, request, by }: AskedByHand): Promise<JobRow> {
  return await db.transaction(async (tx) => {
    // Held, so that what is judged here is what is asked below: a worker may take it at this instant.
    const job = await holdJob(tx, jobId)
    if (job === undefined) throw notFound('job')
    if (!obeysHands(job, request)) {
      throw new Fault('job-of-an-action', `This job carries out an action that was approved, so you cannot ${request} it`, {
        status: 409,
        fix: 'Take the action back, undo it, or look at it again instead.',
      })
    }
    const after = await askOfJob(tx, clock, jobId, request)
    const userId = job.user_id === '' ? by.userId : job.user_id
    await appendAudit(tx, clock.now(), { userId, actor: by.actor, event: 'job.asked', subject: jobId, detail: { request, name: job.name } })
    return after
  })
}

/**
 * An action that was begun is done, stopped for good or undone, never left half-way: paused, it
 * would keep others of its account waiting and could not even be undone. Stopping it is safe,
 * because its receipt says how far it came; and a dead one has nothing more to do.
 */
export function obeysHands(job: Pick<JobRow, 'name' | 'state'>, request: JobRequest): boolean {
  if (job.name !== executeAction.name || request === 'resume') return true
  return request === 'cancel' && (job.state === 'running' || job.state === 'failed')
}
