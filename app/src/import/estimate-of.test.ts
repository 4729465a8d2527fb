// What a choice of folders is said to come to.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportEstimate } from '../../../src/web/contract/fetching.ts'
import { estimateOf } from './estimate-of.ts'

const folder = (path: string, some: Partial<ImportEstimate['folders'][number]> = {}): ImportEstimate['folders'][number] => ({ path, name: path, role: '', kind: 'folder', messages: 100, bytes: 1_000, older: 'waiting', missing: 100, ...some })
const estimate = (folders: ImportEstimate['folders']): ImportEstimate => ({ accountId: 'a', accountName: 'A', folders, messages: 150, bytes: 1_500, rate: 10, rateFrom: 'assumed', etaMs: 4_000 })

test('all folders are what the server added up', () => {
  assert.deepEqual(estimateOf(estimate([folder('A'), folder('B')]), new Set()), { messages: 150, bytes: 1_500, etaMs: 4_000, isTold: true, isMeasured: false })
})

test('a choice is added up here; what is here already takes no time, what is not told counts for nothing', () => {
  const some = estimate([folder('A'), folder('B', { older: 'done', missing: 0 }), folder('C', { messages: -1, bytes: -1, missing: 0 }), folder('D')])
  assert.deepEqual(estimateOf(some, new Set(['D'])), { messages: 200, bytes: 2_000, etaMs: 10_000, isTold: true, isMeasured: false })
})

test('the time of a choice is for what of it is not here, not for all of a folder that is half here', () => {
  const some = estimate([folder('A', { missing: 20 }), folder('B', { missing: 10 }), folder('C')])
  assert.deepEqual(estimateOf(some, new Set(['C'])), { messages: 200, bytes: 2_000, etaMs: 3_000, isTold: true, isMeasured: false })
})

test('where no folder says how much it holds, nothing is claimed', () => {
  assert.equal(estimateOf(estimate([folder('C', { messages: -1 })]), new Set()).isTold, false)
})
