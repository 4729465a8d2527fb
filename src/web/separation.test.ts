// One person never sees another's: generated from the route table.
//
// Alice owns one of everything, each marked with a word that occurs nowhere else. Bob calls
// every route there is: those with an :id with Alice's id, and all of them looking for her
// word in the answer. Then both own one of everything, and each list shows each their own. A route that does not say who may call it does not even start
// (server.ts); ids in a query or a body are tried in foreign-ids.test.ts.
import assert from 'node:assert/strict'
import test from 'node:test'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import type { Db } from '../store/db.ts'
import { EVENT_AT, everythingOf, ownOneOfEverything, type Things } from '../testing/one-of-everything.ts'
import { openTestStore } from '../testing/real-store.ts'
import { openTestWeb, type TestPerson, type TestWeb } from '../testing/test-web.ts'
import type { RouteInfo } from './server.ts'

const WORD = 'zanzibar-lighthouse'
const aliceOwns = (db: Db, web: TestWeb, alice: TestPerson): Promise<Things> => ownOneOfEverything(db, web, alice, WORD)

/** A body that passes the schema, where a route wants one: the refusal must come from ownership, not from form. */
const BODIES: Record<string, unknown> = {
  'POST /api/v1/actions/:id/approve': { digest: 'x' },
  'POST /api/v1/actions/:id/reject': {},
  'POST /api/v1/actions/:id/edit': { digest: 'x', proposal: { kind: 'mail.mark-read', payload: { messageIds: [1] } } },
  'POST /api/v1/actions/:id/ask': { words: 'why' },
  'POST /api/v1/actions/:id/answer': { words: 'because' },
  'POST /api/v1/actions/:id/ignore': {},
  'POST /api/v1/actions/:id/settle': { digest: 'x', happened: true },
  'POST /api/v1/actions/batches/:id/approve': { digests: {} },
  'POST /api/v1/actions/batches/:id/reject': {},
  'PATCH /api/v1/rules/:id': { version: 1, enabled: false },
  'PATCH /api/v1/settings': { undoSeconds: 33 },
  'POST /api/v1/emails/:id/draft': { how: 'reply' },
  'PATCH /api/v1/drafts/:id': { version: 1, letter: { subject: 'x' } },
  'POST /api/v1/drafts/:id/send': { version: 1 },
  'POST /api/v1/drafts/:id/keep': { version: 1 },
  'POST /api/v1/drafts/:id/choose': { version: 1, keep: 'this', digest: 'as shown' },
}

/** And a query, which may have to name what is asked about. */
const QUERIES: Record<string, (things: Things) => string> = {
  'GET /api/v1/calendar/events': () => `?from=${EVENT_AT}&to=${EVENT_AT.replace('T12', 'T13')}`,
  'GET /api/v1/search': () => '?q=-absent&snippets=true&facets=true',
  'GET /api/v1/search/suggest': () => '?q=from:',
  'GET /api/v1/emails': () => '?q=from:a OR is:unread',
  'GET /api/v1/import/broken': ({ account }) => `?account=${account}`,
  'DELETE /api/v1/drafts/:id': () => '?version=1',
}
const queryOf = (route: { method: string; url: string }, things: Things): string => QUERIES[`${route.method} ${route.url}`]?.(things) ?? ''

test('no route shows or touches what belongs to somebody else', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const things = await aliceOwns(store.db, web, alice)
  const before = await everythingOf(store.db, alice.userId)

  const reached: string[] = []
  for (const route of web.routes.filter(callable)) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    if (noun === undefined && route.url.includes(':id')) assert.fail(`${route.method} ${route.url} has an :id but does not say what it touches`)
    const url = `${web.url}${route.url.replace(':id', noun === undefined ? '' : things[noun]).replace(':index', '0')}${queryOf(route, things)}`
    const body = route.method === 'GET' || route.method === 'DELETE' ? undefined : (BODIES[`${route.method} ${route.url}`] ?? {})
    const answer = await fetch(url, {
      method: route.method,
      headers: { ...bob.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    assert.ok(!text.includes(WORD), `${route.method} ${route.url} showed Alice's to Bob: ${text.slice(0, 200)}`)
    if (noun === undefined) continue
    // Absent, or (people and invitations) not for a member at all.
    assert.ok([404, 403].includes(answer.status), `${route.method} ${route.url} answered Bob ${answer.status}: ${text.slice(0, 200)}`)
    reached.push(`${route.method} ${route.url}`)
  }
  assert.ok(reached.length >= 20, `only ${reached.length} routes with an id were tried`)
  assert.deepEqual(await everythingOf(store.db, alice.userId), before, 'nothing of hers was changed')
})

test('the same routes answer their owner, so a refusal above is about the person', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const things = await aliceOwns(store.db, web, alice)
  for (const route of web.routes.filter((one) => one.method === 'GET' && callable(one))) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    if (noun === undefined || route.url.includes(':index') || route.url.includes('/images/')) continue
    // Against hanging only: a stream sends its head at once and never ends.
    const answer = await fetch(`${web.url}${route.url.replace(':id', things[noun])}`, { headers: alice.headers, signal: AbortSignal.timeout(60_000) })
    assert.equal(answer.status, 200, `GET ${route.url} answered its owner ${answer.status}`)
    await answer.body?.cancel()
  }
})

