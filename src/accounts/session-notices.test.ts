// A session that ended because its key came back twice is told to its person, once, and to nobody else.
import assert from 'node:assert/strict'
import { ALICE, BOB, HOME, NOON, openHouse, signedIn, withAlice, withBob } from '../testing/people.ts'
import { storeTest } from '../testing/real-store.ts'
import { acknowledgeNotice, listNotices } from './session-notices.ts'
import { refresh, signOut } from './sessions.ts'

storeTest('a key that came back is told with its device and from where, until its person says that they know', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  await withBob(house)
  const stolen = await signedIn(house, ALICE)
  const here = await signedIn(house, ALICE)
  const bob = await signedIn(house, BOB)
  await refresh(house, stolen.tokens.refreshToken, HOME)
  const thief = { userAgent: 'thief', address: '203.0.113.7' }
  assert.equal((await refresh(house, stolen.tokens.refreshToken, thief)).outcome, 'reuse')
  assert.equal((await refresh(house, stolen.tokens.refreshToken, { ...thief, address: '203.0.113.8' })).outcome, 'refused')
  const { sessionId: id } = stolen.tokens
  const notice = { id, kind: 'session-reuse', at: NOON, userAgent: HOME.userAgent, address: thief.address }
  assert.deepEqual(await listNotices(house, here.person), [notice])
  assert.deepEqual(await listNotices(house, bob.person), [])
  await assert.rejects(acknowledgeNotice(house, bob.person, id), { name: 'Fault', code: 'not-found' })
  assert.deepEqual(await listNotices(house, here.person), [notice])
  await acknowledgeNotice(house, here.person, id)
  assert.deepEqual(await listNotices(house, here.person), [])
  await assert.rejects(acknowledgeNotice(house, here.person, id), { name: 'Fault', code: 'not-found' })
})

storeTest('a session that ended in any other way is no news', async (store, context) => {
  const house = await openHouse(store, context)
  await withAlice(house)
  const gone = await signedIn(house, ALICE)
  const here = await signedIn(house, ALICE)
  await signOut(house, gone.tokens.accessToken)
  assert.deepEqual(await listNotices(house, here.person), [])
  for (const id of [gone.tokens.sessionId, here.tokens.sessionId]) await assert.rejects(acknowledgeNotice(house, here.person, id), { code: 'not-found' })
})
