// A change of many things of which a part is unknown when the rest is told: that part is looked at
// again, never done again, and settled by its person where nobody can look.
import assert from 'node:assert/strict'
import { RetryLater } from '../base/fault.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { alice, bob, lampKinds, openLamps } from '../testing/lamps.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { findAction } from './action-store.ts'
import { listAudit } from './audit.ts'
import { lookAgain } from './look-again.ts'
import { settleByWord } from './settle.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

/** Four lamps are switched on: one is, one is not, and two are behind a curtain. */
async function half(store: TestStore) {
  const { db } = store
  const clock = fixedClock(NOON)
  const house = openLamps(store, clock)
  house.lamps.stuck.add('stuck')
  for (const lamp of ['left', 'right']) house.lamps.hidden.add(lamp)
  const { id, digest } = await house.ask({ lamps: ['lit', 'stuck', 'left', 'right'], on: true })
  await house.approve({ id, digest })
  await assert.rejects(house.execute(id), (error) => error instanceof RetryLater && /2 of 4/.test(error.message))
  const read = async () => (await findAction(db, id)) ?? assert.fail()
  const outcomes = async () => (await read()).receipt?.items.map(({ outcome }) => outcome)
  const events = async () => (await listAudit(db, { userId: 'alice', limit: 20 })).map(({ event }) => event)
  const settle = async (happened: boolean, items?: string[], by = alice) => await settleByWord(db, clock, { actionId: id, by, seenDigest: digest, happened, items })
  return { ...house, clock, id, digest, read, outcomes, events, settle }
}

storeTest('what nobody knew of a change is told with the rest, looked at again and corrected, and nothing is done again', async (store) => {
  const { lamps, execute, id, read, outcomes, events } = await half(store)
  const told = await read()
  assert.deepEqual([told.state, told.errorCode, await outcomes()], ['failed', 'partly-done', ['done', 'failed', 'unknown', 'unknown']])
  assert.match(told.errorText, /^1 of 4 were done; of 2 nobody knows: they are looked at again for about ten minutes/)

  lamps.hidden.delete('left')
  await assert.rejects(execute(id), (error) => error instanceof RetryLater && /1 of 4/.test(error.message))
  assert.deepEqual(await outcomes(), ['done', 'failed', 'done', 'unknown'])
  lamps.hidden.delete('right')
  lamps.burning.delete('right')
  await execute(id)
  const known = await read()
  assert.deepEqual([known.state, known.receipt?.proven, await outcomes()], ['failed', 2, ['done', 'failed', 'done', 'failed']])
  assert.doesNotMatch(known.errorText, /nobody knows/)
  assert.deepEqual([lamps.effects, lamps.looks, (await events()).filter((event) => event === 'action.looked-up').length], [1, 2, 2])
  await execute(id)
  assert.deepEqual([lamps.effects, lamps.looks], [1, 2], 'what is known is left alone')
})

/** Of two lamps one was lit, and of the other nobody knows. */
async function oneUnknown(store: TestStore) {
  const clock = fixedClock(NOON)
  const { lamps, ask, approve, execute } = openLamps(store, clock)
  lamps.hidden.add('b')
  const action = await ask({ lamps: ['a', 'b'], on: true })
  await approve(action)
  await assert.rejects(execute(action.id), RetryLater)
  return { clock, lamps, execute, action }
}

storeTest('where all of it turns out to be so, the action is done', async (store) => {
  const { lamps, execute, action } = await oneUnknown(store)
  lamps.hidden.clear()
  await execute(action.id)
  const known = await findAction(store.db, action.id)
  assert.deepEqual([known?.state, known?.errorCode, known?.errorText, known?.receipt?.proven], ['done', '', '', 2])
})

storeTest('a person can ask for another look, once it is not looked at any more, and for none when all is known', async (store) => {
  const { clock, id, lamps, execute } = await half(store)
  await store.db.query.updateTable('jobs').set({ state: 'failed' }).where('state', '=', 'pending').execute()
  const look = () => lookAgain(store.db, clock, lampKinds, { actionId: id, by: alice })
  await look()
  await look()
  assert.equal((await store.db.query.selectFrom('jobs').select('id').where('state', '=', 'pending').execute()).length, 1, 'two clicks are one wish')
  lamps.hidden.clear()
  await execute(id)
  await store.db.query.updateTable('jobs').set({ state: 'completed' }).where('state', '=', 'pending').execute()
  await assert.rejects(look(), { code: 'nothing-to-look-at' })
  assert.equal(lamps.effects, 1)
})

storeTest('its person settles what is unknown, all of it or some; the receipt names them and counts it as not proven', async (store) => {
  const { read, outcomes, settle, execute, id, lamps, events } = await half(store)
  await assert.rejects(settle(true, undefined, bob), { code: 'not-found' })
  await assert.rejects(settle(true, ['lit']), { code: 'nothing-to-settle' })
  await settle(true, ['left'])
  assert.deepEqual(await outcomes(), ['done', 'failed', 'done', 'unknown'])
  const answer = await settle(false)
  const settled = await read()
  assert.deepEqual([settled.state, answer.receipt, settled.receipt?.proven], ['failed', settled.receipt, 1])
  assert.deepEqual(settled.receipt?.items.map(({ outcome, saidBy }) => [outcome, saidBy]), [['done', undefined], ['failed', undefined], ['done', 'Alice'], ['failed', 'Alice']])
  assert.match(settled.receipt?.proof ?? '', /Alice said of 1 that it happened, and nothing proves it.*Alice said of 1 that it did not happen/)
  assert.equal((await events()).filter((event) => event === 'action.settled').length, 2)
  await assert.rejects(settle(true), { code: 'nothing-to-settle' })
  lamps.hidden.clear()
  await execute(id)
  assert.deepEqual([lamps.looks, await outcomes()], [0, ['done', 'failed', 'done', 'failed']])
})

storeTest('an old look at it settles nothing', async (store) => {
  const { clock, id, outcomes } = await half(store)
  await assert.rejects(settleByWord(store.db, clock, { actionId: id, by: alice, seenDigest: 'an older seal', happened: true }), { code: 'payload-changed' })
  assert.deepEqual(await outcomes(), ['done', 'failed', 'unknown', 'unknown'])
})

storeTest('where the rest was done and its person says that this was too, the action is done', async (store) => {
  const { clock, action } = await oneUnknown(store)
  const settled = await settleByWord(store.db, clock, { actionId: action.id, by: alice, seenDigest: action.digest, happened: true })
  assert.deepEqual([settled.state, settled.errorCode, settled.receipt?.proven, settled.receipt?.expected], ['done', '', 1, 2])
})
