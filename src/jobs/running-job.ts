// A job in a worker's hands: which claim of it this is, and whether it is asked to stop.
//
// A lost lease aborts the handler too: somebody else has the job now, and the fence in
// job-store refuses whatever this worker still writes.
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Db } from '../store/db.ts'
import { findJob, updateLeased, type JobRow } from './job-store.ts'
import { JobStopped, type StopReason } from './job.ts'

/** What running a job needs of the house. */
export interface JobWorld {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
}

export interface RunningJob {
  readonly row: JobRow
  readonly lease: string
  readonly abort: AbortController
  /** Why it was first asked to stop. */
  reason: StopReason | undefined
  /** Settles when its handler has ended and the ending is written. */
  finished: Promise<void>
}

export const takeUp = (row: JobRow, lease: string): RunningJob => ({
  row,
  lease,
  abort: new AbortController(),
  reason: undefined,
  finished: Promise.resolve(),
})

export function stopJob(job: RunningJob, reason: StopReason): void {
  job.reason ??= reason
  job.abort.abort(new JobStopped(reason))
}

/** Reads what became of it since: taken over, or asked by a person to stop. */
export async function heedWishes({ db, log }: JobWorld, job: RunningJob): Promise<void> {
  const row = await findJob(db, job.row.id)
  if (row === undefined || row.lease_owner !== job.lease) return stopJob(job, 'lost')
  if (row.wanted === '') return
  // Told once: from here on it ends as soon as it may, which a long batch does between two steps.
  if (job.reason === undefined) log.info('A job heard that it is to stop', { jobId: row.id, job: row.name, wanted: row.wanted })
  stopJob(job, row.wanted)
}

export async function renewLease(world: JobWorld, job: RunningJob): Promise<void> {
  const { db, clock, log } = world
  try {
    const held = await updateLeased(db, job.row.id, job.lease, { lease_until: clock.now() + limits.jobLeaseMs })
    if (held) await heedWishes(world, job)
    else stopJob(job, 'lost')
  } catch (error) {
    log.warn('A lease could not be renewed; trying again', { jobId: job.row.id, reason: messageOf(error) })
  }
}
