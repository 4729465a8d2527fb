// A key behind the question mark that a route does not know is refused, on every route: generated from
// the route table and the API's own description, so a route that is added is tried here too.
import assert from 'node:assert/strict'
import test from 'node:test'
import { everythingOf, ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb, type TestWeb } from '../../testing/test-web.ts'
import type { Problem } from '../contract/problem.ts'
import type { RouteInfo } from '../server.ts'

interface Operation {
  parameters?: { name: string; in: string }[]
}

/** Whoever calls these has a protocol of their own, and a call that is refused is mail that is heard of late. */
const BY_PROVIDERS = new Set(['/api/v1/push/gmail/:token', '/api/v1/push/outlook/:id'])

async function open(context: Parameters<typeof openTestStore>[0]) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const ask = async (method: string, path: string, body?: string) => {
    const sent = body === undefined ? {} : { body }
    const answer = await fetch(`${web.url}${path}`, { method, headers: { ...alice.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...sent })
    const text = await answer.text()
    return { status: answer.status, problem: answer.status === 400 ? (JSON.parse(text) as Problem) : undefined, text }
  }
  return { store, web, alice, ask, known: await keysByRoute(web) }
}

async function keysByRoute(web: TestWeb): Promise<(route: RouteInfo) => string[]> {
  const { paths } = (await (await fetch(`${web.url}/api/docs/json`)).json()) as { paths: Record<string, Record<string, Operation>> }
  return ({ method, url }) => (paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name)
}

test('every route refuses a key that it does not know, names it, and does nothing', async (context) => {
  const { store, web, alice, ask, known } = await open(context)
  const things = await ownOneOfEverything(store.db, web, alice, 'lighthouse')
  const before = await everythingOf(store.db, alice.userId)
  let tried = 0
  for (const route of web.routes.filter(({ url }) => !BY_PROVIDERS.has(url))) {
    const noun = 'touches' in route.access ? route.access.touches : undefined
    const path = route.url.replace(':id', noun === undefined ? 'x' : things[noun]).replaceAll(/:\w+/g, '0')
    const { status, problem, text } = await ask(route.method, `${path}?zzzzzz=1`)
    assert.equal(status, 400, `${route.method} ${route.url} answered ${status}: ${text.slice(0, 200)}`)
    assert.equal(problem?.code, 'query-key-unknown', `${route.method} ${route.url}`)
    assert.ok(problem.title.includes('"zzzzzz"') && !problem.fix.includes('zzzzzz'), problem.title)
    assert.deepEqual(((problem.detail?.['known'] ?? []) as string[]).toSorted(), known(route).toSorted(), `${route.method} ${route.url} knows what its description says`)
    tried++
  }
  assert.ok(tried > 100, `only ${tried} routes were tried`)
  assert.deepEqual(await everythingOf(store.db, alice.userId), before)
})

test('a slip of the pen is told the key that was meant, and the key itself is never refused as unknown', async (context) => {
  const { web, ask, known } = await open(context)
  let tried = 0
  for (const route of web.routes.filter(({ url }) => !BY_PROVIDERS.has(url))) {
    const path = route.url.replaceAll(/:\w+/g, '0')
    for (const key of known(route)) {
      tried++
      assert.notEqual((await ask(route.method, `${path}?${key}=1`)).problem?.code, 'query-key-unknown', `${route.method} ${route.url} knows ${key}`)
      if (key.length < 3) continue
      const { problem } = await ask(route.method, `${path}?${key}=1&${key.slice(0, -1)}z=1`)
      assert.equal(problem?.detail?.['meant'], key, `${route.method} ${route.url}: ${JSON.stringify(problem)}`)
      assert.ok(problem.fix.includes(`Did you mean ${key}?`), problem.fix)
    }
  }
  assert.ok(tried > 40, `only ${tried} keys were tried`)
})

test('what belongs into a search is told so, and a list that has none does not pretend to', async (context) => {
  const { ask } = await open(context)
  for (const [path, words] of [
    ['/emails?form=x', 'Did you mean q=from:…? It knows q, order, before, limit.'],
    ['/emails?from=x', 'Did you mean q=from:…? It knows q, order, before, limit.'],
    ['/threads?label=Bills', 'Did you mean q=label:…? It knows mailbox, role, q, before, limit.'],
    ['/subscriptions?from=x', 'It knows q, order, before, limit.'],
    ['/rules?enabled=1', 'It takes nothing behind a question mark.'],
    [`/emails?${'x'.repeat(5_000)}=1`, 'It knows q, order, before, limit.'],
    ['/emails?constructor=1', 'It knows q, order, before, limit.'],
  ] as const) {
    const { status, problem, text } = await ask('GET', `/api/v1${path}`)
    assert.deepEqual([status, problem?.code, problem?.fix], [400, 'query-key-unknown', words], path)
    assert.ok(text.length < 600, text)
  }
})

test('a provider that calls with more than we read is heard', async (context) => {
  const { ask } = await open(context)
  const { status, text } = await ask('POST', '/api/v1/push/outlook/acc_x?validationToken=hello&tenant=t')
  assert.deepEqual([status, text], [200, 'hello'])
})
