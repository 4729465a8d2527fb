// The two ways in for somebody new: the one-time set-up link, and an invitation.
import assert from 'node:assert/strict'
import { createSetupLink } from '../../accounts/one-time-links.ts'
import { openBrowser } from '../../testing/browser.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'

const ALICE = { email: 'alice@example.org', name: 'Alice', password: 'violet tractor nine' }
const BOB = { name: 'Bob', password: 'marble kettle seven' }

storeTest('the set-up link makes one owner, signed in with cookies that no page can read, and then is void', async (store, context) => {
  const web = await openTestWeb(store, context)
  const token = await createSetupLink(web.house)
  const browser = openBrowser(web.url)
  assert.equal((await browser.ask('GET', '/api/v1/welcome')).body['needsOwner'], true)
  const made = await browser.ask('POST', '/api/v1/auth/register', { token, ...ALICE })
  assert.equal(made.status, 201)
  for (const [name, path] of [
    ['secretary_access', '/'],
    ['secretary_refresh', '/api/v1/auth'],
  ] as const) {
    const { flags = [] } = made.cookies.get(name) ?? {}
    for (const flag of ['httponly', 'samesite=strict', `path=${path}`]) assert.ok(flags.includes(flag), `${name} without ${flag}: ${flags.join('; ')}`)
  }
  assert.equal(made.body['tokens'], undefined, 'a browser’s page never sees them')
  const me = await browser.ask('GET', '/api/v1/auth/me')
  assert.deepEqual([me.status, me.body['email'], me.body['role']], [200, ALICE.email, 'owner'])
  assert.equal((await browser.ask('GET', '/api/v1/welcome')).body['needsOwner'], false)

  const again = await openBrowser(web.url).ask('POST', '/api/v1/auth/register', { token, ...ALICE, email: 'mallory@example.org' })
  assert.ok([409, 410].includes(again.status), String(again.status))
  assert.equal(again.cookies.size, 0)
})

storeTest('an invitation is read without its token in any address, used once, and gives the role it says', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person(ALICE.email)
  const answer = await fetch(`${web.url}/api/v1/invitations`, {
    method: 'POST',
    headers: { ...alice.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bob@example.org', role: 'member' }),
  })
  const { url } = (await answer.json()) as { url: string }
  const token = new URL(url).hash.slice(1)
  assert.ok(!url.split('#')[0]?.includes(token))
  // Google's Pub/Sub knows no other place for its secret.
  assert.deepEqual(web.routes.filter((route) => /:token/.test(route.url)).map(({ url: path }) => path), ['/api/v1/push/gmail/:token'])

  const browser = openBrowser(web.url)
  const seen = await browser.ask('POST', '/api/v1/auth/invitation', { token })
  assert.deepEqual([seen.status, seen.body['email'], seen.body['role']], [200, 'bob@example.org', 'member'])
  const made = await browser.ask('POST', '/api/v1/auth/register', { token, ...BOB })
  assert.equal(made.status, 201)
  const me = await browser.ask('GET', '/api/v1/auth/me')
  assert.deepEqual([me.body['email'], me.body['role']], ['bob@example.org', 'member'])
  for (const path of ['/api/v1/auth/invitation', '/api/v1/auth/register']) {
    const again = await openBrowser(web.url).ask('POST', path, path.endsWith('register') ? { token, ...BOB } : { token })
    assert.equal(again.body['code'], 'invitation-void', path)
    assert.equal(again.cookies.size, 0)
  }
})
