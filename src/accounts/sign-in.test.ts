// Signing in, judged as an attacker would: what can be told apart, how often may one guess,
// whom does guessing hurt.
import assert from 'node:assert/strict'
import { ping } from '../store/db.ts'
import { ALICE, BOB, HOME, openHouse, signedIn, withAlice, withBob, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { accountLimits } from './account-limits.ts'
import { changePassword, resetPassword } from './change-password.ts'
import { countGuess, passwordBudgets } from './guess-budget.ts'
import { argon2Hasher } from './password.ts'
import { operator } from './role.ts'
import { authenticate } from './sessions.ts'
import { signIn, type SignInAttempt } from './sign-in.ts'
import { disableUser } from './users.ts'

const right: SignInAttempt = { email: ALICE.email, password: ALICE.password, ...HOME }
const wrong: SignInAttempt = { ...right, password: 'not the password' }
const sessionsIn = async (house: House) => (await house.db.query.selectFrom('sessions').select('id').execute()).length

/** From a new network each time, as a botnet would. */
async function guess(house: House, times: number, attempt: SignInAttempt): Promise<string[]> {
  const outcomes: string[] = []
  for (let i = 0; i < times; i++) {
    outcomes.push((await signIn(house, { ...attempt, address: `198.51.${Math.floor(i / 250)}.${i % 250}` })).outcome)
  }
  return outcomes
}

/** As many wrong guesses as that, counted in one commit: only the count matters to what follows. */
async function spend(house: House, times: number, email: string): Promise<void> {
  await house.db.transaction(async (tx) => {
    for (let i = 0; i < times; i++) {
      const budgets = passwordBudgets({ email, address: `198.51.100.${i}`, deviceId: '' })
      assert.equal((await countGuess({ ...house, db: tx }, budgets)).outcome, 'counted')
    }
  })
}

storeTest('the right password opens a session, however the address is written', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const entered = await signIn(house, { ...right, email: '  ALICE@Example.ORG ' })
  assert.ok(entered.outcome === 'signed-in')
  assert.equal(entered.user.id, alice.id)
  assert.equal(entered.factor, 'none')
  assert.match(entered.deviceToken, /^sec_d_/)
})

storeTest('unknown, disabled, without a password, and wrong: one answer, one hash run and as many writes each, no session', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const bob = await withBob(house)
  await disableUser(house, operator, bob.id)
  await house.db.query.insertInto('users').values({
    id: 'usr_demo', email: 'demo@example.org', name: 'Demo', role: 'member', password_hash: '', totp_secret_id: '',
    totp_confirmed: 0, totp_last_step: 0, password_changed_at: 0, created_at: 0, disabled_at: 0,
  }).execute()
  for (const attempt of [
    wrong,
    { ...right, email: 'nobody@example.org' },
    { ...right, email: 'not an address' },
    { ...right, email: BOB.email, password: BOB.password },
    { ...right, email: 'demo@example.org', password: '' },
  ]) {
    const runs = house.hasher.runs()
    let commits = 0
    const stop = house.db.onCommit(() => commits++)
    // Beside the outcome there is only the id for the audit log.
    const answer = await signIn(house, attempt)
    assert.deepEqual([Object.keys(answer).toSorted(), answer.outcome], [['outcome', 'userId'], 'refused'])
    assert.equal(house.hasher.runs() - runs, 1, attempt.email)
    stop()
    // Each waits for the disk, which can be measured from outside.
    assert.equal(commits, 2, attempt.email)
  }
  assert.equal(await sessionsIn(house), 0)
})

storeTest('an account takes its limit of guesses in any hour and not one more, then opens again to the millisecond', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const outcomes = await guess(house, accountLimits.signInFailuresPerHour + 5, wrong)
  assert.equal(outcomes.filter((outcome) => outcome === 'refused').length, accountLimits.signInFailuresPerHour)
  const runs = house.hasher.runs()
  const shut = await signIn(house, { ...right, address: '203.0.113.1' })
  assert.ok(shut.outcome === 'slow-down')
  assert.equal(house.hasher.runs(), runs)
  house.clock.advance(shut.retryAfterMs - 1)
  assert.equal((await signIn(house, right)).outcome, 'slow-down')
  house.clock.advance(1)
  assert.equal((await signIn(house, right)).outcome, 'signed-in')
})

storeTest('the limit is the same for an address that nobody has', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  await spend(house, accountLimits.signInFailuresPerHour - 1, 'nobody@example.org')
  assert.deepEqual(await guess(house, 2, { ...wrong, email: 'Nobody@example.org ' }), ['refused', 'slow-down'])
})

storeTest('guesses sent all at once are counted before they are checked', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  await spend(house, accountLimits.signInFailuresPerHour - 3, ALICE.email)
  // Open connections first: while they open one by one, nothing would happen at once.
  await Promise.all(Array.from({ length: 10 }, () => ping(house.db)))
  const burst = await Promise.all(Array.from({ length: 12 }, (_, i) => signIn(house, { ...wrong, address: `203.0.113.${i}` })))
  assert.equal(burst.filter(({ outcome }) => outcome === 'refused').length, 3)
})

storeTest('one network that tries many accounts is slowed down, and an IPv6 neighbour counts as the same network', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  await house.db.transaction(async (tx) => {
    for (let i = 0; i < accountLimits.signInFailuresPerNetworkPerHour; i++) {
      const address = `2001:db8:0:1::${(i + 1).toString(16)}`
      const budgets = passwordBudgets({ email: `user${i}@example.org`, address, deviceId: '' })
      assert.equal((await countGuess({ ...house, db: tx }, budgets)).outcome, 'counted')
    }
  })
  assert.equal((await signIn(house, { ...right, address: '2001:db8:0:1:ffff::1' })).outcome, 'slow-down')
  assert.equal((await signIn(house, { ...right, address: '2001:db8:0:2::1' })).outcome, 'signed-in')
})

