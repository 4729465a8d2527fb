// Every refusal has one form, with a code that programs may decide by; a bug shows nothing of itself.
import assert from 'node:assert/strict'
import test from 'node:test'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import { appendAudit } from '../actions/audit.ts'
import { limits } from '../base/limits.ts'
import { openTestStore } from '../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../testing/test-web.ts'
import { problem } from './contract/problem.ts'

test('refusals are problem+json with a stable code and a request id', async (context) => {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: 'flags', grants: ['flag'] })
  const json = { ...alice.headers, 'content-type': 'application/json' }
  const script = { authorization: `Bearer ${raw}` }
  const cases: [string, RequestInit, number, string][] = [
    ['/api/v1/none', {}, 404, 'not-found'],
    ['/%zz', {}, 400, 'bad-request'],
    ['/api/v1/threads/%e0%a4', {}, 400, 'bad-request'],
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

test('what breaks inside has changed nothing, and the refusal does not promise it for all: not even where the audit log is what broke', async (context) => {
  const store = await openTestStore(context)
  let full = false
  const web = await openTestWeb(store, context, { record: (...line) => (full ? Promise.reject(new Error('the log is full')) : appendAudit(...line)) })
  const alice = await web.person('alice@example.org')
  const send = async (path: string, body: unknown) => {
    const headers = { ...alice.headers, 'content-type': 'application/json' }
    return await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  const { url } = (await (await send('/invitations', { email: 'bob@example.org', role: 'member' })).json()) as { url: string }
  const registration = { token: new URL(url).hash.slice(1), name: 'Bob', password: 'marble kettle seven' }
  const passwords = { current: TEST_PASSWORD, next: 'another good one' }
  full = true
  for (const [path, body] of [['/auth/register', registration], ['/auth/password', passwords]] as const) {
    const answer = await send(path, body)
    const { code, fix } = problem.parse(await answer.json())
    assert.deepEqual([answer.status, code, fix.startsWith('If it was a change, see whether it was made'), answer.headers.getSetCookie()], [500, 'internal', true, []], path)
  }
  full = false
  assert.equal((await send('/auth/register', registration)).status, 201, 'the invitation was not spent')
  assert.equal((await send('/auth/password', passwords)).status, 204, 'the old password still is the password')
})
