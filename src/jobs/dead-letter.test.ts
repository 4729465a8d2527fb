// Dead letters ask for a person's eyes, so they must neither pile up nor stay for ever.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { openLog } from '../base/log.ts'
import { openLive } from '../store/live.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { claimJobs, reclaimLost } from './claim.ts'
import { askOfJob } from './control.ts'
import { eventsAfter } from './job-events.ts'
import { findJob } from './job-store.ts'
import { bindJob, defineJob, enqueue } from './job.ts'
import { startWorker } from './worker.ts'

const log = openLog({ level: 'silent', process: 'test' })
const pull = defineJob({ name: 'test.pull', payload: z.strictObject({ box: z.string() }), maxAttempts: 1, timeoutMs: 20_000, uniqueKey: ({ box }) => `pull:${box}` })

/** Pulls that work for every mailbox but the unmounted ones. */
async function pulling(store: TestStore, context: TestContext, unmounted: Set<string>) {
  const live = await openLive({ db: store.db, clock: systemClock, log, connectionString: store.address })
  const run = async ({ box }: { box: string }) => {
    if (unmounted.has(box)) throw new Fault('not-mounted', 'The disk is not mounted')
  }
  const worker = startWorker({ db: store.db, live, clock: systemClock, log, concurrency: 1, jobs: [bindJob(pull, run)] })
  context.after(async () => {
    await worker.stop()
    await live.close()
  })
}

const add = (store: TestStore, box: string) => store.db.transaction((tx) => enqueue(tx, systemClock, pull, { box }))

async function ended(store: TestStore, id: string) {
  for (;;) {
    const job = await findJob(store.db, id)
    if (job !== undefined && ['completed', 'failed', 'cancelled'].includes(job.state)) return job
    await delay(10)
  }
}

const letters = async (store: TestStore) =>
  (await store.db.query.selectFrom('jobs').select('id').where('dead', '=', 1).orderBy('id').execute()).map(({ id }) => id)
const last = async (store: TestStore, id: string) => (await eventsAfter(store.db, id, 0, 100)).at(-1)

storeTest('of work that fails again and again the newest dead letter stays, and other work keeps its own', async (store, context) => {
  await pulling(store, context, new Set(['a', 'b']))
  const made: string[] = []
  for (const box of ['a', 'b', 'a', 'a']) {
    made.push(await add(store, box))
    await ended(store, made.at(-1) as string)
  }
  assert.deepEqual(await letters(store), [made[1], made[3]])
  const first = await last(store, made[0] as string)
  assert.deepEqual([first?.kind, first?.detail], ['cancelled', { why: 'superseded', by: made[2] }])
})

storeTest('work that succeeds again takes its dead letter away', async (store, context) => {
  const unmounted = new Set(['a'])
  await pulling(store, context, unmounted)
  const dead = await add(store, 'a')
  await ended(store, dead)
  unmounted.clear()
  assert.equal((await ended(store, await add(store, 'a'))).state, 'completed')
  assert.deepEqual([await letters(store), (await findJob(store.db, dead))?.state], [[], 'cancelled'])
})

storeTest('a person dismisses a dead letter by cancelling it, once', async (store, context) => {
  await pulling(store, context, new Set(['a']))
  const dead = await add(store, 'a')
  await ended(store, dead)
  await askOfJob(store.db, systemClock, dead, 'cancel')
  assert.deepEqual([await letters(store), (await findJob(store.db, dead))?.state, (await last(store, dead))?.kind], [[], 'cancelled', 'cancelled'])
  await assert.rejects(askOfJob(store.db, systemClock, dead, 'cancel'), { code: 'job-state' })
})

storeTest('a job whose workers all died leaves one letter as well', async (store) => {
  const now = systemClock.now()
  const made: string[] = []
  for (const turn of [1, 2]) {
    made.push(await add(store, 'a'))
    await claimJobs(store.db, { lease: `dead${turn}`, names: ['test.pull'], limit: 1, now: now + 60_000 })
    await reclaimLost(store.db, now, 'all')
  }
  assert.deepEqual(await letters(store), [made[1]])
})
