// Signing in and out over HTTP: what a browser gets, what a script gets, what a stranger gets.
import assert from 'node:assert/strict'
import { accountLimits } from '../../accounts/account-limits.ts'
import { openBrowser } from '../../testing/browser.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../../testing/test-web.ts'

const EMAIL = 'alice@example.org'

storeTest('a browser gets cookies and its CSRF token; signing out ends the session, not only the cookies', async (store, context) => {
  const web = await openTestWeb(store, context)
  await web.person(EMAIL)
  const browser = openBrowser(web.url)
  const entered = await browser.ask('POST', '/api/v1/auth/login', { email: EMAIL, password: TEST_PASSWORD })
  assert.deepEqual([entered.status, entered.body['outcome'], entered.body['tokens']], [200, 'signed-in', undefined])
  assert.deepEqual([...entered.cookies.keys()].toSorted(), ['secretary_access', 'secretary_device', 'secretary_refresh'])
  for (const [name, { flags }] of entered.cookies) {
    assert.ok(flags.includes('httponly') && flags.includes('samesite=strict'), name)
    assert.ok(!flags.includes('secure'), `${name} would not be kept on http`)
  }
  const device = entered.cookies.get('secretary_device')
  assert.ok(device?.flags.includes(`max-age=${accountLimits.deviceTokenMs / 1000}`), 'the device is known for as long as its token counts, and no longer')
  assert.equal((await browser.ask('GET', '/api/v1/auth/me')).status, 200)
  const stolen = new Map(browser.cookies)

  const left = await browser.ask('POST', '/api/v1/auth/logout')
  assert.equal(left.status, 204)
  assert.deepEqual([...browser.cookies.keys()], ['secretary_device'], 'the device stays known, nobody is signed in')
  for (const [name, cookie] of stolen) browser.cookies.set(name, cookie)
  assert.equal((await browser.ask('GET', '/api/v1/auth/me')).body['code'], 'not-signed-in')
  assert.equal((await browser.ask('POST', '/api/v1/auth/refresh')).status, 401)
})

storeTest('behind https every cookie is for https only', async (store, context) => {
  const web = await openTestWeb(store, context, { settings: { publicUrl: 'https://secretary.example.org' } })
  await web.person(EMAIL)
  const entered = await openBrowser(web.url).ask('POST', '/api/v1/auth/login', { email: EMAIL, password: TEST_PASSWORD }, { origin: 'https://secretary.example.org' })
  assert.equal(entered.cookies.size, 3)
  for (const [name, { flags }] of entered.cookies) assert.ok(flags.includes('secure'), name)
})

storeTest('a script gets tokens in the body and no session cookie', async (store, context) => {
  const web = await openTestWeb(store, context)
  await web.person(EMAIL)
  const script = openBrowser(web.url)
  const entered = await script.ask('POST', '/api/v1/auth/login', { email: EMAIL, password: TEST_PASSWORD, tokens: true })
  assert.deepEqual([...entered.cookies.keys()], ['secretary_device'])
  const { accessToken } = entered.body['tokens'] as { accessToken: string }
  const me = await openBrowser(web.url).ask('GET', '/api/v1/auth/me', undefined, { authorization: `Bearer ${accessToken}` })
  assert.equal(me.status, 200)
})

storeTest('a wrong password and an unknown address get the same answer, and no cookie', async (store, context) => {
  const web = await openTestWeb(store, context)
  await web.person(EMAIL)
  const answers = []
  for (const email of [EMAIL, 'nobody@example.org']) {
    const { status, body, cookies } = await openBrowser(web.url).ask('POST', '/api/v1/auth/login', { email, password: 'not the password' })
    assert.equal(cookies.size, 0)
    const { requestId: _, ...rest } = body
    answers.push({ status, ...rest })
  }
  assert.equal(answers[0]?.status, 401)
  assert.deepEqual(answers[0], answers[1])
})
