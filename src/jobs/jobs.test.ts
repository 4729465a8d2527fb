// A job's whole life on both engines: each way it can begin, be interrupted and end.
// Workers run on the real clock with short waits; what is asserted is states and events.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { Fault, RetryLater } from '../base/fault.ts'
import { openLog } from '../base/log.ts'
import { openLive } from '../store/live.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { claimJobs, reclaimLost } from './claim.ts'
import { askOfJob } from './control.ts'
import { eventsAfter } from './job-events.ts'
import { findJob, updateLeased } from './job-store.ts'
import { bindJob, defineJob, enqueue, type JobContext } from './job.ts'
import { startWorker, type Worker } from './worker.ts'

const log = openLog({ level: 'silent', process: 'test' })
const payload = z.strictObject({ n: z.number() })
const count = defineJob({ name: 'test.count', payload, maxAttempts: 3, timeoutMs: 20_000 })
const locked = defineJob({ name: 'test.locked', payload, maxAttempts: 3, timeoutMs: 20_000, lockKey: () => 'the-lock', uniqueKey: ({ n }) => `n${n}` })

type Body = (payload: { n: number }, context: JobContext) => Promise<void>

async function working(store: TestStore, context: TestContext, body: Body, concurrency = 2): Promise<Worker> {
  const live = await openLive({ db: store.db, clock: systemClock, log, connectionString: store.address })
  const worker = startWorker({
    db: store.db,
    live,
    clock: systemClock,
    log,
    concurrency,
    jobs: [bindJob(count, body), bindJob(locked, body)],
  })
  context.after(async () => {
    await worker.stop()
    await live.close()
  })
  return worker
}

const add = (store: TestStore, n: number, definition = count) =>
  store.db.transaction((tx) => enqueue(tx, systemClock, definition, { n }))

async function until(store: TestStore, id: string, state: string) {
  for (;;) {
    const job = await findJob(store.db, id)
    if (job?.state === state) return job
    await delay(10)
  }
}

const kinds = async (store: TestStore, id: string) => (await eventsAfter(store.db, id, 0, 100)).map((event) => event.kind)

storeTest('a job runs, reports, and completes; its counters and events tell the story', async (store, context) => {
  await working(store, context, async (_, { report }) => {
    report({ total: 4, done: 1, count: { stored: 1 } })
    report({ done: 4, count: { stored: 3 } })
    report({ done: 2 })
  })
  const job = await until(store, await add(store, 1), 'completed')
  assert.equal(job.done, 4, 'what was once done stays done')
  assert.deepEqual(JSON.parse(job.counters), { stored: 4 })
  assert.deepEqual(await kinds(store, job.id), ['created', 'claimed', 'progress', 'completed'])
})

storeTest('a job that is not committed does not exist', async (store) => {
  await assert.rejects(
    store.db.transaction(async (tx) => {
      await enqueue(tx, systemClock, count, { n: 1 })
      throw new Error('rolled back')
    }),
  )
  assert.equal((await store.db.query.selectFrom('jobs').select('id').execute()).length, 0)
})

storeTest('a failing job is tried again later, and a refused one never', async (store, context) => {
  let tries = 0
  await working(store, context, async ({ n }) => {
    tries++
    if (n === 1) throw new Fault('no-such-thing', 'There is nothing to do it to')
    if (tries < 3) throw new RetryLater('busy', { afterMs: 5 })
  })
  const refused = await until(store, await add(store, 1), 'failed')
  assert.deepEqual([refused.attempt, refused.dead, refused.error_code], [1, 1, 'no-such-thing'])
  const patient = await until(store, await add(store, 2), 'completed')
  assert.deepEqual(await kinds(store, patient.id), ['created', 'claimed', 'retry', 'claimed', 'completed'])
})

storeTest('when its attempts are spent a job is dead, and a person may retry it', async (store, context) => {
  let broken = true
  await working(store, context, async () => {
    if (broken) throw new RetryLater('still broken', { afterMs: 1 })
  })
  const id = await add(store, 1)
  const dead = await until(store, id, 'failed')
  assert.deepEqual([dead.dead, dead.attempt], [1, 3])
  broken = false
  await askOfJob(store.db, systemClock, id, 'retry')
  assert.equal((await until(store, id, 'completed')).dead, 0)
})

