// Other pages' requests: each of the three walls is tried alone, with everything else right,
// and what was refused has changed nothing.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import test, { type TestContext } from 'node:test'
import { operator } from '../../accounts/role.ts'
import { createToken } from '../../accounts/tokens.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../../testing/test-web.ts'
import type { WebSettings } from '../context.ts'

async function open(context: TestContext, settings: Partial<WebSettings> = {}) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context, { settings })
  const alice = await web.person('alice@example.org')
  const patch = async (headers: Record<string, string>) => {
    const answer = await fetch(`${web.url}/api/v1/settings`, { method: 'PATCH', headers: { 'content-type': 'application/json', ...headers }, body: '{"undoSeconds":20}' })
    const { code } = (await answer.json()) as { code?: string }
    return { status: answer.status, code }
  }
  const undoSeconds = async () => ((await (await fetch(`${web.url}/api/v1/settings`, { headers: alice.headers })).json()) as { undoSeconds: number }).undoSeconds
  return { store, web, alice, patch, undoSeconds }
}

test('a change with a cookie needs this session’s own token', async (context) => {
  const { web, alice, patch, undoSeconds } = await open(context)
  const bob = await web.person('bob@example.org')
  const before = await undoSeconds()
  const { cookie = '' } = alice.headers
  for (const token of [undefined, '', 'guess', bob.headers['x-csrf-token'] ?? '']) {
    assert.deepEqual(await patch({ cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }) }), { status: 403, code: 'csrf' })
  }
  assert.equal(await undoSeconds(), before)
  assert.equal((await patch(alice.headers)).status, 200)
})

test('a change from another page’s origin is refused, whatever else it carries', async (context) => {
  const { web, alice, patch, undoSeconds } = await open(context)
  const before = await undoSeconds()
  const port = new URL(web.url).port
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${Number(port) + 1}`, `https://127.0.0.1:${port}`, `http://127.0.0.1:${port}.evil.example`]) {
    assert.deepEqual(await patch({ ...alice.headers, origin }), { status: 403, code: 'foreign-origin' }, origin)
  }
  assert.deepEqual(await patch({ ...alice.headers, 'sec-fetch-site': 'cross-site' }), { status: 403, code: 'foreign-origin' })
  assert.equal(await undoSeconds(), before)
  assert.equal((await patch({ ...alice.headers, origin: web.url })).status, 200)
})

test('nobody is signed in by another page either', async (context) => {
  const { web } = await open(context)
  const answer = await fetch(`${web.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    body: JSON.stringify({ email: 'alice@example.org', password: TEST_PASSWORD }),
  })
  assert.deepEqual([answer.status, answer.headers.getSetCookie()], [403, []])
})

test('a form of another page cannot even be read: only JSON is', async (context) => {
  const { alice, patch, undoSeconds } = await open(context)
  const before = await undoSeconds()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    assert.equal((await patch({ ...alice.headers, 'content-type': type })).status >= 400, true, type)
  }
  assert.equal(await undoSeconds(), before)
})

test('a script with a bearer header needs no CSRF token: no page can make a browser send one', async (context) => {
  const { web, alice } = await open(context)
  const { raw } = await createToken(web.house, operator, { userId: alice.userId, name: 'script', grants: ['flag'] })
  const answer = await fetch(`${web.url}/api/v1/accounts/none/sync`, { method: 'POST', headers: { authorization: `Bearer ${raw}` } })
  assert.equal(answer.status, 404)
})

test('the configured address is ours beside the one that was asked', async (context) => {
  const { web, alice, patch } = await open(context, { publicUrl: 'https://secretary.example.org' })
  assert.equal((await patch({ ...alice.headers, origin: 'https://secretary.example.org' })).status, 200)
  assert.equal((await patch({ ...alice.headers, origin: web.url })).status, 200)
  assert.equal((await patch({ ...alice.headers, origin: 'http://secretary.example.org' })).status, 403)
})

test('it answers to its own names and to addresses, and to no name that could be pointed here', async (context) => {
  const { web } = await open(context, { publicUrl: 'https://secretary.example.org' })
  for (const [host, expected] of [
    ['localhost', 200],
    ['127.0.0.1:7373', 200],
    ['[::1]:7373', 200],
    ['192.0.2.7', 200],
    ['secretary.example.org', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['secretary.example.org.evil.example:80', 421],
    ['[::1].evil.example', 421],
    ['[::1]:80.evil.example', 421],
  ] as const) {
    for (const path of ['/api/v1/welcome', '/api/docs/json', '/nowhere']) {
      const { status, code } = await askAs(host, `${web.url}${path}`)
      if (expected === 421) assert.deepEqual([status, code], [421, 'host-unknown'], `${host} ${path}`)
      else assert.notEqual(status, 421, `${host} ${path}`)
    }
  }
})

/** `fetch` writes the Host itself. */
function askAs(host: string, url: string): Promise<{ status: number; code: unknown }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers: { host } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, code: (JSON.parse(text) as { code?: string }).code }))
    })
    asking.on('error', reject)
    asking.end()
  })
}
