// What a worker does as time passes: it beats its heart, ends what takes too long, and hands
// back at its stop. And one that slept (a laptop's lid, a long stall) or whose store failed for
// a moment: no job runs twice at once in it, none is forgotten, and the process lives on. Its
// clock is in the test's hand; what is asserted is states, events and how often a handler ran.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { RetryLater } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openLog } from '../base/log.ts'
import { openLive } from '../store/live.ts'
import { fixedClock, type FixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { claimJobs, reclaimLost } from './claim.ts'
import { askOfJob } from './control.ts'
import { eventsAfter } from './job-events.ts'
import { findJob, type JobRow } from './job-store.ts'
import { bindJob, defineJob, enqueue, stopReasonOf, type JobContext } from './job.ts'
import { etaOf } from './progress.ts'
import { startWorker } from './worker.ts'

const log = openLog({ level: 'silent', process: 'test' })
const NOON = Date.UTC(2026, 0, 5, 12)
const payload = z.strictObject({ n: z.number() })
const TIMEOUT_MS = 24 * 3_600_000
const work = defineJob({ name: 'test.work', payload, maxAttempts: 3, timeoutMs: TIMEOUT_MS })

type Body = (payload: { n: number }, context: JobContext) => Promise<void>

async function working(store: TestStore, context: TestContext, body: Body) {
  const clock = fixedClock(NOON)
  const live = await openLive({ db: store.db, clock, log, connectionString: store.address })
  const worker = startWorker({ db: store.db, live, clock, log, concurrency: 4, jobs: [bindJob(work, body)] })
  /** Its grace period passes on its clock, so the clock runs while it stops. */
  const stop = async () => {
    const ticking = setInterval(() => clock.advance(1_000), 10)
    await worker.stop()
    clearInterval(ticking)
  }
  context.after(async () => {
    await stop()
    await live.close()
  })
  return { clock, worker, stop, add: (n: number) => store.db.transaction((tx) => enqueue(tx, clock, work, { n })) }
}

/** `clock` for what is due later: it goes on while we wait. */
async function until(store: TestStore, id: string, state: string, clock?: FixedClock) {
  return await whose(store, id, (job) => {
    if (job.state !== state) clock?.advance(100)
    return job.state === state
  })
}

/** The row, once it is so. Far longer than any machine needs: a worker that forgot fails here instead of hanging. */
async function whose(store: TestStore, id: string, isSo: (job: JobRow) => boolean): Promise<JobRow> {
  for (let looks = 0; looks < 3_000; looks++) {
    const job = await findJob(store.db, id)
    if (job !== undefined && isSo(job)) return job
    await delay(10)
  }
  assert.fail(`It never came to this: ${isSo.toString()}`)
}

/** The clock goes on by one beat, and the lease with it. */
async function beat(store: TestStore, clock: FixedClock, id: string, ms: number = limits.jobHeartbeatMs): Promise<void> {
  clock.advance(ms)
  await whose(store, id, (job) => job.lease_until === clock.now() + limits.jobLeaseMs)
}

const kinds = async (store: TestStore, id: string) => (await eventsAfter(store.db, id, 0, 100)).map((event) => event.kind)

storeTest('a worker that slept past its leases goes on with what it holds, and begins nothing of it again', async (store, context) => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  context.after(() => end())
  const runs: number[] = []
  const { clock, add } = await working(store, context, async ({ n }) => {
    runs.push(n)
    if (n === 1) await mayEnd
  })
  const slow = await add(1)
  while (runs.length < 1) await delay(5)
  await beat(store, clock, slow, 3_600_000)
  // A second job that ends shows that the worker has claimed since.
  await until(store, await add(2), 'completed')
  await beat(store, clock, slow, 3_600_000)
  await until(store, await add(3), 'completed')
  assert.deepEqual(runs, [1, 2, 3])
  end()
  await until(store, slow, 'completed')
  assert.deepEqual(await kinds(store, slow), ['created', 'claimed', 'completed'])
})

