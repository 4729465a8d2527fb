// By hand a job is asked over HTTP or at the command line, and hears the same from both.
import assert from 'node:assert/strict'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { defineJob, enqueue } from '../jobs/job.ts'
import { findJob } from '../jobs/job-store.ts'
import type { JobState } from '../jobs/job-shapes.ts'
import type { Db } from '../store/db.ts'
import { storeTest } from '../testing/real-store.ts'
import { askByHand } from './ask-of-job.ts'
import { listAudit } from './audit.ts'
import { executeAction } from './execute-job.ts'

const operator = { actor: 'operator', userId: '' }
const sync = defineJob({ name: 'test.sync', payload: z.strictObject({}), maxAttempts: 1, timeoutMs: 1 })

async function execution(db: Db, state: JobState): Promise<string> {
  const id = await db.transaction((tx) => enqueue(tx, systemClock, executeAction, { actionId: `act_${state}`, lane: '' }, { userId: 'alice' }))
  await db.query.updateTable('jobs').set({ state }).where('id', '=', id).execute()
  return id
}

storeTest('an execution obeys nobody’s hand beyond what leaves its action whole, and a refusal leaves no line', async ({ db }) => {
  for (const [state, refused] of [
    ['running', ['pause', 'retry']],
    ['pending', ['pause', 'cancel', 'retry']],
    ['failed', ['pause', 'retry']],
    ['paused', ['pause', 'cancel', 'retry']],
  ] as const) {
    const jobId = await execution(db, state)
    const before = await findJob(db, jobId)
    for (const request of refused) {
      await assert.rejects(askByHand(db, systemClock, { jobId, request, by: operator }), { name: 'Fault', code: 'job-of-an-action', status: 409 })
    }
    assert.deepEqual(await findJob(db, jobId), before)
  }
  assert.deepEqual(await listAudit(db, { userId: 'alice', limit: 10 }), [])
})

storeTest('what a hand asked stands in the trail of whom the job belongs to, or in the hand’s own for the house’s', async ({ db }) => {
  const [hers, house] = await db.transaction(async (tx) => [
    await enqueue(tx, systemClock, sync, {}, { userId: 'alice' }),
    await enqueue(tx, systemClock, sync, {}),
  ])
  assert.equal((await askByHand(db, systemClock, { jobId: hers, request: 'pause', by: operator })).state, 'paused')
  assert.equal((await askByHand(db, systemClock, { jobId: house, request: 'cancel', by: { actor: 'person:bob', userId: 'bob' } })).state, 'cancelled')
  const lines = async (userId: string) => (await listAudit(db, { userId, limit: 10 })).map(({ event, actor, subject, detail }) => ({ event, actor, subject, detail }))
  assert.deepEqual(await lines('alice'), [{ event: 'job.asked', actor: 'operator', subject: hers, detail: { request: 'pause', name: 'test.sync' } }])
  assert.deepEqual(await lines('bob'), [{ event: 'job.asked', actor: 'person:bob', subject: house, detail: { request: 'cancel', name: 'test.sync' } }])
  await assert.rejects(askByHand(db, systemClock, { jobId: hers, request: 'pause', by: operator }), { code: 'job-state' })
  assert.equal((await lines('alice')).length, 1)
})
