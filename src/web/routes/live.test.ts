// The app's one line: opened by our own page only, and it hears its own person's changes.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { TestContext } from 'node:test'
import { z } from 'zod'
import { operator } from '../../accounts/role.ts'
import { revokeToken, createToken } from '../../accounts/tokens.ts'
import { limits } from '../../base/limits.ts'
import { appendEvent } from '../../jobs/job-events.ts'
import { defineJob, enqueue } from '../../jobs/job.ts'
import { recordChange } from '../../store/live.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb, type TestWeb } from '../../testing/test-web.ts'
import type { LiveMessage } from '../contract/live.ts'

const chore = defineJob({ name: 'test.chore', payload: z.object({}), maxAttempts: 1, timeoutMs: 1 })

interface Line {
  socket: WebSocket
  heard: LiveMessage[]
  /** With which code. */
  closed: Promise<number>
  /** Resolves with the first message of this form, also one that came before. */
  until(matches: (message: LiveMessage) => boolean): Promise<LiveMessage>
}

async function openLine(web: TestWeb, context: TestContext, headers: Record<string, string>): Promise<Line> {
  const socket = new WebSocket(`${web.url.replace('http', 'ws')}/api/v1/live`, { headers })
  context.after(() => socket.close())
  const heard: LiveMessage[] = []
  const waiting = new Set<() => void>()
  socket.addEventListener('message', ({ data }) => {
    heard.push(JSON.parse(String(data)) as LiveMessage)
    for (const look of waiting) look()
  })
  const line: Line = {
    socket,
    heard,
    closed: once(socket, 'close').then(([event]) => (event as { code: number }).code),
    until: (matches) =>
      new Promise((resolve) => {
        const look = () => {
          const found = heard.find(matches)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
  await line.until(({ type }) => type === 'hello')
  return line
}

/** What an upgrade is answered with: 101, or the status that refused it. A browser's WebSocket does not tell. */
function statusOf(web: TestWeb, headers: Record<string, string>, path = '/api/v1/live'): Promise<number> {
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' }
  return new Promise((resolve, reject) => {
    const asking = request(`${web.url}${path}`, { headers: { ...upgrade, ...headers } })
    asking.on('response', (response) => {
      resolve(response.statusCode ?? 0)
      response.destroy()
    })
    asking.on('upgrade', (_, socket) => {
      resolve(101)
      socket.destroy()
    })
    asking.on('error', reject)
    asking.end()
  })
}

const about = (subject: string) => (message: LiveMessage) => message.type === 'changed' && message.subject === subject

storeTest('only a signed-in person or a reading token gets a line, and only from our own page', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  assert.equal(await statusOf(web, {}), 401)
  assert.equal(await statusOf(web, { cookie: 'secretary_access=sec_a_guess' }), 401)
  for (const origin of ['https://evil.example', 'null', `${web.url}.evil.example`]) assert.equal(await statusOf(web, { ...alice.headers, origin }), 403, origin)
  const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: 'flags', grants: ['flag'] })
  assert.equal(await statusOf(web, { authorization: `Bearer ${raw}` }), 403)
  assert.equal(web.listening(), 0)
  await openLine(web, context, { ...alice.headers, origin: web.url })
  assert.equal(web.listening(), 1)
})

storeTest('a refused upgrade leaves no connection behind, on no route', async (store, context) => {
  const web = await openTestWeb(store, context)
  for (const path of ['/api/v1/live', '/api/v1/welcome', '/nowhere']) assert.ok((await statusOf(web, {}, path)) < 500, path)
  while ((await web.connections()) > 0) await new Promise(setImmediate)
})

storeTest('a person hears their own changes and nobody else’s', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const [hers, his] = [await openLine(web, context, alice.headers), await openLine(web, context, bob.headers)]
  const tell = (userId: string, subject: string) => store.db.transaction((tx) => recordChange(tx, 1, { userId, topic: 'thread', subject }))
  await tell(alice.userId, 'hers')
  await tell('', 'the-house')
  await tell(bob.userId, 'his')
  assert.deepEqual(await hers.until(about('hers')), { type: 'changed', topic: 'thread', subject: 'hers' })
  await his.until(about('his'))
  // Told in the order of the feed: what was to be overheard would be here by now.
  await tell(alice.userId, 'last')
  await hers.until(about('last'))
  assert.deepEqual(his.heard.filter(({ type }) => type === 'changed'), [{ type: 'changed', topic: 'thread', subject: 'his' }])
  assert.deepEqual(hers.heard.filter(({ type }) => type === 'changed').map((message) => ('subject' in message ? message.subject : '')), ['hers', 'last'])
})

storeTest('whoever looks after the house hears its jobs, for as long as they do; nobody else does, a token neither', async (store, context) => {
  const web = await openTestWeb(store, context)
  const owner = await web.person('alice@example.org')
  const member = await web.person('bob@example.org')
  const { raw } = await createToken(web.house, operator, { userId: owner.userId, name: 'reader', grants: ['read'] })
  const lines = [await openLine(web, context, owner.headers), await openLine(web, context, member.headers), await openLine(web, context, { authorization: `Bearer ${raw}` })]
  const [hers, his, script] = lines as [Line, Line, Line]
  const work = (userId: string) => store.db.transaction((tx) => enqueue(tx, web.house.clock, chore, {}, { userId }))
  const jobsHeardBy = (line: Line) => line.heard.flatMap((message) => (message.type === 'job_status' ? [message.job.id] : []))
  const until = async (line: Line, id: string) => await line.until((message) => message.type === 'job_status' && message.job.id === id)

  const first = await work('')
  await until(hers, first)
  // The feed has an order: what was to be overheard would be here by now.
  const [own, other] = [await work(owner.userId), await work(member.userId)]
  await Promise.all([until(hers, own), until(script, own), until(his, other)])
  assert.deepEqual([jobsHeardBy(hers), jobsHeardBy(his), jobsHeardBy(script)].map((heard) => [...new Set(heard)]), [[first, own], [other], [own]])

  await store.db.query.updateTable('users').set({ role: 'member' }).where('id', '=', owner.userId).execute()
  const [later, last] = [await work(''), await work(owner.userId)]
  await until(hers, last)
  assert.ok(!jobsHeardBy(hers).includes(later), 'the role was taken, the line still told')
})