storeTest('a job that was taken over and came back waits until the old handler has ended', async (store, context) => {
  let inside = 0
  let most = 0
  const ends: (string | undefined)[] = []
  const { clock, add } = await working(store, context, async (_, { signal, attempt }) => {
    most = Math.max(most, ++inside)
    if (attempt === 1) {
      await delay(60_000, undefined, { signal }).catch(() => {})
      // Some handlers need a moment to let go.
      await delay(50)
    }
    inside--
    ends.push(stopReasonOf(signal))
  })
  const id = await add(1)
  while (inside < 1) await delay(5)
  // Another process finds the lease run out and gives the job back; nobody tells the worker.
  assert.equal(await reclaimLost(store.db, NOON + 60_000, 'expired'), 1)
  const done = await until(store, id, 'completed', clock)
  assert.deepEqual([most, ends, done.attempt], [1, ['lost', undefined], 2])
})

storeTest('progress that cannot be written is written later, and the job goes on', async (store, context) => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  context.after(() => end())
  let reported = false
  const { add } = await working(store, context, async (_, { report }) => {
    await sql`alter table job_events rename to job_events_away`.execute(store.db.query)
    report({ done: 3, total: 4, count: { stored: 3 } })
    reported = true
    await mayEnd
  })
  const id = await add(1)
  while (!reported) await delay(5)
  await delay(1_000)
  await sql`alter table job_events_away rename to job_events`.execute(store.db.query)
  end()
  const job = await until(store, id, 'completed')
  assert.deepEqual([job.done, JSON.parse(job.counters)], [3, { stored: 3 }])
  assert.deepEqual(await kinds(store, id), ['created', 'claimed', 'progress', 'completed'])
})

storeTest('a handler that runs for longer than a lease keeps it, by the heartbeat', async (store, context) => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  context.after(() => end())
  let begun = false
  const { clock, add } = await working(store, context, async () => {
    begun = true
    await mayEnd
  })
  const id = await add(1)
  while (!begun) await delay(5)
  for (let passed = 0; passed <= limits.jobLeaseMs * 2; passed += limits.jobHeartbeatMs) {
    await beat(store, clock, id)
    assert.equal(await reclaimLost(store.db, clock.now() + limits.jobHeartbeatMs, 'expired'), 0, 'and one beat more may be lost')
  }
  end()
  await until(store, id, 'completed')
  assert.deepEqual(await kinds(store, id), ['created', 'claimed', 'completed'])
})

storeTest('the heartbeat gives back what a dead worker held, and not before its lease has run out', async (store, context) => {
  const { clock, add } = await working(store, context, async () => {})
  const dead = { lease: 'dead', names: ['test.work'], limit: 1, now: NOON }
  // Due in a moment, when the worker that is alive looks away: the dead one takes it.
  const id = await store.db.transaction((tx) => enqueue(tx, clock, work, { n: 1 }, { runAt: NOON + 1 }))
  assert.deepEqual((await claimJobs(store.db, { ...dead, now: NOON + 1 })).map((job) => job.id), [id])
  clock.advance(limits.jobLeaseMs)
  await until(store, await add(2), 'completed')
  assert.equal((await findJob(store.db, id))?.lease_owner, 'dead')
  clock.advance(limits.jobHeartbeatMs)
  await whose(store, id, (job) => job.lease_owner !== 'dead')
  await until(store, id, 'completed', clock)
  assert.deepEqual(await kinds(store, id), ['created', 'claimed', 'lease-lost', 'claimed', 'completed'])
})

storeTest('a handler that runs past its time-out is told so, and the job is tried again', async (store, context) => {
  const stopped: (string | undefined)[] = []
  let begun = 0
  const { clock, add } = await working(store, context, async (_, { signal, attempt }) => {
    begun++
    if (attempt > 1) return
    await delay(60_000, undefined, { signal }).catch(() => {})
    stopped.push(stopReasonOf(signal))
    signal.throwIfAborted()
  })
  const id = await add(1)
  while (begun < 1) await delay(5)
  await beat(store, clock, id, TIMEOUT_MS - 1)
  assert.deepEqual(stopped, [], 'not a moment before')
  clock.advance(1)
  const waiting = await until(store, id, 'pending')
  assert.deepEqual([waiting.error_code, waiting.attempt, stopped], ['timeout', 1, ['timeout']])
  const waitMs = waiting.run_at - clock.now()
  assert.ok(waitMs >= 500 && waitMs <= 1_000, `the first backoff, not ${waitMs} ms`)
  await until(store, id, 'completed', clock)
  assert.deepEqual(await kinds(store, id), ['created', 'claimed', 'retry', 'claimed', 'completed'])
})

