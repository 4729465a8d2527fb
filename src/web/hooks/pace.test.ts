// How often anybody may ask, judged at the borders: the last request that passes, the
// first that does not, and who else must not notice.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { operator } from '../../accounts/role.ts'
import { openSession } from '../../accounts/sessions.ts'
import { createToken } from '../../accounts/tokens.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { NOON } from '../../testing/people.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'

const LIMITS = { rateLimitChanges: 3, rateLimitCostly: 5, rateLimitReads: 40, rateLimitFetches: 8 }
const NOBODY = 'Bearer sec_t_nobody'

async function open(context: TestContext) {
  const store = await openTestStore(context)
  const clock = fixedClock(NOON)
  const web = await openTestWeb(store, context, { clock, settings: LIMITS })
  const alice = await web.person('alice@example.org')
  const { raw, token } = await createToken(web.house, operator, { userId: alice.userId, name: 'script', grants: ['read', 'flag'] })
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, init)
    await answer.body?.cancel()
    return answer
  }
  const times = async (n: number, path: string, init: RequestInit = {}) => {
    const statuses: number[] = []
    for (let i = 0; i < n; i++) statuses.push((await ask(path, init)).status)
    return statuses
  }
  return { clock, web, alice, store, ask, times, script: { authorization: `Bearer ${raw}` }, tokenId: token.id }
}

test('changes stop at their limit, say when to come back, and go on in the next minute', async (context) => {
  const { clock, alice, ask, times } = await open(context)
  const change = { method: 'POST', headers: alice.headers }
  assert.deepEqual(await times(4, '/sessions/revoke-others', change), [200, 200, 200, 429])
  clock.advance(20_000)
  const refused = await fetch((await ask('/sessions/revoke-others', change)).url, change)
  assert.equal(refused.headers.get('retry-after'), '40')
  assert.match(refused.headers.get('ratelimit') ?? '', /^limit=3, remaining=0, reset=40$/)
  const problem = (await refused.json()) as Record<string, unknown>
  assert.deepEqual([problem['status'], problem['code']], [429, 'too-many-requests'])
  assert.equal((await ask('/sessions', { headers: alice.headers })).status, 200, 'reads go on')
  clock.advance(40_000)
  assert.equal((await ask('/sessions/revoke-others', change)).status, 200)
})

test('a script that spends its token’s budget leaves its person’s alone', async (context) => {
  const { web, alice, times, script } = await open(context)
  assert.deepEqual(await times(4, '/accounts/none/sync', { method: 'POST', headers: script }), [404, 404, 404, 429])
  assert.deepEqual(await times(41, '/mailboxes', { headers: script }), [...Array<number>(40).fill(200), 429])
  assert.deepEqual(await times(1, '/sessions/revoke-others', { method: 'POST', headers: alice.headers }), [200])
  const bob = await web.person('bob@example.org')
  assert.deepEqual(await times(1, '/sessions/revoke-others', { method: 'POST', headers: bob.headers }), [200])
})

test('what a token may not do costs it its budget all the same', async (context) => {
  const { times, script } = await open(context)
  assert.deepEqual(await times(4, '/sessions/revoke-others', { method: 'POST', headers: script }), [403, 403, 403, 429])
})

test('two sessions of one person share one budget', async (context) => {
  const { alice, store, clock, times } = await open(context)
  const tokens = await store.db.transaction((tx) => openSession(tx, clock.now(), { userId: alice.userId, userAgent: 'second', address: '' }))
  const second = { authorization: `Bearer ${tokens.accessToken}` }
  assert.deepEqual(await times(3, '/settings', { method: 'PATCH', headers: { ...alice.headers, 'content-type': 'application/json' }, body: '{}' }), [200, 200, 200])
  assert.deepEqual(await times(1, '/settings', { method: 'PATCH', headers: { ...second, 'content-type': 'application/json' }, body: '{}' }), [429])
})

