// The refresh token over HTTP: it changes each time, and one that comes back ends the session.
import assert from 'node:assert/strict'
import { accountLimits } from '../../accounts/account-limits.ts'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { NOON } from '../../testing/people.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../../testing/test-web.ts'
import type { TestContext } from 'node:test'

const EMAIL = 'alice@example.org'

async function signedIn(store: TestStore, context: TestContext) {
  const clock = fixedClock(NOON)
  const web = await openTestWeb(store, context, { clock })
  await web.person(EMAIL)
  const enter = async (): Promise<Browser> => {
    const browser = openBrowser(web.url)
    assert.equal((await browser.ask('POST', '/api/v1/auth/login', { email: EMAIL, password: TEST_PASSWORD })).status, 200)
    return browser
  }
  return { clock, web, enter, browser: await enter() }
}

storeTest('an access token out of time says so, and a refresh puts new cookies in place of both', async (store, context) => {
  const { clock, browser } = await signedIn(store, context)
  const before = new Map(browser.cookies)
  clock.advance(accountLimits.accessTokenMs)
  assert.equal((await browser.ask('GET', '/api/v1/auth/me')).body['code'], 'access-expired')
  const fresh = await browser.ask('POST', '/api/v1/auth/refresh')
  assert.equal(fresh.status, 200)
  for (const name of ['secretary_access', 'secretary_refresh']) {
    const { value, flags = [] } = fresh.cookies.get(name) ?? {}
    assert.ok(value !== undefined && value !== before.get(name)?.value, name)
    assert.ok(flags.includes('httponly') && flags.includes('samesite=strict'), name)
  }
  assert.equal((await browser.ask('GET', '/api/v1/auth/me')).status, 200)
})

storeTest('a refresh token used twice ends its session for both holders, and no other session', async (store, context) => {
  const { browser, enter } = await signedIn(store, context)
  const elsewhere = await enter()
  const stolen = browser.cookies.get('secretary_refresh')
  assert.ok(stolen)
  assert.equal((await browser.ask('POST', '/api/v1/auth/refresh')).status, 200)
  const owner = new Map(browser.cookies)

  browser.cookies.set('secretary_refresh', stolen)
  const reuse = await browser.ask('POST', '/api/v1/auth/refresh')
  assert.deepEqual([reuse.status, reuse.body['code']], [401, 'session-reused'])
  assert.ok(!browser.cookies.has('secretary_access') && !browser.cookies.has('secretary_refresh'), 'cleared')

  for (const [name, cookie] of owner) browser.cookies.set(name, cookie)
  assert.equal((await browser.ask('GET', '/api/v1/auth/me')).body['code'], 'not-signed-in')
  assert.equal((await browser.ask('POST', '/api/v1/auth/refresh')).status, 401)
  assert.equal((await elsewhere.ask('GET', '/api/v1/auth/me')).status, 200)
  const events = await elsewhere.ask('GET', '/api/v1/audit')
  assert.ok((events.body['items'] as { event: string }[]).some(({ event }) => event === 'session.reuse'), 'its person can read of it')

  const told = async () => ((await elsewhere.ask('GET', '/api/v1/sessions')).body['notices'] as { id: string; kind: string; address: string }[]).map(({ kind, address }) => [kind, address])
  assert.deepEqual(await told(), [['session-reuse', '127.0.0.1']])
  const [{ id } = { id: '' }] = (await elsewhere.ask('GET', '/api/v1/sessions')).body['notices'] as { id: string }[]
  assert.equal((await elsewhere.ask('POST', `/api/v1/sessions/${id}/acknowledge`)).status, 204)
  assert.deepEqual(await told(), [])
})

storeTest('a script refreshes with the body and gets its tokens there', async (store, context) => {
  const { web } = await signedIn(store, context)
  const script = openBrowser(web.url)
  const entered = await script.ask('POST', '/api/v1/auth/login', { email: EMAIL, password: TEST_PASSWORD, tokens: true })
  const { refreshToken } = entered.body['tokens'] as { refreshToken: string }
  const fresh = await script.ask('POST', '/api/v1/auth/refresh', { refreshToken })
  assert.equal(fresh.cookies.size, 0)
  assert.notEqual((fresh.body['tokens'] as { refreshToken: string }).refreshToken, refreshToken)
})

storeTest('a refresh that is a week late is refused and clears the cookies', async (store, context) => {
  const { clock, browser } = await signedIn(store, context)
  clock.advance(accountLimits.refreshTokenMs)
  const late = await browser.ask('POST', '/api/v1/auth/refresh')
  assert.equal(late.status, 401)
  assert.ok(!browser.cookies.has('secretary_refresh'))
})
