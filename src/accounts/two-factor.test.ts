// The second factor: on only after proof, each code once, nothing of it readable in the store.
import assert from 'node:assert/strict'
import { TOTP, URI } from 'otpauth'
import { ALICE, HOME, NOON, openHouse, signedIn, withAlice, type House, type SignedIn } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { accountLimits } from './account-limits.ts'
import { operator } from './role.ts'
import { authenticate } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { confirmTwoFactor, disableTwoFactor, regenerateRecoveryCodes, removeTwoFactor, setUpTwoFactor, twoFactorStatus } from './two-factor.ts'

const STEP_MS = 30_000
const attempt = { email: ALICE.email, password: ALICE.password, ...HOME }

interface Phone {
  code(atMs: number): string
  secret: string
}

async function phoneOf(house: House, { person }: SignedIn): Promise<Phone> {
  const { url, secret } = await setUpTwoFactor(house, person, {})
  const totp = URI.parse(url)
  assert.ok(totp instanceof TOTP)
  return { code: (timestamp) => totp.generate({ timestamp }), secret }
}

/** Alice with the second factor on; the clock stands at the start of a step that no code was used in. */
async function withPhone(house: House): Promise<{ alice: SignedIn; phone: Phone; recoveryCodes: string[] }> {
  await withAlice(house)
  const alice = await signedIn(house, ALICE)
  const phone = await phoneOf(house, alice)
  const recoveryCodes = await confirmTwoFactor(house, alice.person, phone.code(house.clock.now()))
  house.clock.advance(10 * STEP_MS)
  return { alice, phone, recoveryCodes }
}

const enter = async (house: House, factor: { code?: string; recoveryCode?: string }) => (await signIn(house, { ...attempt, ...factor })).outcome

storeTest('it is on only after a first code, and from then on a password alone is not enough', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const alice = await signedIn(house, ALICE)
  const other = await signedIn(house, ALICE)
  const phone = await phoneOf(house, alice)
  assert.equal(await enter(house, {}), 'signed-in')
  await assert.rejects(confirmTwoFactor(house, alice.person, '000000'), { name: 'Fault', code: 'code-wrong' })
  assert.deepEqual(await twoFactorStatus(house, alice.person.userId), { on: false, recoveryCodesLeft: 0 })
  const codes = await confirmTwoFactor(house, alice.person, phone.code(NOON))
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^([0-9a-z]{4}-){3}[0-9a-z]{4}$/)
  assert.deepEqual(await twoFactorStatus(house, alice.person.userId), { on: true, recoveryCodesLeft: 10 })
  assert.equal(await enter(house, {}), 'second-factor-needed')
  assert.equal((await authenticate(house, alice.tokens.accessToken)).outcome, 'person')
  assert.equal((await authenticate(house, other.tokens.accessToken)).outcome, 'refused')
  await assert.rejects(setUpTwoFactor(house, alice.person, {}), { code: 'two-factor-on' })
})

storeTest('the first code cannot be used again to sign in', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const alice = await signedIn(house, ALICE)
  const phone = await phoneOf(house, alice)
  await confirmTwoFactor(house, alice.person, phone.code(NOON))
  assert.equal(await enter(house, { code: phone.code(NOON) }), 'code-refused')
})

storeTest('one step either way is accepted, two are not', async (store, context) => {
  const house = await openHouse(store, context)
  const { phone } = await withPhone(house)
  const now = house.clock.now()
  assert.equal(await enter(house, { code: phone.code(now - 2 * STEP_MS) }), 'code-refused')
  assert.equal(await enter(house, { code: phone.code(now + 2 * STEP_MS) }), 'code-refused')
  assert.equal(await enter(house, { code: phone.code(now - STEP_MS) }), 'signed-in')
  assert.equal(await enter(house, { code: ` ${phone.code(now + STEP_MS).replace(/^.../, '$& ')}` }), 'signed-in')
})

storeTest('a code is good once, and no older one after it', async (store, context) => {
  const house = await openHouse(store, context)
  const { phone } = await withPhone(house)
  const now = house.clock.now()
  assert.equal(await enter(house, { code: phone.code(now) }), 'signed-in')
  assert.equal(await enter(house, { code: phone.code(now) }), 'code-refused')
  assert.equal(await enter(house, { code: phone.code(now - STEP_MS) }), 'code-refused')
})

storeTest('of six that race with one code, one signs in', async (store, context) => {
  const house = await openHouse(store, context)
  const { phone } = await withPhone(house)
  const code = phone.code(house.clock.now())
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => enter(house, { code })))
  assert.deepEqual(outcomes.toSorted(), [...Array.from({ length: 5 }, () => 'code-refused'), 'signed-in'])
})