storeTest('a worker that stops takes back the job of a handler that does not listen, and its later writes are refused', async (store, context) => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  context.after(() => end())
  let late: Promise<unknown> | undefined
  let begun = false
  const { clock, worker, stop, add } = await working(store, context, async (_, { report, saveCheckpoint }) => {
    begun = true
    await mayEnd
    report({ done: 9, total: 9, count: { stored: 9 } })
    late = saveCheckpoint({ page: 9 }).catch((error: unknown) => error)
    await late
  })
  const id = await add(1)
  while (!begun) await delay(5)
  const asked = clock.now()
  await stop()
  assert.ok(clock.now() - asked >= limits.shutdownGraceMs, 'it was given the grace period')
  const back = await findJob(store.db, id)
  assert.deepEqual([back?.state, back?.attempt, back?.lease_owner], ['pending', 0, ''])

  end()
  while (worker.running > 0) await delay(5)
  assert.ok((await late) instanceof RetryLater)
  assert.deepEqual(await findJob(store.db, id), back)
  assert.deepEqual(await kinds(store, id), ['created', 'claimed', 'handed-back'])
})

storeTest('what comes to its end within the grace period is done', async (store, context) => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { worker, add } = await working(store, context, async (_, { signal }) => {
    begin()
    await delay(60_000, undefined, { signal }).catch(() => {})
  })
  const id = await add(1)
  await begun
  // Its clock stands still meanwhile: only the handler's own end can end this.
  await worker.stop()
  assert.equal((await findJob(store.db, id))?.state, 'completed')
})

storeTest('a job whose checkpoint never commits spends its attempts and becomes a dead letter', async (store, context) => {
  const { clock, add } = await working(store, context, async (_, { db, saveCheckpoint }) => {
    await db.transaction(async (tx) => {
      await saveCheckpoint({ page: 1 }, tx)
      throw new Error('the commit failed')
    })
  })
  const id = await add(1)
  const letter = await until(store, id, 'failed', clock)
  assert.deepEqual([letter.attempt, letter.dead, letter.checkpoint], [3, 1, ''])
})

storeTest('a job whose checkpoint was committed counts its attempts from there', async (store, context) => {
  let runs = 0
  const { clock, add } = await working(store, context, async (_, { db, saveCheckpoint }) => {
    if (++runs === 6) return
    await db.transaction((tx) => saveCheckpoint({ runs }, tx))
    throw new Error('and then it failed')
  })
  const done = await until(store, await add(1), 'completed', clock)
  assert.deepEqual([runs, JSON.parse(done.checkpoint)], [6, { runs: 5 }])
})

storeTest('counters never fall: an attempt adds to those before it, and nothing is taken off', async (store, context) => {
  const { clock, add } = await working(store, context, async (_, { report, attempt }) => {
    if (attempt === 1) {
      report({ done: 5, total: 8, count: { stored: 5, broken: 1 } })
      throw new RetryLater('cut off', { afterMs: 1_000 })
    }
    report({ done: 2, count: { stored: 3, broken: -4 } })
  })
  const id = await add(1)
  const job = await until(store, id, 'completed', clock)
  assert.deepEqual([job.done, job.total, JSON.parse(job.counters)], [5, 8, { stored: 8, broken: 1 }])
})

storeTest('the time left is told after ten seconds of this attempt, and after a pause not before ten of the next', async (store, context) => {
  const steps: ((done: number) => void)[] = []
  const { clock, add } = await working(store, context, async (_, { report, signal }) => {
    steps.push((done) => report({ done, total: 1_000 }))
    await delay(60_000, undefined, { signal })
  })
  const id = await add(1)
  const step = async (attempt: number, done: number) => {
    while (steps.length < attempt) await delay(5)
    steps[attempt - 1]?.(done)
    return etaOf(await whose(store, id, (job) => job.done === done))
  }
  assert.equal(await step(1, 10), null)
  clock.advance(9_000)
  assert.equal(await step(1, 100), null)
  clock.advance(1_000)
  assert.equal(await step(1, 110), 89_000)

  await askOfJob(store.db, clock, id, 'pause')
  await until(store, id, 'paused')
  clock.advance(3_600_000)
  await askOfJob(store.db, clock, id, 'resume')
  assert.equal(await step(2, 120), null)
  clock.advance(10_000)
  assert.equal(await step(2, 320), 34_000)
})
