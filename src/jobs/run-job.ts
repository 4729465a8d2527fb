// Runs one claimed job from its checkpoint to its end: the handler with its context and its
// time-out, its progress written while it runs, and the ending.
import { messageOf, RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { recordChange } from '../store/live.ts'
import { concludeJob } from './conclude-job.ts'
import { appendEvent } from './job-events.ts'
import { updateLeased } from './job-store.ts'
import type { BoundJob, JobContext } from './job.ts'
import { startMeter, type Meter, type Snapshot } from './progress.ts'
import { stopJob, type JobWorld, type RunningJob } from './running-job.ts'

export async function runJob(world: JobWorld, job: RunningJob, bound: BoundJob): Promise<void> {
  const { clock } = world
  const { row } = job
  const meter = startMeter({ done: row.done, total: row.total, phase: row.phase, counters: JSON.parse(row.counters) as Record<string, number> })
  const writing = startWriting(world, job, meter)
  const ended = new AbortController()
  void clock.sleep(bound.definition.timeoutMs, ended.signal).then(
    () => stopJob(job, 'timeout'),
    () => {},
  )
  let failure: unknown
  try {
    job.abort.signal.throwIfAborted()
    await bound.run(JSON.parse(row.payload), contextOf(world, job, meter))
  } catch (error) {
    failure = error ?? new Error('The job failed without saying why')
  } finally {
    ended.abort()
  }
  await writing.finish()
  await concludeJob(world, job, failure)
}

function contextOf({ db, clock, log }: JobWorld, job: RunningJob, meter: Meter): JobContext {
  const { row, lease } = job
  return {
    db,
    clock,
    log: log.child({ jobId: row.id, job: row.name }),
    jobId: row.id,
    userId: row.user_id,
    attempt: row.attempt,
    signal: job.abort.signal,
    checkpoint: row.checkpoint === '' ? undefined : JSON.parse(row.checkpoint),
    saveCheckpoint: async (value, tx = db) => {
      // A job that got on since its last attempt is not a poisoned one: attempts count from here.
      // In the row alone, which a transaction that fails takes back: a job that never commits got nowhere.
      requireHeld(job, await updateLeased(tx, row.id, lease, { checkpoint: JSON.stringify(value), attempt: 1 }))
    },
    // Renewed, not only looked at: its row is ours until the commit, and nobody takes the job over before.
    requireLease: async (tx) => requireHeld(job, await updateLeased(tx, row.id, lease, { lease_until: clock.now() + limits.jobLeaseMs })),
    report: (progress) => meter.add(progress, clock.now()),
  }
}

function requireHeld(job: RunningJob, isHeld: boolean): void {
  if (isHeld) return
  stopJob(job, 'lost')
  throw new RetryLater('The lease of this job was lost', { afterMs: 0 })
}

/** Progress is written by one timer, not by the handler: reporting per item costs nothing. */
function startWriting(world: JobWorld, job: RunningJob, meter: Meter): { finish(): Promise<void> } {
  const { clock, log } = world
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    if (!meter.dirty) return
    writing = writing
      .then(() => writeProgress(world, job, meter.take(clock.now())))
      // What is not written now goes with the next: nobody waits here to whom a failure could be told.
      .catch((error: unknown) => {
        meter.add({}, clock.now())
        log.warn('Progress could not be written; trying again', { jobId: job.row.id, reason: messageOf(error) })
      })
  }
  const timer = setInterval(write, limits.progressEveryMs)
  return {
    async finish() {
      clearInterval(timer)
      write()
      await writing
    },
  }
}

async function writeProgress({ db, clock }: JobWorld, job: RunningJob, snapshot: Snapshot): Promise<void> {
  await db.transaction(async (tx) => {
    const { counters, ...numbers } = snapshot
    const held = await updateLeased(tx, job.row.id, job.lease, { ...numbers, counters: JSON.stringify(counters) })
    if (!held) return
    await appendEvent(tx, clock.now(), { jobId: job.row.id, kind: 'progress', detail: { ...numbers, counters } })
    await recordChange(tx, clock.now(), { userId: job.row.user_id, topic: 'job', subject: job.row.id })
  })
}
