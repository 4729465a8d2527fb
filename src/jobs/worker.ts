// Runs jobs: claims a few, gives each its lease, beats its heart, and says how it ended.
//
//   claim ──> handler ──> completed
//               │ throws ──> retry with backoff ──> failed (dead letter) when attempts are spent
//               │ Fault ───> failed at once: trying again cannot help
//               └ aborted ─> cancelled | paused | handed back (shutdown) | retried (time-out)
//
// A lost lease aborts the handler too: somebody else has the job now, and the fence in
// job-store refuses whatever this worker still writes.
import { hostname } from 'node:os'
import type { Clock } from '../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { backoffMs } from '../base/retry.ts'
import { recordChange, type Live } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { claimJobs, reclaimLost } from './claim.ts'
import { dismissOlderLetters } from './dead-letter.ts'
import { appendEvent, type JobEventKind } from './job-events.ts'
import { findJob, updateLeased, type JobRow } from './job-store.ts'
import { JobStopped, type BoundJob, type JobContext, type Progress, type StopReason } from './job.ts'
import { startMeter } from './progress.ts'

const IDLE_LOOK_MS = 1_000

export interface WorkerOptions {
  db: Db
  live: Live
  clock: Clock
  log: Log
  jobs: readonly BoundJob[]
  concurrency: number
}

export interface Worker {
  readonly running: number
  /** Claims nothing more, asks what runs to stop, and hands back what has not by the grace period. */
  stop(): Promise<void>
}

interface Running {
  row: JobRow
  lease: string
  /** Of this run; starts over when a checkpoint shows that the job got on. */
  attempt: number
  abort: AbortController
  reason: StopReason | undefined
  finished: Promise<void>
}

