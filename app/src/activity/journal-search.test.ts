// What the address of the journal may say, when a time can be taken back, and which way each line goes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asPeriod, filterOf, readJournalSearch } from './journal-search.ts'
import { wayBack } from './way-back.ts'

test('an address is read for what it may say, and nonsense in it is nothing', () => {
  assert.deepEqual(readJournalSearch({ from: 5, to: '7', who: 'token:tok_1', state: 'done', kind: 3, batch: '' }), { from: 5, who: 'token:tok_1', state: 'done' })
  assert.deepEqual(readJournalSearch({ state: 'burnt', from: -1 }), {})
  assert.deepEqual(filterOf({ who: 'token:tok_1', from: 5 }), { origin: 'token:tok_1', from: 5 })
})

test('a time is taken back only where all that is shown, and nothing else, would come back', () => {
  assert.deepEqual(asPeriod({ from: 5, who: 'person' }), { from: 5, to: undefined, who: 'person' })
  assert.equal(asPeriod({ who: 'person' }), undefined)
  assert.equal(asPeriod({ from: 5, kind: 'mail.move' }), undefined)
  assert.equal(asPeriod({ from: 5, account: 'acc_1' }), undefined)
})

test('what was taken back is done again by taking back the undo', () => {
  const line = { id: 'act_1', state: 'done', undoOf: '', undoneBy: '', canUndo: true } as const
  assert.deepEqual(wayBack(line), { is: 'undo', undoes: 'act_1' })
  assert.deepEqual(wayBack({ ...line, state: 'undone', undoneBy: 'act_2', canUndo: false }), { is: 'redo', undoes: 'act_2' })
  assert.deepEqual(wayBack({ ...line, id: 'act_2', undoOf: 'act_1' }), { is: 'redo', undoes: 'act_2' })
  assert.equal(wayBack({ ...line, canUndo: false }), undefined)
})