storeTest('right passwords use up nothing', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  await spend(house, accountLimits.signInFailuresPerHour - 1, ALICE.email)
  for (let i = 0; i < 3; i++) assert.equal((await signIn(house, right)).outcome, 'signed-in')
  assert.equal((await signIn(house, wrong)).outcome, 'refused')
  assert.equal((await signIn(house, right)).outcome, 'slow-down')
})

storeTest('a stranger cannot lock out a device that signed in before; the device has its own, smaller budget', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { deviceToken } = await signedIn(house, ALICE)
  await spend(house, accountLimits.signInFailuresPerHour, ALICE.email)
  assert.equal((await signIn(house, right)).outcome, 'slow-down')
  const entered = await signIn(house, { ...right, deviceToken })
  assert.ok(entered.outcome === 'signed-in')
  const onDevice = await Promise.all(
    Array.from({ length: accountLimits.signInFailuresPerDevicePerHour }, () => signIn(house, { ...wrong, deviceToken })),
  )
  assert.ok(onDevice.every(({ outcome }) => outcome === 'refused'))
  assert.equal((await signIn(house, { ...right, deviceToken })).outcome, 'slow-down')
  // The renewed token is the same device: signing in again does not refill its budget.
  assert.equal((await signIn(house, { ...right, deviceToken: entered.deviceToken })).outcome, 'slow-down')
})

storeTest('a device token that is forged, of another person, too old, or from before a new password is no device token', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  await withBob(house)
  const { deviceToken } = await signedIn(house, ALICE)
  const bobs = (await signedIn(house, BOB)).deviceToken
  await spend(house, accountLimits.signInFailuresPerHour, ALICE.email)
  const swapped = deviceToken.replace(alice.id, 'usr_other')
  for (const bad of [bobs, swapped, `${deviceToken.slice(0, -1)}${deviceToken.endsWith('A') ? 'B' : 'A'}`, 'sec_d_', 'sec_d_a.b.c.d']) {
    assert.equal((await signIn(house, { ...right, deviceToken: bad })).outcome, 'slow-down', bad)
  }
  house.clock.advance(1)
  await resetPassword(house, operator, { userId: alice.id, next: 'another good one' })
  assert.equal((await signIn(house, { ...right, password: 'another good one', deviceToken })).outcome, 'slow-down')
})

storeTest('a device token ends to the millisecond', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { deviceToken } = await signedIn(house, ALICE)
  house.clock.advance(accountLimits.deviceTokenMs - 1)
  await spend(house, accountLimits.signInFailuresPerHour, ALICE.email)
  assert.equal((await signIn(house, { ...right, deviceToken })).outcome, 'signed-in')
  house.clock.advance(1)
  assert.equal((await signIn(house, { ...right, deviceToken })).outcome, 'slow-down')
})

storeTest('a hash of an older cost is renewed at the next sign-in, and no other one', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const hashOf = async () => (await house.db.query.selectFrom('users').select('password_hash').where('id', '=', alice.id).executeTakeFirst())?.password_hash
  const before = await hashOf()
  await signIn(house, right)
  assert.equal(await hashOf(), before)
  const stronger = { ...house, hasher: argon2Hasher({ memoryKib: 16, passes: 1, lanes: 1 }) }
  await signIn(stronger, wrong)
  assert.equal(await hashOf(), before)
  assert.equal((await signIn(stronger, right)).outcome, 'signed-in')
  assert.match((await hashOf()) ?? '', /m=16,/)
  assert.equal((await signIn(stronger, right)).outcome, 'signed-in')
})

storeTest('a new password ends every other session and keeps this one', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const here = await signedIn(house, ALICE)
  const there = await signedIn(house, ALICE)
  house.clock.advance(1)
  await assert.rejects(changePassword(house, here.person, { current: 'not the password', next: 'another good one' }), { code: 'password-wrong' })
  await assert.rejects(changePassword(house, here.person, { current: ALICE.password, next: 'short' }), { code: 'password-short' })
  assert.equal((await authenticate(house, there.tokens.accessToken)).outcome, 'person')
  assert.equal(await changePassword(house, here.person, { current: ALICE.password, next: 'another good one' }), 1)
  assert.equal((await authenticate(house, here.tokens.accessToken)).outcome, 'person')
  assert.equal((await authenticate(house, there.tokens.accessToken)).outcome, 'refused')
  assert.equal((await signIn(house, right)).outcome, 'refused')
  assert.equal((await signIn(house, { ...right, password: 'another good one' })).outcome, 'signed-in')
})

storeTest('a stolen session cannot guess the password without end', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { person } = await signedIn(house, ALICE)
  for (let i = 0; i < accountLimits.signInFailuresPerDevicePerHour; i++) {
    await assert.rejects(changePassword(house, person, { current: `guess number ${i}`, next: 'another good one' }), { code: 'password-wrong' })
  }
  await assert.rejects(changePassword(house, person, { current: ALICE.password, next: 'another good one' }), { code: 'too-many-guesses', status: 429 })
  assert.equal((await signIn(house, right)).outcome, 'signed-in')
})

storeTest('a sign-in that was under way while the password changed does not slip in behind', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  house.clock.advance(1)
  const slow = {
    ...house,
    hasher: {
      ...house.hasher,
      async verify(phc: string, password: string) {
        const matches = await house.hasher.verify(phc, password)
        await resetPassword(house, operator, { userId: alice.id, next: 'another good one' })
        return matches
      },
    },
  }
  assert.equal((await signIn(slow, right)).outcome, 'refused')
  assert.equal(await sessionsIn(house), 0)
})