export function startWorker(options: WorkerOptions): Worker {
  const { db, live, clock, log } = options
  const byName = new Map(options.jobs.map((job) => [job.definition.name, job]))
  const names = [...byName.keys()]
  const owner = `${hostname()}:${process.pid}:${newId('w', clock.now())}`
  const running = new Map<string, Running>()
  const stopping = new AbortController()
  let claims = 0
  let wake: () => void = () => {}
  let nextReclaim = 0

  const stopOne = (job: Running, reason: StopReason) => {
    job.reason ??= reason
    job.abort.abort(new JobStopped(reason))
  }

  const unlisten = live.listen((event) => {
    if (event.kind === 'reload') return wake()
    if (event.change.topic !== 'job') return
    const mine = running.get(event.change.subject)
    if (mine === undefined) wake()
    else void heedWishes(mine).catch(() => {})
  })

  const heedWishes = async (job: Running): Promise<void> => {
    const row = await findJob(db, job.row.id)
    if (row === undefined || row.lease_owner !== job.lease) return stopOne(job, 'lost')
    if (row.wanted !== '') stopOne(job, row.wanted)
  }

  const renew = async (job: Running): Promise<void> => {
    try {
      const held = await updateLeased(db, job.row.id, job.lease, { lease_until: clock.now() + limits.jobLeaseMs })
      if (held) await heedWishes(job)
      else stopOne(job, 'lost')
    } catch (error) {
      log.warn('A lease could not be renewed; trying again', { jobId: job.row.id, reason: messageOf(error) })
    }
  }
  const renewAll = async (): Promise<void> => void (await Promise.all([...running.values()].map(renew)))
  const beat = setInterval(() => void renewAll(), limits.jobHeartbeatMs)

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { promise: poked, resolve } = Promise.withResolvers<void>()
      wake = resolve
      let claimed: JobRow[] = []
      try {
        const now = clock.now()
        if (now >= nextReclaim) {
          nextReclaim = now + limits.jobHeartbeatMs
          // A laptop that slept, or a long stall, wakes up with its own leases run out, and this
          // loop often before the beat: what we still hold in our hands is renewed, not reclaimed.
          await renewAll()
          await reclaimLost(db, now, 'expired', [...running.keys()])
        }
        const room = Math.min(limits.jobsClaimedAtOnce, options.concurrency - running.size)
        const lease = `${owner}:${++claims}`
        claimed = await claimJobs(db, { lease, names, limit: room, now })
        for (const row of claimed) start(row, lease)
      } catch (error) {
        log.error('Jobs could not be claimed; trying again', { reason: messageOf(error) })
        await clock.sleep(IDLE_LOOK_MS, stopping.signal).catch(() => {})
      }
      if (claimed.length === 0 || running.size >= options.concurrency) {
        const waiting = new AbortController()
        await Promise.race([poked, clock.sleep(IDLE_LOOK_MS, AbortSignal.any([waiting.signal, stopping.signal])).catch(() => {})])
        waiting.abort()
      }
    }
  }

  const start = (row: JobRow, lease: string): void => {
    const job: Running = { row, lease, attempt: row.attempt, abort: new AbortController(), reason: undefined, finished: Promise.resolve() }
    // Another worker took it over while we slept, gave it back, and now it is ours again: the
    // handler that still runs under the old lease comes to its end before a second one begins.
    const before = running.get(row.id)
    if (before !== undefined) stopOne(before, 'lost')
    running.set(row.id, job)
    job.finished = (before?.finished ?? Promise.resolve())
      .then(() => runToEnd(job))
      .catch((error: unknown) => log.error('A job could not be concluded; its lease will expire', { jobId: row.id, reason: messageOf(error) }))
      .finally(() => {
        if (running.get(row.id) === job) running.delete(row.id)
        wake()
      })
    if (stopping.signal.aborted) stopOne(job, 'shutdown')
  }

  const runToEnd = async (job: Running): Promise<void> => {
    const { row, lease } = job
    const bound = byName.get(row.name)
    if (bound === undefined) throw new Error(`No handler is bound for ${row.name}`)
    const meter = startMeter(
      { done: row.done, total: row.total, phase: row.phase, rate: 0, counters: JSON.parse(row.counters) as Record<string, number> },
      clock.now(),
    )
    // Progress is written by one timer, not by the handler: reporting per item costs nothing.
    let flushing: Promise<void> = Promise.resolve()
    const flush = () => {
      if (!meter.dirty) return
      flushing = flushing
        .then(() => writeProgress(job, meter.take(clock.now())))
        // What is not written now goes with the next: nobody waits here to whom a failure could be told.
        .catch((error: unknown) => {
          meter.add({}, clock.now())
          log.warn('Progress could not be written; trying again', { jobId: row.id, reason: messageOf(error) })
        })
    }
    const flusher = setInterval(flush, limits.progressEveryMs)
    const timeout = setTimeout(() => stopOne(job, 'timeout'), bound.definition.timeoutMs)
    const context: JobContext = {
      db,
      clock,
      log: log.child({ jobId: row.id, job: row.name }),
      jobId: row.id,
      userId: row.user_id,
      attempt: job.attempt,
      signal: job.abort.signal,
      checkpoint: row.checkpoint === '' ? undefined : JSON.parse(row.checkpoint),
      saveCheckpoint: async (value, tx = db) => {
        // A job that got on since its last attempt is not a poisoned one: attempts count from here.
        const held = await updateLeased(tx, row.id, lease, { checkpoint: JSON.stringify(value), attempt: 1 })
        if (!held) {
          stopOne(job, 'lost')
          throw new RetryLater('The lease of this job was lost', { afterMs: 0 })
        }
        job.attempt = 1
      },
      report: (progress: Progress) => meter.add(progress, clock.now()),
    }
    let failure: unknown
    try {
      job.abort.signal.throwIfAborted()
      await bound.run(JSON.parse(row.payload), context)
    } catch (error) {
      failure = error ?? new Error('The job failed without saying why')
    } finally {
      clearInterval(flusher)
      clearTimeout(timeout)
    }
    flush()
    await flushing
    await conclude(job, failure)
  }

  const writeProgress = async (job: Running, snapshot: ReturnType<ReturnType<typeof startMeter>['take']>): Promise<void> => {
    await db.transaction(async (tx) => {
      const { counters, ...numbers } = snapshot
      const held = await updateLeased(tx, job.row.id, job.lease, { ...numbers, counters: JSON.stringify(counters) })
      if (!held) return
      await appendEvent(tx, clock.now(), { jobId: job.row.id, kind: 'progress', detail: { ...numbers, counters } })
      await recordChange(tx, clock.now(), { userId: job.row.user_id, topic: 'job', subject: job.row.id })
    })
  }

  const conclude = async (job: Running, failure: unknown): Promise<void> => {
    const now = clock.now()
    const end = await db.transaction(async (tx) => {
      // The row is ours until the commit: what is wanted of the job cannot change any more.
      const held = await updateLeased(tx, job.row.id, job.lease, { lease_until: now })
      if (!held) return log.warn('A job ended after its lease was lost; its result is not recorded', { jobId: job.row.id })
      const end = endingOf(job, (await findJob(tx, job.row.id))?.wanted ?? '', failure, now)
      await updateLeased(tx, job.row.id, job.lease, { lease_owner: '', lease_until: 0, wanted: '', ...end.set })
      await appendEvent(tx, now, { jobId: job.row.id, kind: end.event, detail: end.detail })
      if (end.event === 'completed' || end.event === 'failed') await dismissOlderLetters(tx, now, job.row)
      await recordChange(tx, now, { userId: job.row.user_id, topic: 'job', subject: job.row.id })
      return end
    })
    if (end?.event === 'failed') log.error('A job failed for good', { jobId: job.row.id, job: job.row.name, ...end.detail })
  }

  const looping = loop()

  return {
    get running() {
      return running.size
    },
    async stop() {
      stopping.abort()
      for (const job of running.values()) stopOne(job, 'shutdown')
      await looping
      const all = Promise.all([...running.values()].map((job) => job.finished))
      const grace = new AbortController()
      await Promise.race([all, clock.sleep(limits.shutdownGraceMs, grace.signal).catch(() => {})])
      grace.abort()
      // Whoever still runs did not listen. Its job goes back now; the fence keeps it from writing later.
      for (const job of running.values()) await conclude(job, new Error('The worker was shut down'))
      clearInterval(beat)
      unlisten()
    },
  }
}

interface Ending {
  set: Partial<JobRow>
  event: JobEventKind
  detail: Record<string, unknown>
}

function endingOf(job: Running, wanted: JobRow['wanted'], failure: unknown, now: number): Ending {
  const { row, reason, attempt } = job
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
  const code = reason === 'timeout' ? 'timeout' : failure instanceof Fault ? failure.code : failure instanceof RetryLater ? 'retry-later' : 'internal'
  const error = { error_code: code, error_text: messageOf(failure).slice(0, 2_000) }
  const refused = failure instanceof Fault && reason === undefined
  if (refused || attempt >= row.max_attempts) {
    return { set: { state: 'failed', dead: 1, finished_at: now, ...error }, event: 'failed', detail: { code, text: error.error_text } }
  }
  const waitMs = failure instanceof RetryLater ? failure.afterMs : backoffMs(attempt)
  return {
    set: { state: 'pending', run_at: now + waitMs, ...error },
    event: 'retry',
    detail: { code, text: error.error_text, inMs: waitMs, attempt },
  }
}
