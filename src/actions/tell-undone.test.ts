// An undo that comes only half of the way: what came back is told of the action it took back, lamp
// by lamp, the next undo takes what is left, and each can be taken back in turn.
import assert from 'node:assert/strict'
import { RetryLater } from '../base/fault.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { alice, lampKinds, openLamps } from '../testing/lamps.ts'
import { storeTest, type TestStore } from '../testing/real-store.ts'
import { findAction } from './action-store.ts'
import { settleByWord } from './settle.ts'
import { sortPeriod } from './undo-period.ts'
import { undo } from './undo.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

async function lit(store: TestStore, burning: string[]) {
  const clock = fixedClock(NOON)
  const house = openLamps(store, clock)
  const { lamps, ask, approve, execute } = house
  const first = await ask({ lamps: burning, on: true })
  await approve(first)
  await execute(first.id)
  const read = async (id: string) => (await findAction(store.db, id)) ?? assert.fail()
  /** Proposed and approved; answers what it is about to take. */
  const takeBack = async (actionId: string) => {
    const answer = await undo(store.db, clock, lampKinds, { actionId, by: alice })
    const { id, digest, payload } = answer.took === 'inverse' ? answer.proposal : assert.fail()
    await approve({ id, digest })
    return { id, digest, lamps: payload['lamps'] }
  }
  const undone = async (actionId: string) => {
    const taking = await takeBack(actionId)
    await execute(taking.id)
    return taking
  }
  const told = async () => (await read(first.id)).receipt?.items.map(({ id, undoneBy }) => [id, undoneBy])
  const burns = () => [...lamps.burning].toSorted().join('')
  return { ...house, clock, id: first.id, read, takeBack, undone, told, burns }
}

storeTest('what came back and what did not is told of each; a second undo takes only what is left', async (store) => {
  const { lamps, id, read, undone, told, burns } = await lit(store, ['a', 'b', 'c'])
  lamps.stuck.add('b')
  const half = await undone(id)
  assert.deepEqual([half.lamps, burns(), (await read(half.id)).state], [['a', 'b', 'c'], 'b', 'failed'])
  assert.deepEqual(await told(), [['a', half.id], ['b', undefined], ['c', half.id]])
  assert.deepEqual([(await read(id)).state, (await read(id)).undoneBy], ['done', ''])
  const period = await sortPeriod(store.db, lampKinds, { userId: 'alice', fromMs: NOON, toMs: NOON + 1 })
  assert.deepEqual(period.takesBack.map((action) => action.id), [id], 'the rest of it can still be taken back')

  lamps.stuck.clear()
  const rest = await undone(id)
  assert.deepEqual([rest.lamps, burns()], [['b'], ''])
  assert.deepEqual(await told(), [['a', half.id], ['b', rest.id], ['c', half.id]])
  assert.deepEqual([(await read(id)).state, (await read(id)).undoneBy], ['undone', rest.id])
  await assert.rejects(undone(id), { code: 'cannot-undo' })
})

storeTest('an undo that is taken back lets stand again what it had taken, and no more', async (store) => {
  const { lamps, id, read, undone, told, burns } = await lit(store, ['a', 'b', 'c'])
  lamps.stuck.add('b')
  const half = await undone(id)
  lamps.stuck.clear()
  const rest = await undone(id)
  await undone(rest.id)
  assert.deepEqual([burns(), await told(), (await read(id)).state], ['b', [['a', half.id], ['b', undefined], ['c', half.id]], 'done'])
  lamps.stuck.add('c')
  const again = await undone(half.id)
  assert.deepEqual([again.lamps, burns()], [['a', 'c'], 'ab'])
  assert.deepEqual([await told(), (await read(half.id)).state], [[['a', undefined], ['b', undefined], ['c', half.id]], 'failed'])
  lamps.stuck.clear()
  assert.deepEqual((await undone(half.id)).lamps, ['c'])
  assert.deepEqual([burns(), await told(), (await read(id)).state], ['abc', [['a', undefined], ['b', undefined], ['c', undefined]], 'done'])
})

storeTest('an undo of which nobody knows a part tells that part once it is known, by a look or by a word', async (store) => {
  const { lamps, clock, execute, id, read, takeBack, told } = await lit(store, ['a', 'b', 'c'])
  lamps.hidden.add('b').add('c')
  const taking = await takeBack(id)
  await assert.rejects(execute(taking.id), RetryLater)
  assert.deepEqual(await told(), [['a', taking.id], ['b', undefined], ['c', undefined]])
  lamps.hidden.delete('b')
  await assert.rejects(execute(taking.id), RetryLater)
  assert.deepEqual([await told(), (await read(id)).state], [[['a', taking.id], ['b', taking.id], ['c', undefined]], 'done'])
  await settleByWord(store.db, clock, { actionId: taking.id, by: alice, seenDigest: taking.digest, happened: true })
  assert.deepEqual([await told(), (await read(id)).state, (await read(id)).undoneBy], [[['a', taking.id], ['b', taking.id], ['c', taking.id]], 'undone', taking.id])
})

storeTest('what nobody knew of it when the rest was undone can still be learnt, settled and taken back', async (store) => {
  const clock = fixedClock(NOON)
  const { lamps, ask, approve, execute } = openLamps(store, clock)
  const read = async (id: string) => (await findAction(store.db, id)) ?? assert.fail()
  lamps.hidden.add('b')
  const first = await ask({ lamps: ['a', 'b'], on: true })
  await approve(first)
  await assert.rejects(execute(first.id), RetryLater)
  const takeBack = async () => {
    const taking = await undo(store.db, clock, lampKinds, { actionId: first.id, by: alice })
    assert.ok(taking.took === 'inverse')
    await approve(taking.proposal)
    await execute(taking.proposal.id)
    return taking.proposal
  }
  const one = await takeBack()
  assert.deepEqual([one.payload['lamps'], [...lamps.burning], (await read(first.id)).state], [['a'], ['b'], 'failed'], 'of b nobody knows yet')
  lamps.hidden.clear()
  await execute(first.id)
  assert.deepEqual((await read(first.id)).receipt?.items.map(({ id, outcome, undoneBy }) => [id, outcome, undoneBy]), [['a', 'done', one.id], ['b', 'done', undefined]])
  const two = await takeBack()
  assert.deepEqual([two.payload['lamps'], [...lamps.burning], (await read(first.id)).state], [['b'], [], 'undone'])
})

storeTest('what nobody knew of it, and had not happened, leaves it undone by the undo of the rest', async (store) => {
  const clock = fixedClock(NOON)
  const { lamps, ask, approve, execute } = openLamps(store, clock)
  lamps.hidden.add('b')
  lamps.stuck.add('b')
  const first = await ask({ lamps: ['a', 'b'], on: true })
  await approve(first)
  await assert.rejects(execute(first.id), RetryLater)
  const taking = await undo(store.db, clock, lampKinds, { actionId: first.id, by: alice })
  assert.ok(taking.took === 'inverse')
  await approve(taking.proposal)
  await execute(taking.proposal.id)
  await assert.rejects(undo(store.db, clock, lampKinds, { actionId: first.id, by: alice }), { code: 'cannot-undo' })
  lamps.hidden.clear()
  await execute(first.id)
  const now = await findAction(store.db, first.id)
  assert.deepEqual([now?.state, now?.undoneBy, [...lamps.burning]], ['undone', taking.proposal.id, []])
})
