// The second factor over HTTP: turned on with a first code, asked for after the password
// alone, and no cookie before both are right.
import assert from 'node:assert/strict'
import { TOTP, URI } from 'otpauth'
import { openBrowser } from '../../testing/browser.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { NOON } from '../../testing/people.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../../testing/test-web.ts'

const LOGIN = { email: 'alice@example.org', password: TEST_PASSWORD }
const STEP_MS = 30_000

storeTest('a password opens nothing once the second factor is on; a code or a recovery code does, each once', async (store, context) => {
  const clock = fixedClock(NOON)
  const web = await openTestWeb(store, context, { clock })
  await web.person(LOGIN.email)
  const browser = openBrowser(web.url)
  await browser.ask('POST', '/api/v1/auth/login', LOGIN)
  const setup = await browser.ask('POST', '/api/v1/auth/2fa/setup', {})
  const totp = URI.parse(String(setup.body['otpauthUrl']))
  assert.ok(totp instanceof TOTP)
  assert.equal((await browser.ask('GET', '/api/v1/auth/2fa')).body['on'], false)
  const on = await browser.ask('POST', '/api/v1/auth/2fa/verify', { code: totp.generate({ timestamp: clock.now() }) })
  assert.equal(on.status, 200)
  const [recoveryCode] = on.body['recoveryCodes'] as string[]
  clock.advance(10 * STEP_MS)

  const enter = async (factor: object) => await openBrowser(web.url).ask('POST', '/api/v1/auth/login', { ...LOGIN, ...factor })
  const half = await enter({})
  assert.deepEqual([half.status, half.body['outcome'], half.cookies.size], [200, 'second-factor-needed', 0])
  const wrong = await enter({ code: '000000' })
  assert.deepEqual([wrong.status, wrong.body['code'], wrong.cookies.size], [401, 'code-wrong', 0])
  const code = totp.generate({ timestamp: clock.now() })
  assert.deepEqual([(await enter({ code })).status, (await enter({ code })).status], [200, 401])
  assert.deepEqual([(await enter({ recoveryCode })).status, (await enter({ recoveryCode })).status], [200, 401])

  const off = { password: TEST_PASSWORD, code: totp.generate({ timestamp: clock.now() + 10 * STEP_MS }) }
  clock.advance(10 * STEP_MS)
  assert.equal((await browser.ask('POST', '/api/v1/auth/2fa/disable', { ...off, password: 'not it' })).status, 403)
  assert.equal((await browser.ask('POST', '/api/v1/auth/2fa/disable', off)).status, 204)
  assert.equal((await enter({})).body['outcome'], 'signed-in')
})