/** For whoever looks after the house, who sees everybody's. */
const OF_THE_HOUSE = new Set(['/api/v1/people', '/api/v1/invitations'])
/** Answers that hold no word of a person's choice, and what is theirs in them. */
const SHOWN: Record<string, (person: Owner) => string> = {
  '/api/v1/auth/me': ({ email }) => email,
  '/api/v1/auth/2fa': () => '',
  '/api/v1/settings': ({ timeZone }) => timeZone,
  '/api/v1/sync/jobs': () => '',
  '/api/v1/sync/errors': () => '',
  '/api/v1/import/broken': () => '',
  '/api/v1/actions/counts': () => '',
  '/api/status': () => '',
  '/api/sync/trigger': () => '',
}

interface Owner extends TestPerson {
  email: string
  timeZone: string
  word: string
  things: Things
}

test('every list shows each person their own, and nothing of the other', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const owner = async (email: string, word: string, timeZone: string): Promise<Owner> => {
    const person = await web.person(email)
    const headers = { ...person.headers, 'content-type': 'application/json' }
    await fetch(`${web.url}/api/v1/settings`, { method: 'PATCH', headers, body: JSON.stringify({ timeZone }) })
    return { ...person, email, word, timeZone, things: await ownOneOfEverything(store.db, web, person, word) }
  }
  const alice = await owner('alice@example.org', WORD, 'Africa/Dar_es_Salaam')
  const bob = await owner('bob@example.org', 'samarkand-windmill', 'Asia/Samarkand')

  let lists = 0
  for (const { url } of web.routes.filter((route) => route.method === 'GET' && callable(route) && !route.url.includes(':'))) {
    lists++
    for (const [me, other] of [[alice, bob], [bob, alice]] as const) {
      if (OF_THE_HOUSE.has(url) && me === alice) continue
      const answer = await fetch(`${web.url}${url}${queryOf({ method: 'GET', url }, me.things)}`, { headers: me.headers })
      const text = await answer.text()
      const said = `GET ${url} answered ${me.email} ${answer.status}: ${text.slice(0, 500)}`
      const foreign = [other.word, other.email, other.timeZone, ...Object.values(other.things).filter((id) => id.includes('_'))]
      assert.deepEqual(foreign.filter((one) => text.includes(one)), [], said)
      assert.ok(OF_THE_HOUSE.has(url) ? answer.status === 403 : answer.ok, said)
      if (answer.ok) assert.ok(text.includes(SHOWN[url]?.(me) ?? me.word), said)
    }
  }
  assert.ok(lists >= 14, `only ${lists} lists were read`)
})

test('the list of sessions shows which are open, and what its person does not know yet of one that ended', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  await aliceOwns(store.db, web, alice)
  const answer = await fetch(`${web.url}/api/v1/sessions`, { headers: alice.headers })
  const { items, notices } = (await answer.json()) as Record<'items' | 'notices', { userAgent: string }[]>
  assert.deepEqual([items.map((one) => one.userAgent).toSorted(), notices.map((one) => one.userAgent)], [['test', WORD], [WORD]])
})

test('without a session or token every route but the public ones answers 401', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  for (const route of web.routes.filter((one) => one.access.who !== 'anyone' && !one.url.endsWith('/live'))) {
    const answer = await fetch(`${web.url}${route.url.replace(':id', '1').replace(':index', '0').replace(':n', '0')}`, { method: route.method })
    assert.equal(answer.status, 401, `${route.method} ${route.url}`)
  }
})

test('an API token reaches only what its grants allow, and never decides', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const things = await aliceOwns(store.db, web, alice)
  const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: 'all', grants: ['read', 'flag', 'draft', 'send-proposal', 'admin'] })
  for (const route of web.routes.filter((one) => one.access.who === 'person')) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    const answer = await fetch(`${web.url}${route.url.replace(':id', noun === undefined ? '' : things[noun])}`, {
      method: route.method,
      headers: { authorization: `Bearer ${raw}` },
    })
    assert.equal(answer.status, 403, `${route.method} ${route.url} let a token in`)
  }
  const { raw: reader } = await createToken(web.house, operator, { userId: alice.userId, name: 'reader', grants: ['read'] })
  const proposal = { proposal: { kind: 'mail.mark-read', payload: { messageIds: [Number(things.message)] } } }
  const post = (token: string, body: unknown) =>
    fetch(`${web.url}/api/v1/actions`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  assert.equal((await post(reader, proposal)).status, 403)
  assert.equal((await post(raw, { ...proposal, approve: true })).status, 403)
  assert.equal((await post(raw, proposal)).status, 202)
})

function callable(route: RouteInfo): boolean {
  return route.access.who !== 'anyone' && !route.url.endsWith('/live') && !route.url.endsWith('/sessions/revoke-others')
}
