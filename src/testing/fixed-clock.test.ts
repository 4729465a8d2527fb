// The clock that other tests stand on.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { fixedClock } from './fixed-clock.ts'

test('stands still, and wakes sleepers in the order of their time, not a millisecond early', async () => {
  const clock = fixedClock(1_000)
  const woken: string[] = []
  const late = clock.sleep(200).then(() => woken.push('late'))
  const early = clock.sleep(100).then(() => woken.push('early'))
  clock.advance(99)
  await turn()
  assert.deepEqual([clock.now(), ...woken], [1_099])
  clock.advance(101)
  await Promise.all([late, early])
  assert.deepEqual(woken, ['early', 'late'])
})

test('an aborted sleep rejects with the reason and does not wake later', async () => {
  const clock = fixedClock(0)
  const stop = new AbortController()
  const sleeping = clock.sleep(100, stop.signal)
  stop.abort(new Error('closing'))
  await assert.rejects(sleeping, /closing/)
  await assert.rejects(clock.sleep(1, stop.signal), /closing/)
  clock.advance(100)
})

test('says once somebody sleeps, at once where somebody does, and not of who was woken', async () => {
  const clock = fixedClock(0)
  let said = 0
  const first = clock.asleep().then(() => said++)
  await turn()
  assert.deepEqual([said, clock.sleeping], [0, 0])
  const sleeping = clock.sleep(100)
  await first
  await clock.asleep()
  assert.equal(clock.sleeping, 1)
  clock.advance(100)
  await sleeping
  void clock.asleep().then(() => said++)
  await turn()
  assert.deepEqual([said, clock.sleeping], [1, 0])
})