storeTest('a running job can be cancelled, and a paused one resumes from its checkpoint', async (store, context) => {
  const seen: unknown[] = []
  await working(store, context, async (_, { signal, checkpoint, saveCheckpoint }) => {
    seen.push(checkpoint)
    if (checkpoint !== undefined) return
    await saveCheckpoint({ page: 7 })
    await delay(60_000, undefined, { signal })
  })
  const paused = await add(store, 1)
  await until(store, paused, 'running')
  while (seen.length < 1) await delay(5)
  await askOfJob(store.db, systemClock, paused, 'pause')
  await until(store, paused, 'paused')
  await askOfJob(store.db, systemClock, paused, 'resume')
  await until(store, paused, 'completed')
  assert.deepEqual(seen, [undefined, { page: 7 }])

  const doomed = await add(store, 2)
  await until(store, doomed, 'running')
  await askOfJob(store.db, systemClock, doomed, 'cancel')
  await until(store, doomed, 'cancelled')
  await assert.rejects(askOfJob(store.db, systemClock, doomed, 'pause'), { code: 'job-state' })
})

storeTest('shutdown hands a job back unfinished and uncounted', async (store, context) => {
  const worker = await working(store, context, (_, { signal }) => delay(60_000, undefined, { signal }))
  const id = await add(store, 1)
  await until(store, id, 'running')
  await worker.stop()
  const job = await findJob(store.db, id)
  assert.deepEqual([job?.state, job?.attempt, job?.lease_owner], ['pending', 0, ''])
  assert.deepEqual(await kinds(store, id), ['created', 'claimed', 'handed-back'])
})

storeTest('one lock key never runs twice at once, one unique key never waits twice', async (store, context) => {
  let inside = 0
  let most = 0
  const first = await add(store, 1, locked)
  assert.equal(await add(store, 1, locked), first)
  const second = await add(store, 2, locked)
  await working(store, context, async () => {
    most = Math.max(most, ++inside)
    await delay(30)
    inside--
  })
  await until(store, first, 'completed')
  await until(store, second, 'completed')
  assert.equal(most, 1)
})

storeTest('a dead worker’s job is given back when its lease ends, and its late writes are refused', async (store) => {
  const id = await add(store, 1)
  const now = systemClock.now()
  const claimed = await claimJobs(store.db, { lease: 'dead', names: ['test.count'], limit: 5, now })
  assert.deepEqual(claimed.map((job) => job.id), [id])
  assert.equal(await reclaimLost(store.db, now + 1_000, 'expired'), 0)
  assert.equal(await reclaimLost(store.db, now + 60_000, 'expired'), 1)
  assert.equal(await updateLeased(store.db, id, 'dead', { state: 'completed' }), false)
  assert.equal((await findJob(store.db, id))?.state, 'pending')
})

storeTest('a job whose like was asked for while it ran goes back to waiting beside it', async (store) => {
  const claim = async (lease: string) => (await claimJobs(store.db, { lease, names: ['test.locked'], limit: 5, now: systemClock.now() })).map((job) => job.id)
  const first = await add(store, 1, locked)
  assert.deepEqual(await claim('dead'), [first])
  const second = await add(store, 1, locked)
  assert.equal(await reclaimLost(store.db, systemClock.now(), 'all'), 1)
  assert.deepEqual(await claim('alive'), [first], 'and at its old place')
  assert.equal(await updateLeased(store.db, first, 'alive', { state: 'pending', lease_owner: '' }), true)
  await askOfJob(store.db, systemClock, first, 'pause')
  await askOfJob(store.db, systemClock, first, 'resume')
  assert.deepEqual([(await findJob(store.db, first))?.state, (await findJob(store.db, second))?.state], ['pending', 'pending'])
  assert.equal(await add(store, 1, locked), second, 'a third request is still the one that waits')
})

storeTest('a request whose waiting twin is claimed at that instant makes a job of its own', async (store) => {
  const first = await add(store, 1, locked)
  // Between the insert that met the twin and the look for it, a worker takes the twin.
  let claims = 0
  const claimedMeanwhile: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (claims++ === 0) await claimJobs(store.db, { lease: 'quick', names: ['test.locked'], limit: 5, now: systemClock.now() })
      return result
    },
  }
  const racing = { ...store.db, query: store.db.query.withPlugin(claimedMeanwhile) }
  const second = await enqueue(racing, systemClock, locked, { n: 1 })
  assert.notEqual(second, first)
  assert.deepEqual([(await findJob(store.db, first))?.state, (await findJob(store.db, second))?.state], ['running', 'pending'])
})

