// Sessions at their edges: the exact millisecond, the spent token, the race for one token.
import assert from 'node:assert/strict'
import { ALICE, BOB, HOME, NOON, openHouse, signedIn, withAlice, withBob, type House } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import {
  authenticate,
  csrfMatches,
  listSessions,
  purgeSessions,
  refresh,
  revokeOtherSessions,
  revokeSession,
  signOut,
} from './sessions.ts'
import { accountLimits } from './account-limits.ts'

const row = (house: House, id: string) =>
  house.db.query.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const changesOf = async (house: House, topic: string) =>
  (await house.db.query.selectFrom('changes').selectAll().where('topic', '=', topic).execute()).map((change) => change.subject)

storeTest('an access token is good until the very millisecond it ends, and says that a refresh may help', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const { tokens, person } = await signedIn(house, ALICE)
  assert.deepEqual({ ...person }, { userId: alice.id, sessionId: tokens.sessionId, name: 'Alice', email: ALICE.email, role: 'owner' })
  assert.match(tokens.accessToken, /^sec_a_[\w-]{43}$/)
  assert.match(tokens.refreshToken, /^sec_r_[\w-]{43}$/)
  house.clock.advance(accountLimits.accessTokenMs - 1)
  assert.equal((await authenticate(house, tokens.accessToken)).outcome, 'person')
  house.clock.advance(1)
  assert.deepEqual(await authenticate(house, tokens.accessToken), { outcome: 'expired' })
  assert.deepEqual(await authenticate(house, tokens.refreshToken), { outcome: 'refused' })
  assert.deepEqual(await authenticate(house, 'sec_a_'), { outcome: 'refused' })
})

storeTest('no token is in the store as it is', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens, deviceToken } = await signedIn(house, ALICE)
  const stored = JSON.stringify(await house.db.query.selectFrom('sessions').selectAll().execute())
  for (const token of [tokens.accessToken, tokens.refreshToken, deviceToken]) assert.ok(!stored.includes(token.slice(6)))
})

storeTest('a refresh gives new tokens, ends the old ones, and keeps session and CSRF token', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens } = await signedIn(house, ALICE)
  house.clock.advance(accountLimits.accessTokenMs)
  const answer = await refresh(house, tokens.refreshToken, { ...HOME, address: '192.0.2.9' })
  assert.ok(answer.outcome === 'refreshed')
  assert.equal(answer.tokens.csrfToken, tokens.csrfToken)
  assert.equal(answer.tokens.sessionId, tokens.sessionId)
  assert.equal((await authenticate(house, answer.tokens.accessToken)).outcome, 'person')
  assert.equal((await authenticate(house, tokens.accessToken)).outcome, 'refused')
  assert.equal((await row(house, tokens.sessionId)).address, '192.0.2.9')
})

storeTest('a refresh token is good until the very millisecond it ends, and no session outlives its age', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  let { refreshToken } = (await signedIn(house, ALICE)).tokens
  for (let step = 0; step < 20; step++) {
    house.clock.advance(accountLimits.refreshTokenMs - 1)
    const answer = await refresh(house, refreshToken, HOME)
    if (answer.outcome !== 'refreshed') {
      assert.equal(answer.outcome, 'expired')
      assert.ok(house.clock.now() >= NOON + accountLimits.sessionAgeMaxMs)
      return
    }
    assert.ok(house.clock.now() < NOON + accountLimits.sessionAgeMaxMs)
    refreshToken = answer.tokens.refreshToken
  }
  assert.fail('The session lived for ever')
})

storeTest('a week to the millisecond is too late for a refresh', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens } = await signedIn(house, ALICE)
  house.clock.advance(accountLimits.refreshTokenMs)
  assert.deepEqual(await refresh(house, tokens.refreshToken, HOME), { outcome: 'expired' })
})

storeTest('a spent refresh token ends the session for both holders, is reported once, and touches no other session', async (store, context) => {
  const house = await openHouse(store, context)
  const alice = await withAlice(house)
  const stolen = await signedIn(house, ALICE)
  const other = await signedIn(house, ALICE)
  const fresh = await refresh(house, stolen.tokens.refreshToken, HOME)
  assert.ok(fresh.outcome === 'refreshed')
  assert.deepEqual(await refresh(house, stolen.tokens.refreshToken, { userAgent: 'thief', address: '203.0.113.7' }), {
    outcome: 'reuse',
    session: { id: stolen.tokens.sessionId, userId: alice.id, ...HOME },
  })
  assert.deepEqual(await authenticate(house, fresh.tokens.accessToken), { outcome: 'refused' })
  assert.deepEqual(await refresh(house, fresh.tokens.refreshToken, HOME), { outcome: 'refused' })
  assert.deepEqual(await refresh(house, stolen.tokens.refreshToken, HOME), { outcome: 'refused' })
  assert.equal((await row(house, stolen.tokens.sessionId)).revoked_why, 'reuse')
  assert.equal((await authenticate(house, other.tokens.accessToken)).outcome, 'person')
})

