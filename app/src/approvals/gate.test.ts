// What the line may claim, what the tray counts, what the button says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../../src/web/contract/actions.ts'
import { specimenAction } from '../gallery/specimens.ts'
import { setLocale } from '../words/locale.ts'
import { actTitle, batchTitle, signLabel } from './act-title.ts'
import { decided, keyOf } from './choice.ts'
import { dryness } from './dryness.ts'
import { lineState } from './line-state.ts'
import { trayEntries } from './tray.ts'

const receipt = (proven: number, expected: number): Action['receipt'] => ({ provenAt: 1, proof: '', expected, proven, items: [] })

test('the line is doubled only when everything expected was read back', () => {
  assert.equal(lineState({ state: 'done', receipt: receipt(12, 12) }), 'proven')
  assert.equal(lineState({ state: 'done', receipt: receipt(11, 12) }), 'done')
  assert.equal(lineState({ state: 'done', receipt: null }), 'done')
  assert.equal(lineState({ state: 'unknown', receipt: null }), 'unknown')
})

test('what is being carried out is neither drying nor done', () => {
  assert.equal(lineState({ state: 'running', receipt: null }), 'running')
  assert.equal(lineState({ state: 'scheduled', receipt: null }), 'scheduled')
})

test('a batch is one thing in the tray, and nothing signed waits', () => {
  const one = (id: string, change: Partial<Action>) => specimenAction({ id, ...change })
  const { waiting, wet } = trayEntries([one('a', { batchId: 'b1' }), one('b', { batchId: 'b1' }), one('c', {}), one('d', { state: 'scheduled' })])
  assert.deepEqual(waiting.map((entry) => entry.actions.length).toSorted((a, b) => a - b), [1, 2])
  assert.deepEqual(wet.map((action) => action.id), ['d'])
})

test('while a warning stands the button says how far the act reaches', () => {
  setLocale('en')
  const warned = specimenAction()
  assert.equal(signLabel(warned), 'Approve and send to both')
  assert.equal(signLabel({ ...warned, preview: { ...warned.preview, warnings: [] } }), 'Approve and send')
})

test('titles name the act in the person’s language', () => {
  const preview = { ...specimenAction().preview, act: 'mail.move', values: { folder: 'Arhivă' }, items: [], count: 20 }
  setLocale('ro')
  assert.equal(actTitle(preview), 'Mută 20 de mesaje în Arhivă')
  setLocale('en')
  assert.equal(actTitle({ ...preview, act: 'files.shred' }), 'files.shred')
  const letter = specimenAction().preview
  assert.equal(letter.facts.filter(({ label }) => label === 'copy').length, 1)
  assert.match(actTitle(letter), / and 1 more$/, 'who gets a copy is counted')
  const two = ['x', 'y'].map((id) => specimenAction({ id, preview: { ...preview, count: 3 } }))
  assert.equal(batchTitle(two, decided(two, new Set([keyOf('y', '')]))), 'Move 3 of 6 messages to Arhivă')
})

test('ink dries from nothing to whole and no further', () => {
  const action = { decidedAt: 1000, leavesAt: 11_000 }
  assert.deepEqual([0, 1000, 6000, 99_000].map((now) => dryness(action, now)), [0, 0, 0.5, 1])
})
