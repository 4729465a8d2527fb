// What can be said to a proposal and when; what is said of one that somebody else decided meanwhile.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { specimenAction, specimenStates } from '../gallery/specimens.ts'
import { actsOf } from './sheet-acts.ts'
import { newsOf } from './sheet-news.ts'

const now = Date.UTC(2026, 10, 17, 10, 0)
const acts = (change: Parameters<typeof specimenAction>[0], isChanged = false) => actsOf(specimenAction(change), { now, isChanged, canEdit: true })

test('what was changed under the eyes of a person cannot be signed before it is read', () => {
  assert.ok(acts({}).includes('sign'))
  assert.deepEqual(acts({}, true), ['ignore', 'reject', 'read-anew'])
})

test('only somebody who can answer is asked, and only while no question is open', () => {
  assert.ok(acts({ origin: { by: 'token', id: 'tok_1', name: 'Script', words: '' } }).includes('ask'))
  assert.ok(!acts({ origin: { by: 'person', id: '', name: 'Andrei', words: '' } }).includes('ask'))
  assert.ok(!acts({ waitsFor: 'asker' }).includes('ask'))
})

test('what was left aside can be taken up, what was done taken back, what ended is left alone', () => {
  assert.ok(acts({ ignoredAt: 1 }).includes('take-up'))
  const byState = Object.fromEntries(specimenStates.map((action) => [action.state, actsOf(action, { now, isChanged: false, canEdit: true })]))
  assert.deepEqual([byState['done'], byState['scheduled'], byState['unknown'] ?? [], byState['rejected'], byState['undone']], [['take-back'], ['take-back'], ['not-happened', 'happened'], [], []])
})

test('what nobody knows of a change is looked at and settled, also where the rest of it is known and can come back', () => {
  const item = (id: string, outcome: 'done' | 'unknown') => ({ id, outcome, before: {}, after: {}, error: '' })
  const receipt = (...items: ReturnType<typeof item>[]) => ({ provenAt: 0, proof: '', expected: 2, proven: 1, items })
  assert.deepEqual(acts({ state: 'unknown', finishedAt: 0 }), ['look-again', 'not-happened', 'happened'])
  assert.deepEqual(acts({ state: 'failed', canUndo: true, receipt: receipt(item('1', 'done'), item('2', 'unknown')) }), ['look-again', 'not-happened', 'happened', 'take-back'])
  assert.deepEqual(acts({ state: 'failed', canUndo: true, receipt: receipt(item('1', 'done')) }), ['take-back'])
})

test('a decision elsewhere, a change and an end are told apart, and one’s own is no news', () => {
  const seen = { seenDigest: 'd1', decidedHere: false }
  assert.equal(newsOf({ state: 'proposed', digest: 'd1' }, seen), '')
  assert.equal(newsOf({ state: 'proposed', digest: 'd2' }, seen), 'changed')
  assert.equal(newsOf({ state: 'scheduled', digest: 'd1' }, seen), 'decided')
  assert.equal(newsOf({ state: 'rejected', digest: 'd1' }, seen), 'rejected')
  assert.equal(newsOf({ state: 'expired', digest: 'd1' }, seen), 'expired')
  assert.equal(newsOf({ state: 'done', digest: 'd1' }, { ...seen, decidedHere: true }), '')
})