storeTest('a retry of a job that waits for its hour means now', async (store) => {
  const id = await store.db.transaction((tx) => enqueue(tx, systemClock, count, { n: 1 }, { runAt: systemClock.now() + 3_600_000 }))
  const { state, run_at: runAt } = await askOfJob(store.db, systemClock, id, 'retry')
  assert.deepEqual([state, runAt <= systemClock.now()], ['pending', true])
})

storeTest('what was begun and waits for its next try is not passed by what came later under its lock key', async (store) => {
  const now = systemClock.now()
  const claim = async (lease: string, at: number) => (await claimJobs(store.db, { lease, names: ['test.locked', 'test.count'], limit: 5, now: at })).map((job) => job.id)
  const first = await add(store, 1, locked)
  assert.deepEqual(await claim('one', systemClock.now()), [first])
  const second = await add(store, 2, locked)
  const other = await add(store, 3)
  assert.equal(await updateLeased(store.db, first, 'one', { state: 'pending', lease_owner: '', run_at: now + 60_000 }), true)
  assert.deepEqual(await claim('two', now + 1_000), [other])
  assert.deepEqual(await claim('three', now + 60_000), [first])
  assert.equal(await updateLeased(store.db, first, 'three', { state: 'completed', lease_owner: '' }), true)
  assert.deepEqual(await claim('four', now + 60_000), [second])
})

storeTest('what a person paused holds nobody up', async (store) => {
  const first = await add(store, 1, locked)
  await claimJobs(store.db, { lease: 'one', names: ['test.locked'], limit: 1, now: systemClock.now() })
  assert.equal(await updateLeased(store.db, first, 'one', { state: 'paused', lease_owner: '' }), true)
  const second = await add(store, 2, locked)
  const claimed = await claimJobs(store.db, { lease: 'two', names: ['test.locked'], limit: 1, now: systemClock.now() })
  assert.deepEqual(claimed.map((job) => job.id), [second])
})

storeTest('a pause that is taken back while the job comes to its stop is no pause; one that becomes a cancel is one', async (store, context) => {
  let runs = 0
  const stopped = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const mayEnd = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await working(store, context, async ({ n }, { signal }) => {
    if (++runs > 2) return
    await delay(60_000, undefined, { signal }).catch(() => {})
    stopped[n]!.resolve()
    await mayEnd[n]!.promise
    signal.throwIfAborted()
  })
  const [kept, doomed] = [await add(store, 0), await add(store, 1)]
  for (const [n, id, then] of [[0, kept, 'resume'], [1, doomed, 'cancel']] as const) {
    await until(store, id, 'running')
    await askOfJob(store.db, systemClock, id, 'pause')
    await stopped[n]!.promise
    await askOfJob(store.db, systemClock, id, then)
    mayEnd[n]!.resolve()
  }
  await until(store, kept, 'completed')
  await until(store, doomed, 'cancelled')
  assert.deepEqual(await kinds(store, kept), ['created', 'claimed', 'asked', 'resumed', 'handed-back', 'claimed', 'completed'])
})

storeTest('a job that got on since its last try has its tries before it again', async (store, context) => {
  let runs = 0
  await working(store, context, async (_, { saveCheckpoint }) => {
    // Three tries are all it has, and each gets a step further before it fails.
    if (++runs === 6) return
    await saveCheckpoint({ runs })
    throw new RetryLater('The line was cut', { afterMs: 0 })
  })
  const id = await add(store, 1)
  await until(store, id, 'completed')
  assert.equal(runs, 6)
})

storeTest('what a dead worker had begun comes before what was asked for later', async (store) => {
  const now = systemClock.now()
  const first = await add(store, 1, locked)
  await claimJobs(store.db, { lease: 'dead', names: ['test.locked'], limit: 1, now: systemClock.now() })
  await delay(5)
  await add(store, 2, locked)
  await reclaimLost(store.db, now + 60_000, 'expired')
  const claimed = await claimJobs(store.db, { lease: 'alive', names: ['test.locked'], limit: 1, now: now + 60_000 })
  assert.deepEqual(claimed.map((job) => job.id), [first])
})
