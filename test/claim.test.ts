// Four processes and ten thousand jobs, on both stores: each job is claimed by exactly one.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { z } from 'zod'
import { systemClock } from '../src/base/clock.ts'
import { newId } from '../src/base/ids.ts'
import { defineJob, enqueue } from '../src/jobs/job.ts'
import { storeTest } from '../src/testing/real-store.ts'

const JOBS = 10_000
const job = defineJob({ name: 'test.claim', payload: z.strictObject({ n: z.number() }), maxAttempts: 1, timeoutMs: 1_000 })

storeTest(`4 processes claim ${JOBS} jobs and none twice`, async (store) => {
  const ids = [await store.db.transaction((tx) => enqueue(tx, systemClock, job, { n: 0 }))]
  const first = await store.db.query.selectFrom('jobs').selectAll().executeTakeFirstOrThrow()
  while (ids.length < JOBS) {
    const more = Array.from({ length: Math.min(500, JOBS - ids.length) }, () => newId('job', first.created_at))
    await store.db.transaction((tx) => tx.query.insertInto('jobs').values(more.map((id) => ({ ...first, id }))).execute())
    ids.push(...more)
  }
  const outputs = await Promise.all(['a', 'b', 'c', 'd'].map((name) => claimer(store.kind, store.address, name)))
  const claimed = outputs.flatMap((text) => text.split('\n').filter((line) => line !== ''))
  assert.equal(claimed.length, JOBS)
  assert.deepEqual(claimed.toSorted(), ids.toSorted())
  const left = await store.db.query.selectFrom('jobs').select('id').where('state', '<>', 'completed').execute()
  assert.deepEqual(left, [])
})

function claimer(kind: string, address: string, name: string): Promise<string> {
  const child = spawn(process.execPath, [new URL('./claim-worker.ts', import.meta.url).pathname, kind, address, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`Claimer ${name} ended with ${String(code)}`))))
  })
}
