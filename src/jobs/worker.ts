// Claims jobs, a few at a time, keeps their leases while they run, and lets go of them when the
// process stops. How one job runs is run-job.ts, how it ends conclude-job.ts.
//
// One share (an account) gets half of the workers at most. Besides them there is one hand more
// that only takes what a person waits for: an approved letter leaves also while every worker
// waits for servers that do not answer.
//
// Two loops: one claims, as soon as there is news or room; the other is the heartbeat.
import { hostname } from 'node:os'
import { messageOf } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import type { Live } from '../store/live.ts'
import { claimJobs, reclaimLost } from './claim.ts'
import { concludeJob } from './conclude-job.ts'
import type { JobRow } from './job-store.ts'
import type { BoundJob } from './job.ts'
import { runJob } from './run-job.ts'
import { heedWishes, renewLease, stopJob, takeUp, type JobWorld, type RunningJob } from './running-job.ts'

const IDLE_LOOK_MS = 1_000

export interface WorkerOptions extends JobWorld {
  live: Live
  jobs: readonly BoundJob[]
  concurrency: number
}

export interface Worker {
  readonly running: number
  /** Claims nothing more, asks what runs to stop, and hands back what has not by the grace period. */
  stop(): Promise<void>
}

export function startWorker(options: WorkerOptions): Worker {
  const running = new Map<string, RunningJob>()
  const stopping = new AbortController()
  const claiming = startClaiming(options, running, stopping.signal)
  const heartbeat = startHeartbeat(options, running, stopping.signal)

  const unlisten = options.live.listen((event) => {
    if (event.kind === 'reload') return claiming.wake()
    if (event.change.topic !== 'job') return
    const mine = running.get(event.change.subject)
    if (mine === undefined) claiming.wake()
    else void heedWishes(options, mine).catch(() => {})
  })

  return {
    get running() {
      return running.size
    },
    async stop() {
      stopping.abort()
      for (const job of running.values()) stopJob(job, 'shutdown')
      await claiming.ended
      const all = Promise.all([...running.values()].map((job) => job.finished))
      const grace = new AbortController()
      await Promise.race([all, options.clock.sleep(limits.shutdownGraceMs, grace.signal).catch(() => {})])
      grace.abort()
      // Whoever still runs did not listen. Its job goes back now; the fence keeps it from writing later.
      for (const job of running.values()) await concludeJob(options, job, new Error('The worker was shut down'))
      await heartbeat.stop()
      unlisten()
    },
  }
}

function startClaiming(options: WorkerOptions, running: Map<string, RunningJob>, stopping: AbortSignal) {
  const { db, clock, log } = options
  const byName = new Map(options.jobs.map((job) => [job.definition.name, job]))
  const names = [...byName.keys()]
  const awaited = names.filter((name) => byName.get(name)?.definition.isAwaited)
  // Where nothing else runs (an executor) nothing else can be in the way.
  const hands = options.concurrency + (awaited.length > 0 && awaited.length < names.length ? 1 : 0)
  const perShare = Math.ceil(options.concurrency / 2)
  const owner = `${hostname()}:${process.pid}:${newId('w', clock.now())}`
  let claims = 0
  let wake: () => void = () => {}

  const loop = async (): Promise<void> => {
    while (!stopping.aborted) {
      const { promise: poked, resolve } = Promise.withResolvers<void>()
      wake = resolve
      let claimed: JobRow[] = []
      try {
        const room = options.concurrency - running.size
        const wanted = room > 0 ? { names, limit: Math.min(limits.jobsClaimedAtOnce, room) } : { names: awaited, limit: hands - running.size }
        const lease = `${owner}:${++claims}`
        claimed = await claimJobs(db, { ...wanted, lease, now: clock.now(), perShare })
        for (const row of claimed) start(row, lease)
      } catch (error) {
        log.error('Jobs could not be claimed; trying again', { reason: messageOf(error) })
        await clock.sleep(IDLE_LOOK_MS, stopping).catch(() => {})
      }
      if (claimed.length === 0 || running.size >= hands) {
        const waiting = new AbortController()
        await Promise.race([poked, clock.sleep(IDLE_LOOK_MS, AbortSignal.any([waiting.signal, stopping])).catch(() => {})])
        waiting.abort()
      }
    }
  }

  const start = (row: JobRow, lease: string): void => {
    const job = takeUp(row, lease)
    // Another worker took it over while we slept, gave it back, and now it is ours again: the
    // handler that still runs under the old lease comes to its end before a second one begins.
    const before = running.get(row.id)
    if (before !== undefined) stopJob(before, 'lost')
    running.set(row.id, job)
    job.finished = (before?.finished ?? Promise.resolve())
      .then(() => runJob(options, job, handlerOf(row)))
      .catch((error: unknown) => log.error('A job could not be concluded; its lease will expire', { jobId: row.id, reason: messageOf(error) }))
      .finally(() => {
        if (running.get(row.id) === job) running.delete(row.id)
        wake()
      })
    if (stopping.aborted) stopJob(job, 'shutdown')
  }

  const handlerOf = (row: JobRow): BoundJob => {
    const bound = byName.get(row.name)
    if (bound === undefined) throw new Error(`No handler is bound for ${row.name}`)
    return bound
  }

  return { ended: loop(), wake: () => wake() }
}

/**
 * Renews what this worker holds, and then gives back what dead ones held. By one hand and in
 * this order, because a laptop that slept wakes up with every lease run out, its own as well.
 * It beats on while the worker stops: what comes to its end within the grace period is still ours.
 */
function startHeartbeat(world: JobWorld, running: ReadonlyMap<string, RunningJob>, stopping: AbortSignal) {
  const { db, clock, log } = world
  const stopped = new AbortController()
  const beat = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      // Counted from here, so that a store that answers slowly does not slow the beat.
      const nextAt = clock.now() + limits.jobHeartbeatMs
      await Promise.all([...running.values()].map((job) => renewLease(world, job)))
      try {
        // What is in our hands is alive, also where its renewal has just failed.
        if (!stopping.aborted) await reclaimLost(db, clock.now(), 'expired', [...running.keys()])
      } catch (error) {
        log.error('Jobs of dead workers could not be given back; trying again', { reason: messageOf(error) })
      }
      await clock.sleep(Math.max(0, nextAt - clock.now()), stopped.signal).catch(() => {})
    }
  }
  const beating = beat()
  return {
    async stop() {
      stopped.abort()
      await beating
    },
  }
}
