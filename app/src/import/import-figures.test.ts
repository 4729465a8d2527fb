// What is said of an import while it runs, and what must not be: a hundred before the end, a
// pace of what rests.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import { addsUp, leftOf, NOTHING, percentOf, placeOf, rateOf, shareOf } from './import-figures.ts'

const status = (some: Partial<ImportStatusView>): ImportStatusView => ({
  accountId: 'a', accountName: 'A', importId: 'i', jobId: 'j', source: 'account', state: 'running', reason: '', troubles: [], found: 10, stored: 8, duplicate: 1, broken: 1, removed: 0,
  bytes: 0, keptInFile: 0, done: 0, total: 0, rate: 0, etaMs: null, startedAt: 1, finishedAt: 0, ...some,
})

test('a hundred percent is kept for the end, and nothing is claimed of an unknown whole', () => {
  assert.equal(percentOf({ done: 66_420, total: 66_420 }), 99)
  assert.equal(percentOf({ done: 41_212, total: 66_420 }), 62)
  assert.equal(shareOf({ done: 5, total: 0 }), 0)
  assert.equal(shareOf({ done: 7, total: 5 }), 1)
})

test('what rests has no pace and no time left; what has not been measured is about to be known', () => {
  assert.deepEqual([rateOf(status({ state: 'paused', rate: 12 })).amount, leftOf(status({ state: 'paused', etaMs: 5_000 }))], [NOTHING, NOTHING])
  assert.deepEqual([rateOf(status({ rate: 0 })).amount, leftOf(status({}))], [NOTHING, 'about to know'])
  assert.equal(leftOf(status({ etaMs: 15 * 60_000 })), '15 min')
})

test('a file is counted in bytes and an account in mails', () => {
  assert.match(placeOf(status({ source: 'file', done: 1_200_000_000, total: 4_000_000_000 })), /1\.2\sGB.*4\sGB/)
  assert.match(placeOf(status({ done: 41_212, total: 66_420 })), /41\s212.*66\s420/)
  assert.match(rateOf(status({ source: 'file', rate: 3_000_000 })).amount, /3\sMB/)
  assert.match(rateOf(status({ rate: 28.07 })).amount, /1\s680/)
})

test('found is the sum of the three, or it is not said to be', () => {
  assert.equal(addsUp(status({})), true)
  assert.equal(addsUp(status({ stored: 7 })), false)
})

test('what waits for a choice is said to, and what is only not begun waits its turn', () => {
  assert.equal(placeOf(status({ state: 'planned' })), 'waits for your choice')
  assert.equal(placeOf(status({ state: 'planned', source: 'file' })), 'waiting its turn')
})