test('opening mail is a plain read: whoever turns pages fast is not stopped', async (context) => {
  const { alice, times } = await open(context)
  for (const path of ['/threads/none', '/emails/1', '/emails/1/view', '/emails/1/attachments/0']) {
    assert.ok((await times(6, path, { headers: alice.headers })).every((status) => status !== 429), path)
  }
})

test('remote pictures have a budget of their own, and mail opens when it is spent', async (context) => {
  const { alice, clock, times } = await open(context)
  const picture = '/emails/1/images/0'
  const statuses = await times(9, picture, { headers: alice.headers })
  assert.ok(statuses.slice(0, 8).every((status) => status !== 429), String(statuses))
  assert.equal(statuses[8], 429)
  assert.deepEqual(await times(2, '/threads', { headers: alice.headers }), [200, 200])
  assert.notDeepEqual(await times(1, '/emails/1/raw', { headers: alice.headers }), [429])
  clock.advance(60_000)
  assert.notDeepEqual(await times(1, picture, { headers: alice.headers }), [429])
})

for (const path of [
  '/emails/1/raw',
  '/calendar/events?from=2026-01-05T00:00:00Z&to=2026-01-12T00:00:00Z',
]) {
  test(`${path.split('?')[0]} has the budget of what is costly`, async (context) => {
    const { alice, times } = await open(context)
    const statuses = await times(6, path, { headers: alice.headers })
    assert.ok(statuses.slice(0, 5).every((status) => status !== 429), String(statuses))
    assert.equal(statuses[5], 429)
    assert.deepEqual(await times(2, '/threads', { headers: alice.headers }), [200, 200], 'plain reads are counted apart')
  })
}

test('sign-in is paced by address, whoever is tried', async (context) => {
  const { times } = await open(context)
  const attempt = (email: string) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: 'not it' }) })
  assert.deepEqual(await times(2, '/auth/login', attempt('alice@example.org')), [401, 401])
  assert.deepEqual(await times(2, '/auth/login', attempt('bob@example.org')), [401, 429])
})

test('guessing at tokens ends at the limit, and a right guess after it is not even looked up', async (context) => {
  const { times, script } = await open(context)
  assert.deepEqual(await times(4, '/mailboxes', { headers: { authorization: NOBODY } }), [401, 401, 401, 429])
  assert.deepEqual(await times(1, '/mailboxes', { headers: script }), [429])
})

test('a flood at once gets no further than one in a row', async (context) => {
  const { ask } = await open(context)
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/mailboxes', { headers: { authorization: NOBODY } })))
  assert.equal(answers.filter((answer) => answer.status === 401).length, 3)
})

test('asking without any credential is paced too', async (context) => {
  const { times } = await open(context)
  assert.deepEqual(await times(4, '/mailboxes'), [401, 401, 401, 429])
})

test('a script with a revoked token does not shut out the people at its address', async (context) => {
  const { alice, ask, times, script, tokenId } = await open(context)
  assert.deepEqual(await times(1, '/mailboxes', { headers: script }), [200])
  assert.equal((await ask(`/tokens/${tokenId}`, { method: 'DELETE', headers: alice.headers })).status, 204)
  assert.deepEqual(await times(4, '/mailboxes', { headers: script }), [401, 401, 401, 429])
  assert.deepEqual(await times(1, '/auth/me', { headers: alice.headers }), [200])
})

test('whoever proved themselves before comes through while their address floods', async (context) => {
  const { alice, times } = await open(context)
  assert.deepEqual(await times(1, '/auth/me', { headers: alice.headers }), [200])
  assert.deepEqual(await times(4, '/mailboxes', { headers: { cookie: 'secretary_access=sec_a_guess' } }), [401, 401, 401, 429])
  assert.deepEqual(await times(1, '/auth/me', { headers: alice.headers }), [200])
})

test('an app that wakes up with an access token out of time is told so, and not taken for a guesser', async (context) => {
  const { clock, alice, times } = await open(context)
  clock.advance(16 * 60_000)
  assert.deepEqual(await times(10, '/mailboxes', { headers: alice.headers }), Array<number>(10).fill(401))
})
