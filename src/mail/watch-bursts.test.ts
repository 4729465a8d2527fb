// One mail is told at once; what comes right behind it is told together, and nothing is left untold.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate as aTurn } from 'node:timers/promises'
import { limits } from '../base/limits.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { oncePerBurst } from './watch-bursts.ts'

test('the first of a burst is told at once, what comes within it once behind it, and other mailboxes wait for none', async () => {
  const clock = fixedClock(0)
  const told: string[] = []
  const stop = new AbortController()
  const hear = oncePerBurst({ clock, onChange: (path) => void told.push(path), signal: stop.signal })
  hear('INBOX')
  assert.deepEqual(told, ['INBOX'])
  for (let n = 0; n < 3; n++) hear('INBOX')
  hear('Work')
  assert.deepEqual(told, ['INBOX', 'Work'])
  clock.advance(limits.watchDebounceMs)
  await aTurn()
  assert.deepEqual(told, ['INBOX', 'Work', 'INBOX'])
  // What follows that one is again told behind it, and after quiet the next is told at once.
  hear('INBOX')
  assert.equal(told.length, 3)
  clock.advance(limits.watchDebounceMs)
  await aTurn()
  assert.equal(told.length, 4)
  clock.advance(limits.watchDebounceMs)
  await aTurn()
  hear('INBOX')
  assert.equal(told.length, 5)
  hear('INBOX')
  stop.abort()
  await aTurn()
  hear('INBOX')
  assert.equal(told.length, 5)
})
