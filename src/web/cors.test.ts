// Which other pages may read our answers: the configured ones, and by default none.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { openTestStore } from '../testing/real-store.ts'
import { openTestWeb } from '../testing/test-web.ts'

const FRIEND = 'https://desk.example.org'
const STRANGER = 'https://evil.example'

async function open(context: TestContext, corsOrigins: string[]) {
  const web = await openTestWeb(await openTestStore(context), context, { settings: { corsOrigins } })
  const preflight = (origin: string, method: string) =>
    fetch(`${web.url}/api/v1/settings`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'x-csrf-token,content-type' } })
  return { web, preflight }
}
const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin')

test('by default no page but ours is allowed anything', async (context) => {
  const { web, preflight } = await open(context, [])
  assert.equal(allowed(await preflight(FRIEND, 'PATCH')), null)
  assert.equal(allowed(await fetch(`${web.url}/api/v1/welcome`, { headers: { origin: FRIEND } })), null)
})

test('a configured page may ask and change, and reads refusals too; others stay out', async (context) => {
  const { web, preflight } = await open(context, [FRIEND])
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
    const answer = await preflight(FRIEND, method)
    assert.equal(answer.status, 204)
    assert.equal(allowed(answer), FRIEND)
    assert.ok((answer.headers.get('access-control-allow-methods') ?? '').includes(method), method)
    assert.equal(answer.headers.get('access-control-allow-credentials'), 'true')
  }
  const refused = await fetch(`${web.url}/api/v1/mailboxes`, { headers: { origin: FRIEND } })
  assert.deepEqual([refused.status, allowed(refused)], [401, FRIEND])
  assert.match(refused.headers.get('access-control-expose-headers') ?? '', /retry-after/)

  for (const origin of [STRANGER, `${FRIEND}.evil.example`, 'http://desk.example.org', 'null']) {
    assert.equal(allowed(await preflight(origin, 'PATCH')), null, origin)
    assert.equal(allowed(await fetch(`${web.url}/api/v1/welcome`, { headers: { origin } })), null, origin)
  }
})