storeTest('a recovery code is good once, written any way, also when several race with it', async (store, context) => {
  const house = await openHouse(store, context)
  const { alice, recoveryCodes } = await withPhone(house)
  const [first = '', second = ''] = recoveryCodes
  assert.equal(await enter(house, { recoveryCode: ` ${first.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')}` }), 'signed-in')
  assert.equal(await enter(house, { recoveryCode: first }), 'code-refused')
  const race = await Promise.all(Array.from({ length: 4 }, () => enter(house, { recoveryCode: second })))
  assert.equal(race.filter((outcome) => outcome === 'signed-in').length, 1)
  assert.equal((await twoFactorStatus(house, alice.person.userId)).recoveryCodesLeft, 8)
})

storeTest('codes can be guessed only so often, by whoever has the password, and a known device is not shut out', async (store, context) => {
  const house = await openHouse(store, context)
  const { alice, phone } = await withPhone(house)
  const wrong = phone.code(house.clock.now() + 100 * STEP_MS)
  for (let i = 0; i < accountLimits.codeFailuresPerHour; i++) assert.equal(await enter(house, { code: wrong }), 'code-refused')
  const right = phone.code(house.clock.now())
  assert.equal(await enter(house, { code: right }), 'slow-down')
  const known = await signIn(house, { ...attempt, code: right, deviceToken: alice.deviceToken })
  assert.equal(known.outcome, 'signed-in')
})

storeTest('a wrong password with the right code is just refused, and the code stays good', async (store, context) => {
  const house = await openHouse(store, context)
  const { phone } = await withPhone(house)
  const code = phone.code(house.clock.now())
  assert.equal((await signIn(house, { ...attempt, password: 'not the password', code })).outcome, 'refused')
  assert.equal(await enter(house, { code }), 'signed-in')
})

storeTest('neither the secret nor a recovery code can be read in the store', async (store, context) => {
  const house = await openHouse(store, context)
  const { phone, recoveryCodes } = await withPhone(house)
  const tables = await Promise.all([
    house.db.query.selectFrom('users').selectAll().execute(),
    house.db.query.selectFrom('secrets').selectAll().execute(),
    house.db.query.selectFrom('recovery_codes').selectAll().execute(),
  ])
  const text = JSON.stringify(tables)
  for (const secret of [phone.secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))]) {
    assert.ok(!text.includes(secret))
  }
})

storeTest('turning it off takes password and code, and ends the other sessions', async (store, context) => {
  const house = await openHouse(store, context)
  const { alice, phone } = await withPhone(house)
  const other = await signIn(house, { ...attempt, code: phone.code(house.clock.now()) })
  assert.ok(other.outcome === 'signed-in')
  house.clock.advance(2 * STEP_MS)
  const code = phone.code(house.clock.now())
  await assert.rejects(disableTwoFactor(house, alice.person, { password: 'not the password', code }), { code: 'password-wrong' })
  await assert.rejects(disableTwoFactor(house, alice.person, { password: ALICE.password, code: '000000' }), { code: 'code-wrong' })
  await assert.rejects(disableTwoFactor(house, alice.person, { password: ALICE.password }), { code: 'code-wrong' })
  assert.equal((await twoFactorStatus(house, alice.person.userId)).on, true)
  await disableTwoFactor(house, alice.person, { password: ALICE.password, code })
  assert.deepEqual(await twoFactorStatus(house, alice.person.userId), { on: false, recoveryCodesLeft: 0 })
  assert.equal((await authenticate(house, other.tokens.accessToken)).outcome, 'refused')
  assert.equal(await enter(house, {}), 'signed-in')
})

storeTest('new recovery codes void the old ones', async (store, context) => {
  const house = await openHouse(store, context)
  const { alice, phone, recoveryCodes } = await withPhone(house)
  const fresh = await regenerateRecoveryCodes(house, alice.person, { password: ALICE.password, code: phone.code(house.clock.now()) })
  assert.equal(await enter(house, { recoveryCode: recoveryCodes[0] ?? '' }), 'code-refused')
  assert.equal(await enter(house, { recoveryCode: fresh[0] ?? '' }), 'signed-in')
})

storeTest('setting it up long after signing in takes the password', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { person } = await signedIn(house, ALICE)
  house.clock.advance(accountLimits.freshSignInMs - 1)
  await setUpTwoFactor(house, person, {})
  house.clock.advance(1)
  await assert.rejects(setUpTwoFactor(house, person, {}), { code: 'password-needed' })
  await assert.rejects(setUpTwoFactor(house, person, { password: 'not the password' }), { code: 'password-wrong' })
  await setUpTwoFactor(house, person, { password: ALICE.password })
})

storeTest('the operator can remove it for somebody who lost everything', async (store, context) => {
  const house = await openHouse(store, context)
  const { alice } = await withPhone(house)
  await removeTwoFactor(house, operator, alice.person.userId)
  assert.equal((await authenticate(house, alice.tokens.accessToken)).outcome, 'refused')
  assert.equal(await enter(house, {}), 'signed-in')
  assert.equal((await house.db.query.selectFrom('secrets').selectAll().where('user_id', '=', alice.person.userId).execute()).length, 0)
})
