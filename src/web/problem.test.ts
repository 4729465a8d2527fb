// Every refusal has one form, with a code that programs may decide by; a bug shows nothing of itself.
import assert from 'node:assert/strict'
import test from 'node:test'
import { createToken } from '../accounts/tokens.ts'
import { limits } from '../base/limits.ts'
import { openTestStore } from '../testing/real-store.ts'
import { openTestWeb } from '../testing/test-web.ts'
import { problem } from './contract/problem.ts'

test('refusals are problem+json with a stable code and a request id', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const { raw } = await createToken({ db: store.db, clock: web.house.clock }, { userId: alice.userId, name: 'flags', grants: ['flag'] })
  const json = { ...alice.headers, 'content-type': 'application/json' }
  const script = { authorization: `Bearer ${raw}` }
  const cases: [string, RequestInit, number, string][] = [
    ['/api/v1/none', {}, 404, 'not-found'],
    ['/api/v1/threads/none', { headers: alice.headers }, 404, 'not-found'],
    ['/api/v1/mailboxes', {}, 401, 'not-signed-in'],
    ['/api/v1/mailboxes', { headers: script }, 403, 'grant-missing'],
    ['/api/v1/sessions', { headers: script }, 403, 'person-needed'],
    ['/api/v1/threads?limit=0', { headers: alice.headers }, 400, 'bad-request'],
    ['/api/v1/settings', { method: 'PATCH', headers: json, body: '{"undoSeconds":"soon"}' }, 400, 'bad-request'],
    ['/api/v1/settings', { method: 'PATCH', headers: json, body: '{' }, 400, 'bad-request'],
    ['/api/v1/settings', { method: 'PATCH', headers: { ...json, 'content-type': 'application/xml' }, body: '<x/>' }, 415, 'unsupported-media-type'],
    ['/api/v1/settings', { method: 'PATCH', headers: json, body: JSON.stringify({ x: 'x'.repeat(limits.bodyBytesMax) }) }, 413, 'too-large'],
  ]
  for (const [path, init, status, code] of cases) {
    const answer = await fetch(`${web.url}${path}`, init)
    const what = `${init.method ?? 'GET'} ${path}`
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, what)
    const body = problem.parse(await answer.json())
    assert.deepEqual([answer.status, body.status, body.code], [status, status, code], what)
    assert.equal(body.requestId, answer.headers.get('x-request-id'), what)
    assert.notEqual(body.title, '', what)
  }
})

test('what breaks inside is only `internal` outside', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  await store.db.query.schema.dropTable('mailboxes').execute()
  const answer = await fetch(`${web.url}/api/v1/mailboxes`, { headers: alice.headers })
  const text = await answer.text()
  assert.deepEqual([answer.status, problem.parse(JSON.parse(text)).code], [500, 'internal'])
  assert.doesNotMatch(text, /mailboxes|sql|table/i)
})
