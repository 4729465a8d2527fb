// What one share (an account) may take of the workers, and the hand that is kept free for people.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { openLog } from '../base/log.ts'
import { openLive } from '../store/live.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { claimJobs } from './claim.ts'
import { bindJob, defineJob, enqueue } from './job.ts'
import { startWorker } from './worker.ts'

const log = openLog({ level: 'silent', process: 'test' })
const payload = z.strictObject({ of: z.string(), n: z.number() })
const fetching = defineJob({ name: 'test.fetch', payload, maxAttempts: 3, timeoutMs: 60_000, shareKey: ({ of }) => of })
const letter = defineJob({ name: 'test.letter', payload, maxAttempts: 3, timeoutMs: 60_000, isAwaited: true })

async function ask(store: TestStore, definition: typeof fetching, of: string, n: number): Promise<void> {
  await store.db.transaction((tx) => enqueue(tx, systemClock, definition, { of, n }))
}

/** Whatever starts waits until the test ends, as at a server that never answers. */
async function working(store: TestStore, context: TestContext, concurrency: number) {
  const live = await openLive({ db: store.db, clock: systemClock, log, connectionString: store.address })
  const started: string[] = []
  let news = Promise.withResolvers<void>()
  const hang = async ({ of }: z.output<typeof payload>, { signal }: { signal: AbortSignal }) => {
    started.push(of)
    news.resolve()
    if (!signal.aborted) await once(signal, 'abort')
    signal.throwIfAborted()
  }
  const worker = startWorker({ db: store.db, live, clock: systemClock, log, concurrency, jobs: [bindJob(fetching, hang), bindJob(letter, hang)] })
  let stopped: Promise<void> | undefined
  // By the test itself while its store is still open, because what hangs has to be handed back there.
  const stop = () => (stopped ??= worker.stop().then(() => live.close()))
  context.after(stop)
  const until = async (count: number) => {
    while (started.length < count) {
      await news.promise
      news = Promise.withResolvers<void>()
    }
    return started.toSorted()
  }
  return { until, stop }
}

storeTest('an account whose server never answers leaves half of the workers to the others', async (store, context) => {
  for (let n = 0; n < 12; n++) await ask(store, fetching, 'sick', n)
  const { until, stop } = await working(store, context, 4)
  assert.deepEqual(await until(2), ['sick', 'sick'])
  await ask(store, fetching, 'well', 1)
  assert.deepEqual(await until(3), ['sick', 'sick', 'well'])
  await stop()
})

storeTest('what a person waits for has a hand of its own when every worker is taken', async (store, context) => {
  await ask(store, fetching, 'one', 1)
  await ask(store, fetching, 'two', 1)
  const { until, stop } = await working(store, context, 2)
  await until(2)
  await ask(store, fetching, 'three', 1)
  await ask(store, letter, 'person', 1)
  assert.deepEqual(await until(3), ['one', 'person', 'two'])
  await stop()
})

storeTest('a claim keeps to the share beside what runs of it already, and takes what lies behind it', async (store) => {
  for (let n = 0; n < 30; n++) await ask(store, fetching, 'sick', n)
  await ask(store, fetching, 'well', 0)
  const claim = async () => (await claimJobs(store.db, { lease: 'one', names: ['test.fetch'], limit: 5, now: systemClock.now(), perShare: 3 })).map(({ share_key: share }) => share)
  assert.deepEqual(await claim(), ['sick', 'sick', 'sick'])
  assert.deepEqual(await claim(), ['well'])
  assert.deepEqual(await claim(), [])
  const one = await store.db.query.selectFrom('jobs').select('id').where('share_key', '=', 'sick').where('state', '=', 'running').executeTakeFirstOrThrow()
  await store.db.query.updateTable('jobs').set({ state: 'completed' }).where('id', '=', one.id).execute()
  assert.deepEqual(await claim(), ['sick'])
})
