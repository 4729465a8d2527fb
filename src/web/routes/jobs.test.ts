// What may be asked over HTTP of a job that carries out an approved action: nothing that would
// leave its action half-way with no way on.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import test from 'node:test'
import { executeAction } from '../../actions/execute-job.ts'
import { systemClock } from '../../base/clock.ts'
import { enqueue } from '../../jobs/job.ts'
import { findJob } from '../../jobs/job-store.ts'
import type { JobState } from '../../jobs/job-shapes.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'
import type { Job } from '../contract/jobs.ts'

async function executionIn(context: TestContext, state: JobState) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const id = await store.db.transaction((tx) => enqueue(tx, systemClock, executeAction, { actionId: 'act_1', lane: 'account:a:in' }, { userId: alice.userId }))
  await store.db.query.updateTable('jobs').set({ state, dead: state === 'failed' ? 1 : 0 }).where('id', '=', id).execute()
  const ask = async (what: string) => {
    const answer = await fetch(`${web.url}/api/v1/jobs/${id}/${what}`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: '{}' })
    return { status: answer.status, body: (await answer.json()) as { code?: string } }
  }
  const shown = async () => {
    const answer = await fetch(`${web.url}/api/v1/jobs/${id}`, { headers: alice.headers })
    return (await answer.json()) as Job
  }
  return { ask, shown, now: async () => (await findJob(store.db, id))?.state, wanted: async () => (await findJob(store.db, id))?.wanted }
}

for (const [state, refused] of [
  ['running', ['pause', 'retry']],
  ['pending', ['pause', 'cancel', 'retry']],
  ['failed', ['pause', 'retry']],
] as const) {
  test(`a ${state} execution refuses to ${refused.join(', ')}, and stays as it is`, async (context) => {
    const { ask, now, wanted } = await executionIn(context, state)
    for (const what of refused) {
      const { status, body } = await ask(what)
      assert.deepEqual([what, status, body.code], [what, 409, 'job-of-an-action'])
    }
    assert.deepEqual([await now(), await wanted()], [state, ''])
  })
}

test('a running execution is stopped for good, a paused one goes on, a dead one is dismissed', async (context) => {
  const running = await executionIn(context, 'running')
  assert.deepEqual([(await running.ask('cancel')).status, await running.wanted()], [200, 'cancel'])
  const paused = await executionIn(context, 'paused')
  assert.deepEqual([(await paused.ask('resume')).status, await paused.now()], [200, 'pending'])
  const dead = await executionIn(context, 'failed')
  assert.deepEqual([(await dead.ask('cancel')).status, await dead.now()], [200, 'cancelled'])
})

test('an execution says which action it carries out, and nothing else of what it was given', async (context) => {
  const running = await executionIn(context, 'running')
  const job = await running.shown()
  assert.equal(job.actionId, 'act_1')
  assert.doesNotMatch(JSON.stringify(job), /account:a:in/)
})