storeTest('a line whose token was revoked hears that, and nothing of the change it was asked about', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const { raw, token } = await createToken(web.house, operator, { userId: alice.userId, name: 'reader', grants: ['read'] })
  const line = await openLine(web, context, { authorization: `Bearer ${raw}` })
  await revokeToken(web.house, operator, { userId: alice.userId, tokenId: token.id })
  await store.db.transaction((tx) => recordChange(tx, 1, { userId: alice.userId, topic: 'thread', subject: 'afterwards' }))
  assert.equal(await line.closed, 4401)
  assert.equal(line.heard.at(-1)?.type, 'signed-out')
  assert.ok(!line.heard.some(about('afterwards')))
})

storeTest('a line outlives the access token it was opened with, and ends with its session', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const line = await openLine(web, context, alice.headers)
  const tell = (subject: string) => store.db.transaction((tx) => recordChange(tx, 1, { userId: alice.userId, topic: 'thread', subject }))
  // Another tab refreshed: the cookies that this line came with are void, the session is not.
  await store.db.query.updateTable('sessions').set({ access_hash: 'another', access_expires_at: 1 }).where('user_id', '=', alice.userId).execute()
  await tell('still here')
  await line.until(about('still here'))
  await store.db.query.updateTable('sessions').set({ revoked_at: 1 }).where('user_id', '=', alice.userId).execute()
  await tell('afterwards')
  assert.equal(await line.closed, 4401)
  assert.ok(!line.heard.some(about('afterwards')))
})

storeTest('a caller has so many lines; closing one makes room, and another caller has their own', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const lines: Line[] = []
  for (let i = 0; i < limits.openLinesMax; i++) lines.push(await openLine(web, context, alice.headers))
  assert.equal(await statusOf(web, alice.headers), 429)
  assert.equal(web.listening(), limits.openLinesMax)
  await openLine(web, context, bob.headers)
  const closing = web.listening()
  lines[0]?.socket.close()
  while (web.listening() === closing) await new Promise(setImmediate)
  await openLine(web, context, alice.headers)
})

storeTest('whoever asks for replays faster than they can be read is hung up on', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const line = await openLine(web, context, alice.headers)
  for (let i = 0; i < 1_000; i++) line.socket.send(JSON.stringify({ type: 'replay', jobId: 'job_none', afterSeq: 0 }))
  assert.equal(await line.closed, 1008)
})

const replayed = (line: Line) => line.heard.flatMap((message) => (message.type === 'job_event' ? [message.event] : []))

storeTest('a replay tells the events of the job that was asked for, in order and after the last that was seen; of somebody else’s job nothing', async (store, context) => {
  const web = await openTestWeb(store, context)
  // The owner looks after the house; the two others are as good as each other.
  await web.person('owner@example.org')
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const line = await openLine(web, context, alice.headers)
  const work = async (userId: string, events: number) =>
    await store.db.transaction(async (tx) => {
      const jobId = await enqueue(tx, web.house.clock, chore, {}, { userId })
      for (let n = 2; n <= events; n++) await appendEvent(tx, n, { jobId, kind: 'progress', detail: { n } })
      return jobId
    })
  // More than one page, so that the seam between two is tried as well.
  const hers = await work(alice.userId, limits.jobEventsPage + 2)
  const [other, his] = [await work(alice.userId, 3), await work(bob.userId, 3)]
  const ask = (jobId: string, afterSeq: number) => line.socket.send(JSON.stringify({ type: 'replay', jobId, afterSeq }))
  const last = (jobId: string, seq: number) => line.until((message) => message.type === 'job_event' && message.event.jobId === jobId && message.event.seq === seq)
  ask(his, 0)
  ask(`${hers}\0`, 0)
  ask(hers, 1)
  await last(hers, limits.jobEventsPage + 2)
  // Answered one after the other: what the first two asks had told would stand before it.
  assert.deepEqual(replayed(line).map(({ jobId, seq }) => [jobId, seq]), Array.from({ length: limits.jobEventsPage + 1 }, (_, index) => [hers, index + 2]))
  assert.deepEqual(replayed(line)[0], { jobId: hers, seq: 2, at: 2, kind: 'progress', detail: { n: 2 } })
  ask(his, 0)
  ask(other, 2)
  await last(other, 3)
  assert.deepEqual(replayed(line).slice(limits.jobEventsPage + 1).map(({ jobId, seq }) => [jobId, seq]), [[other, 3]])
})

storeTest('a line hears a heartbeat while its session stands', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  // What runs already keeps its own time; only the line's beat is in this test's hand.
  context.mock.timers.enable({ apis: ['setInterval'] })
  const line = await openLine(web, context, alice.headers)
  assert.ok(!line.heard.some(({ type }) => type === 'heartbeat'))
  context.mock.timers.tick(20_000)
  const beat = await line.until(({ type }) => type === 'heartbeat')
  assert.ok(beat.type === 'heartbeat' && beat.serverTime > 0)
  await store.db.query.updateTable('sessions').set({ revoked_at: 1 }).where('user_id', '=', alice.userId).execute()
  context.mock.timers.tick(20_000)
  assert.equal(await line.closed, 4401)
})
