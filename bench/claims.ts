// How many jobs four worker processes get through together: each claimed under a lease, run
// (it does nothing), and concluded with its events, as in production.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { systemClock } from '../src/base/clock.ts'
import { defineJob, enqueue } from '../src/jobs/job.ts'
import { figure, type Figure } from './figure.ts'
import { benchStores, type BenchStore } from './stores.ts'

const PROCESSES = 4
const JOBS = 1_000

export const nothingToDo = defineJob({ name: 'bench.nothing', payload: z.strictObject({}), maxAttempts: 1, timeoutMs: 60_000 })

export async function* measureClaims(): AsyncGenerator<Figure> {
  for await (const store of benchStores()) {
    for (let n = 0; n < JOBS; n += 500) {
      await store.db.transaction(async (tx) => {
        for (let i = 0; i < 500; i++) await enqueue(tx, systemClock, nothingToDo, {})
      })
    }
    const workers = Array.from({ length: PROCESSES }, () => fork(new URL('./claims-worker.ts', import.meta.url), [store.kind, store.address]))
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const startedAt = performance.now()
    for (const worker of workers) worker.send('go')
    while ((await completed(store)) < JOBS) await delay(20)
    const seconds = (performance.now() - startedAt) / 1_000
    await Promise.all(workers.map(stopped))
    yield figure(`claims.${store.kind}`, JOBS / seconds, 'jobs/s')
  }
}

async function completed({ db }: BenchStore): Promise<number> {
  const { rows } = await sql<{ jobs: number }>`select count(*) as jobs from jobs where state = 'completed'`.execute(db.query)
  return Number(rows[0]?.jobs ?? 0)
}

async function stopped(worker: ChildProcess): Promise<void> {
  const gone = once(worker, 'exit')
  worker.send('stop')
  await gone
}
