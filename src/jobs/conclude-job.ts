// Says how a run of a job ended, in one transaction:
//
//   returned ──> completed
//   threw ─────> retry with backoff ──> failed (dead letter) when attempts are spent
//   Fault ─────> failed at once: trying again cannot help
//   aborted ───> cancelled | paused | handed back (shutdown) | retried (time-out)
import { Fault, messageOf, RetryLater } from '../base/fault.ts'
import { backoffMs } from '../base/retry.ts'
import { recordChange } from '../store/live.ts'
import { dismissOlderLetters } from './dead-letter.ts'
import { appendEvent, type JobEventKind } from './job-events.ts'
import { findJob, updateLeased, type JobRow } from './job-store.ts'
import type { JobWorld, RunningJob } from './running-job.ts'

/** `failure` is what the handler threw; undefined when it came to its end. */
export async function concludeJob({ db, clock, log }: JobWorld, job: RunningJob, failure: unknown): Promise<void> {
  const now = clock.now()
  const end = await db.transaction(async (tx) => {
    // The row is ours until the commit: what is wanted of the job cannot change any more.
    const held = await updateLeased(tx, job.row.id, job.lease, { lease_until: now })
    if (!held) return log.warn('A job ended after its lease was lost; its result is not recorded', { jobId: job.row.id })
    const end = endingOf(job, (await findJob(tx, job.row.id)) ?? job.row, failure, now)
    await updateLeased(tx, job.row.id, job.lease, { lease_owner: '', lease_until: 0, wanted: '', ...end.set })
    await appendEvent(tx, now, { jobId: job.row.id, kind: end.event, detail: end.detail })
    if (end.event === 'completed' || end.event === 'failed') await dismissOlderLetters(tx, now, job.row)
    await recordChange(tx, now, { userId: job.row.user_id, topic: 'job', subject: job.row.id })
    return end
  })
  if (end?.event === 'failed') log.error('A job failed for good', { jobId: job.row.id, job: job.row.name, ...end.detail })
}

interface Ending {
  set: Partial<JobRow>
  event: JobEventKind
  detail: Record<string, unknown>
}

/** `row` as it stands: a checkpoint that was committed has set its attempts back, one that was not has not. */
function endingOf({ reason }: RunningJob, row: JobRow, failure: unknown, now: number): Ending {
  const { wanted, attempt } = row
  if (failure === undefined) {
    return { set: { state: 'completed', finished_at: now, error_code: '', error_text: '' }, event: 'completed', detail: {} }
  }
  if (reason === 'cancel' || reason === 'pause') {
    // A person may have thought better of it while the handler was coming to its stop.
    if (wanted === 'cancel') return { set: { state: 'cancelled', finished_at: now }, event: 'cancelled', detail: {} }
    if (wanted === 'pause') return { set: { state: 'paused' }, event: 'paused', detail: {} }
  }
  if (reason === 'cancel' || reason === 'pause' || reason === 'shutdown') {
    // With its place in the queue: what was begun first is finished first.
    return { set: { state: 'pending', attempt: Math.max(0, attempt - 1) }, event: 'handed-back', detail: {} }
  }
  const code = reason === 'timeout' ? 'timeout' : failure instanceof Fault || failure instanceof RetryLater ? failure.code : 'internal'
  const error = { error_code: code, error_text: messageOf(failure).slice(0, 2_000) }
  const refused = failure instanceof Fault && reason === undefined
  const isPatient = failure instanceof RetryLater && failure.isPatient && reason === undefined
  if (refused || (attempt >= row.max_attempts && !isPatient)) {
    return { set: { state: 'failed', dead: 1, finished_at: now, ...error }, event: 'failed', detail: { code, text: error.error_text } }
  }
  const waitMs = failure instanceof RetryLater ? failure.afterMs : backoffMs(attempt)
  return {
    set: { state: 'pending', run_at: now + waitMs, ...(isPatient ? { attempt: Math.max(0, attempt - 1) } : {}), ...error },
    event: 'retry',
    detail: { code, text: error.error_text, inMs: waitMs, attempt },
  }
}
