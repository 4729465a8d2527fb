// What two versions of a letter are said to differ in: everything that does, and nothing that does not.
import assert from 'node:assert/strict'
import test from 'node:test'
import { asRecipient } from './address-list.ts'
import { emptyLetter, type Letter } from './letter.ts'
import { differencesOf } from './letter-differences.ts'

const base: Letter = { ...emptyLetter('acc'), to: [asRecipient({ name: '', address: 'luca@example.net' })], subject: 'Plan', body: { text: 'One two' } }
const worded = (change: Partial<Letter>, words = 'One two') => ({ ...base, ...change, words })
const file = { id: 'lfl_1', name: 'plan.pdf', type: 'application/pdf', size: 3 }

test('two that say the same differ in nothing, also under other ids of their files and at other times', () => {
  assert.deepEqual(differencesOf(worded({ files: [file] }), worded({ files: [{ ...file, id: 'lfl_2' }], sendAt: 5 })), [])
  assert.deepEqual(differencesOf(worded({}), worded({ body: { text: 'One two\n' } }, 'One two\n')), [])
})

test('each difference is told, in the order in which a letter is read', () => {
  const other = worded({ to: [], cc: base.to, subject: 'Plans', body: { text: 'One' }, files: [file] }, 'One')
  assert.deepEqual(differencesOf(worded({}), other), ['people', 'subject', 'words', 'files'])
})

test('the same words that only look otherwise are told as that', () => {
  assert.deepEqual(differencesOf(worded({}), worded({ body: { html: '<div>One <b>two</b></div>' } })), ['looks'])
})
