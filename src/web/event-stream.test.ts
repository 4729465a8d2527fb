// The stream of one job: replayed without a gap, ended when it should be, and given back whole.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { TestContext } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { limits } from '../base/limits.ts'
import { appendEvent } from '../jobs/job-events.ts'
import { defineJob, enqueue } from '../jobs/job.ts'
import { recordChange } from '../store/live.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { openTestWeb, type TestPerson, type TestWeb } from '../testing/test-web.ts'

const quiet = defineJob({ name: 'test.quiet', payload: z.object({}), maxAttempts: 1, timeoutMs: 1 })

async function open(store: TestStore, context: TestContext) {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const jobId = await store.db.transaction((tx) => enqueue(tx, web.house.clock, quiet, {}, { userId: alice.userId }))
  return { web, alice, jobId }
}

/** Answers once the stream has begun; `leave` hangs up. */
async function listen(web: TestWeb, { headers }: TestPerson, jobId: string) {
  const stop = new AbortController()
  const answer = await fetch(`${web.url}/api/v1/jobs/${jobId}/events`, { headers, signal: stop.signal })
  return { answer, leave: () => stop.abort() }
}

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise(setImmediate)
}

storeTest('who left before the stream began leaves no listener behind', async (store, context) => {
  const { web, alice, jobId } = await open(store, context)
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: holding, resolve: holds } = Promise.withResolvers<void>()
  // The client is gone before its stream is opened: PostgreSQL holds the web at its question for the job;
  // SQLite holds it at its first one, and Fastify itself then sees that nobody is there.
  const pause = store.db.transaction(async (tx) => {
    if (tx.kind === 'postgres') await sql`lock table jobs in access exclusive mode`.execute(tx.query)
    holds()
    await held
  })
  await holding
  const asking = request(`${web.url}/api/v1/jobs/${jobId}/events`, { headers: alice.headers, agent: false })
  asking.on('error', () => undefined)
  asking.end()
  // What was sent arrives before the news that we left.
  await once(asking, 'finish')
  await until(async () => (await web.connections()) > 0)
  asking.destroy()
  await until(async () => (await web.connections()) === 0)
  letGo()
  await pause

  const later = await listen(web, alice, jobId)
  await until(() => web.listening() > 0)
  later.leave()
  await until(async () => (await web.connections()) === 0)
  assert.equal(web.listening(), 0)
})

storeTest('a caller has so many streams, and whoever leaves makes room', async (store, context) => {
  const { web, alice, jobId } = await open(store, context)
  const streams = []
  for (let i = 0; i < limits.openLinesMax; i++) streams.push(await listen(web, alice, jobId))
  const refused = await fetch(`${web.url}/api/v1/jobs/${jobId}/events`, { headers: alice.headers })
  assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [429, 'too-many-lines'])
  streams[0]?.leave()
  await until(() => web.listening() < limits.openLinesMax)
  assert.equal((await listen(web, alice, jobId)).answer.status, 200)
  for (const stream of streams) stream.leave()
})

storeTest('a session that ended ends its streams', async (store, context) => {
  const { web, alice, jobId } = await open(store, context)
  const { answer } = await listen(web, alice, jobId)
  const rest = answer.text()
  await until(() => web.listening() > 0)
  assert.equal((await fetch(`${web.url}/api/v1/sessions/${alice.sessionId}`, { method: 'DELETE', headers: alice.headers })).status, 204)
  await store.db.transaction((tx) => recordChange(tx, 1, { userId: alice.userId, topic: 'job', subject: jobId }))
  assert.match(await rest, /event: job_event/)
  assert.equal(web.listening(), 0)
})

storeTest('a stream replays what was missed, says where the job stands, beats, and ends with the job', async (store, context) => {
  const { web, alice, jobId } = await open(store, context)
  await store.db.transaction((tx) => appendEvent(tx, 5, { jobId, kind: 'progress', detail: { done: 1 } }))
  // What runs already keeps its own time; only the stream's beat is in this test's hand.
  context.mock.timers.enable({ apis: ['setInterval'] })
  const answer = await fetch(`${web.url}/api/v1/jobs/${jobId}/events`, { headers: { ...alice.headers, 'last-event-id': '1' } })
  let text = ''
  const told = (async () => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk
  })()
  await until(() => text.includes('event: job_status'))
  assert.deepEqual(eventsOf(text).slice(0, 2).map(({ event, id, data }) => [event, id, data['state'] ?? data['seq']]), [['job_event', '2', 2], ['job_status', undefined, 'pending']])
  const status = eventsOf(text)[1]?.data ?? {}
  assert.deepEqual([status['id'], status['seq'], status['name']], [jobId, 2, 'test.quiet'])
  context.mock.timers.tick(15_000)
  await until(() => text.includes('event: heartbeat'))
  assert.ok(Number(eventsOf(text).at(-1)?.data['serverTime']) > 0)

  const asked = await fetch(`${web.url}/api/v1/jobs/${jobId}/cancel`, { method: 'POST', headers: alice.headers })
  assert.equal(asked.status, 200)
  await told
  assert.deepEqual(eventsOf(text).slice(-2).map(({ event, data }) => [event, data['state'] ?? data['kind']]), [['job_event', 'cancelled'], ['job_status', 'cancelled']])
})

function eventsOf(text: string): { event: string; id: string | undefined; data: Record<string, unknown> }[] {
  return text.split('\n\n').filter((block) => block !== '').map((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
    return { event: field('event') ?? '', id: field('id'), data: JSON.parse(field('data') ?? '{}') as Record<string, unknown> }
  })
}
