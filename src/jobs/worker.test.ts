// A worker that slept (a laptop's lid, a long stall) or whose store failed for a moment: no
// job runs twice at once in it, none is forgotten, and the process lives on. Its clock is in
// the test's hand; what is asserted is states, events and how often a handler ran.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { openLog } from '../base/log.ts'
import { openLive } from '../store/live.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { reclaimLost } from './claim.ts'
import { eventsAfter } from './job-events.ts'
import { findJob } from './job-store.ts'
import { bindJob, defineJob, enqueue, stopReasonOf, type JobContext } from './job.ts'
import { startWorker } from './worker.ts'

const log = openLog({ level: 'silent', process: 'test' })
const NOON = Date.UTC(2026, 0, 5, 12)
const payload = z.strictObject({ n: z.number() })
const work = defineJob({ name: 'test.work', payload, maxAttempts: 3, timeoutMs: 60_000 })

type Body = (payload: { n: number }, context: JobContext) => Promise<void>

async function working(store: TestStore, context: TestContext, body: Body) {
  const clock = fixedClock(NOON)
  const live = await openLive({ db: store.db, clock, log, connectionString: store.address })
  const worker = startWorker({ db: store.db, live, clock, log, concurrency: 4, jobs: [bindJob(work, body)] })
  // The worker's grace period is on the real side of the fence: let its clock run while it stops.
  context.after(async () => {
    const ticking = setInterval(() => clock.advance(1_000), 10)
    await worker.stop()
    clearInterval(ticking)
    await live.close()
  })
  return { clock, add: (n: number) => store.db.transaction((tx) => enqueue(tx, clock, work, { n })) }
}

async function until(store: TestStore, id: string, state: string) {
  for (;;) {
    const job = await findJob(store.db, id)
    if (job?.state === state) return job
    await delay(10)
  }
}

const kinds = async (store: TestStore, id: string) => (await eventsAfter(store.db, id, 0, 100)).map((event) => event.kind)

storeTest('a worker that slept past its leases goes on with what it holds, and begins nothing of it again', async (store, context) => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  const runs: number[] = []
  const { clock, add } = await working(store, context, async ({ n }) => {
    runs.push(n)
    if (n === 1) await mayEnd
  })
  const slow = await add(1)
  while (runs.length < 1) await delay(5)
  clock.advance(3_600_000)
  // A second job that ends shows that the worker has looked, reclaimed and claimed since.
  await until(store, await add(2), 'completed')
  clock.advance(3_600_000)
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
  clock.advance(1_000)
  const done = await until(store, id, 'completed')
  assert.deepEqual([most, ends, done.attempt], [1, ['lost', undefined], 2])
})

storeTest('progress that cannot be written is written later, and the job goes on', async (store, context) => {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
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
