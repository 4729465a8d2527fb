// Is it up: everybody may learn that much, and only caretakers and this computer learn more.
import assert from 'node:assert/strict'
import { operator } from '../../accounts/role.ts'
import { createToken } from '../../accounts/tokens.ts'
import type { Grant } from '../contract/auth.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { NOON } from '../../testing/people.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb, type TestWebOptions } from '../../testing/test-web.ts'
import type { TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'

const UP = { status: 'ok' as const, detail: { pid: 4711, rssBytes: 1 } }
/** What every proxy adds, and what tells a visitor from this computer. */
const FROM_AFAR = { 'x-forwarded-for': '198.51.100.7' }

async function open(store: TestStore, context: TestContext, options: TestWebOptions = {}) {
  const web = await openTestWeb(store, context, options)
  const look = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${web.url}${path}`, { headers })
    return { status: answer.status, body: (await answer.json()) as { status: string; detail: Record<string, unknown>; code?: string } }
  }
  return { web, look }
}

storeTest('each part says whether it is up, and the whole is down when one is', async (store, context) => {
  const up = await open(store, context, { engine: UP })
  assert.deepEqual((await up.look('/health')).body, { status: 'ok', detail: { version: '0.0.0-test', db: 'ok', engine: 'ok' } })
  const { status, body } = await up.look('/health/db')
  assert.deepEqual([status, body.status, body.detail['kind']], [200, 'ok', store.kind])
  assert.equal((await up.look('/health/engine')).body.detail['pid'], 4711)
  assert.deepEqual([(await up.look('/health/llm')).status, (await up.look('/health/llm')).body.status], [200, 'off'])

  const down = await open(store, context)
  assert.equal((await down.look('/health/engine')).status, 503)
  assert.deepEqual([(await down.look('/health')).status, (await down.look('/health')).body.status], [503, 'down'])
})

storeTest('a web that has no engine beside it is up without one, and says so', async (store, context) => {
  const { look } = await open(store, context, { engine: { status: 'off', detail: { reason: 'elsewhere' } } })
  const whole = await look('/health')
  assert.deepEqual([whole.status, whole.body.status, whole.body.detail['engine']], [200, 'ok', 'off'])
  const engine = await look('/health/engine')
  assert.deepEqual([engine.status, engine.body], [200, { status: 'off', detail: { reason: 'elsewhere' } }])
})

storeTest('a visitor through a proxy gets the status and nothing behind it', async (store, context) => {
  const { look } = await open(store, context, { engine: UP })
  for (const path of ['/health', '/health/db', '/health/engine', '/health/llm']) {
    const { status, body } = await look(path, FROM_AFAR)
    assert.deepEqual([status, body.detail], [200, {}], path)
  }
  const { status, body } = await look('/metrics', FROM_AFAR)
  assert.deepEqual([status, body.code], [401, 'not-signed-in'])
})

storeTest('from afar an admin token and an owner see it all; other tokens and members do not', async (store, context) => {
  const { web, look } = await open(store, context, { engine: UP })
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const tokenOf = async (grants: Grant[]) => {
    const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: grants.join(), grants })
    return { ...FROM_AFAR, authorization: `Bearer ${raw}` }
  }
  const admin = await tokenOf(['admin'])
  assert.equal((await look('/health/engine', admin)).body.detail['pid'], 4711)
  assert.equal((await fetch(`${web.url}/metrics`, { headers: admin })).status, 200)
  assert.equal((await fetch(`${web.url}/metrics`, { headers: { ...FROM_AFAR, ...alice.headers } })).status, 200)

  const reader = await tokenOf(['read'])
  assert.deepEqual((await look('/health/engine', reader)).body, { status: 'ok', detail: {} })
  assert.equal((await look('/metrics', reader)).body.code, 'grant-missing')
  assert.equal((await look('/metrics', { ...FROM_AFAR, ...bob.headers })).body.code, 'role-missing')
})

storeTest('the figures name routes and states, never a person, and the jobs are counted at most every ten seconds', async (store, context) => {
  const clock = fixedClock(NOON)
  const { web } = await open(store, context, { clock })
  const alice = await web.person('alice@example.org')
  await fetch(`${web.url}/api/v1/threads/thr_secret`, { headers: alice.headers })
  const read = async () => await (await fetch(`${web.url}/metrics`)).text()
  const jobs = (text: string) => Number(/^secretary_jobs\{state="pending"\} (\d+)$/m.exec(text)?.[1] ?? 0)
  const text = await read()
  assert.match(text, /secretary_http_request_seconds_count\{method="GET",route="\/api\/v1\/threads\/:id",status="4xx"\} 1/)
  assert.doesNotMatch(text, /thr_secret|alice|usr_/)

  const before = jobs(text)
  const account = await fetch(`${web.url}/api/v1/accounts`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: '{"provider":"sample"}' })
  assert.equal(account.status, 201)
  assert.equal(jobs(await read()), before)
  clock.advance(limits.metricsKeepMs)
  assert.equal(jobs(await read()), before + 1)
})
