// How long an attempt waits: the ceiling with a chance that the test holds, then real chance.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from './limits.ts'
import { backoffMs } from './retry.ts'

const attempts = [1, 2, 3, 4, 5]
const most = () => 1

test('each attempt waits twice as long as the one before it', () => {
  assert.deepEqual(attempts.map((attempt) => backoffMs(attempt, most)), [1_000, 2_000, 4_000, 8_000, 16_000])
  assert.equal(backoffMs(0, most), backoffMs(1, most), 'before the first there is none')
})

test('no attempt waits longer than the limit, however many there were', () => {
  assert.equal(backoffMs(10, most), 512_000)
  for (const attempt of [11, 12, 2_000]) assert.equal(backoffMs(attempt, most), limits.retryMaxMs)
})

test('half of the wait is certain and the rest is chance', () => {
  const waits = (share: number) => attempts.map((attempt) => backoffMs(attempt, () => share))
  assert.deepEqual(waits(0), [500, 1_000, 2_000, 4_000, 8_000])
  assert.deepEqual(waits(0.5), [750, 1_500, 3_000, 6_000, 12_000])
})

test('a thousand jobs that failed together do not come back together', () => {
  const waits = Array.from({ length: 1_000 }, () => backoffMs(9))
  assert.ok(waits.every((ms) => ms >= 128_000 && ms <= 256_000))
  // Of 128,000 places a thousand draws share few; without chance all would be one.
  assert.ok(new Set(waits).size > 900)
})