storeTest('of eight that race with one refresh token one wins, one is reported, and the session is over', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens } = await signedIn(house, ALICE)
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(house, tokens.refreshToken, HOME)))
  const outcomes = answers.map((answer) => answer.outcome).toSorted()
  assert.deepEqual(outcomes, ['refreshed', ...Array.from({ length: 6 }, () => 'refused'), 'reuse'].toSorted())
  const winner = answers.find((answer) => answer.outcome === 'refreshed')
  assert.ok(winner?.outcome === 'refreshed')
  assert.deepEqual(await authenticate(house, winner.tokens.accessToken), { outcome: 'refused' })
})

storeTest('last seen moves at most once a minute', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens } = await signedIn(house, ALICE)
  house.clock.advance(accountLimits.lastSeenEveryMs - 1)
  await authenticate(house, tokens.accessToken)
  assert.equal((await row(house, tokens.sessionId)).last_seen_at, NOON)
  house.clock.advance(1)
  await authenticate(house, tokens.accessToken)
  assert.equal((await row(house, tokens.sessionId)).last_seen_at, NOON + accountLimits.lastSeenEveryMs)
})

storeTest('a person sees and ends their own sessions, and nobody else can', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  await withBob(house)
  const phone = await signedIn(house, ALICE)
  house.clock.advance(1)
  const laptop = await signedIn(house, ALICE)
  const bob = await signedIn(house, BOB)
  assert.deepEqual(
    (await listSessions(house, laptop.person)).map(({ id, current }) => [id, current]),
    [[laptop.tokens.sessionId, true], [phone.tokens.sessionId, false]],
  )
  await assert.rejects(revokeSession(house, bob.person, phone.tokens.sessionId), { name: 'Fault', code: 'not-found' })
  assert.equal((await authenticate(house, phone.tokens.accessToken)).outcome, 'person')
  await revokeSession(house, laptop.person, phone.tokens.sessionId)
  assert.equal((await authenticate(house, phone.tokens.accessToken)).outcome, 'refused')
  await signedIn(house, ALICE)
  assert.equal(await revokeOtherSessions(house, laptop.person), 1)
  assert.equal((await listSessions(house, laptop.person)).length, 1)
  assert.equal((await authenticate(house, bob.tokens.accessToken)).outcome, 'person')
  assert.equal((await changesOf(house, 'session')).filter((id) => id === phone.tokens.sessionId).length, 2)
})

storeTest('signing out works with a token that is out of time, and only once', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens } = await signedIn(house, ALICE)
  house.clock.advance(accountLimits.accessTokenMs + 1)
  assert.equal((await signOut(house, tokens.accessToken))?.id, tokens.sessionId)
  assert.equal(await signOut(house, tokens.refreshToken), undefined)
  assert.deepEqual(await refresh(house, tokens.refreshToken, HOME), { outcome: 'refused' })
})

storeTest('the purge keeps what is open and what ended lately', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const gone = await signedIn(house, ALICE)
  await signOut(house, gone.tokens.accessToken)
  house.clock.advance(accountLimits.endedSessionsKeepMs)
  const open = await signedIn(house, ALICE)
  await refresh(house, open.tokens.refreshToken, HOME)
  await purgeSessions(house)
  assert.equal((await house.db.query.selectFrom('sessions').selectAll().execute()).length, 2)
  house.clock.advance(1)
  await purgeSessions(house)
  const left = await house.db.query.selectFrom('sessions').selectAll().execute()
  assert.deepEqual(left.map((session) => session.id), [open.tokens.sessionId])
  assert.equal((await house.db.query.selectFrom('refresh_spent').selectAll().execute()).length, 1)
})

storeTest('a CSRF token matches itself only, and an empty one nothing', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const { tokens } = await signedIn(house, ALICE)
  assert.equal(csrfMatches(tokens.csrfToken, tokens.csrfToken), true)
  assert.equal(csrfMatches(tokens.csrfToken, tokens.csrfToken.slice(1)), false)
  assert.equal(csrfMatches(tokens.csrfToken, ''), false)
  assert.equal(csrfMatches('', ''), false)
})
