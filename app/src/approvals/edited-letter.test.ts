// A letter that is changed on its sheet goes back as a proposal: what was not touched stays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proposal } from '../../../src/web/contract/actions.ts'
import { specimenAction } from '../gallery/specimens.ts'
import { editedLetter, isLetter, sealedLetter, withoutRecipient, writtenElsewhere } from './edited-letter.ts'

const payload = {
  accountId: 'acc_1', from: { name: 'Andrei', address: 'andrei@example.org' }, to: [{ name: '', address: 'bob@example.org' }], cc: [], bcc: [], subject: 'Hi', text: 'Words',
  html: '<p>Words</p>', attachments: [{ fileId: 'fil_1', name: 'a.pdf', type: 'application/pdf', size: 3, sha256: 'aa', inline: false }], inReplyTo: 8,
}
const letter = sealedLetter(specimenAction({ payload }))
const untouched = { to: letter.to, cc: letter.cc, bcc: letter.bcc, subject: letter.subject, text: letter.text }

test('files, formatting and what it answers stay, and nothing goes back that may not be proposed', () => {
  const edited = editedLetter(letter, { ...untouched, subject: 'Hello' })
  const read = proposal.parse(edited)
  assert.equal(read.kind, 'mail.send')
  assert.deepEqual(read.kind === 'mail.send' && [read.payload.subject, read.payload.html, read.payload.text, read.payload.attachments, read.payload.inReplyTo], ['Hello', '<p>Words</p>', '', [{ fileId: 'fil_1' }], 8])
})

test('changed words are plain words', () => {
  const read = proposal.parse(editedLetter(letter, { ...untouched, text: 'Other words' }))
  assert.deepEqual(read.kind === 'mail.send' && [read.payload.text, read.payload.html], ['Other words', undefined])
})

test('a letter is changed on its sheet, and one with looks that is a draft where it is written', () => {
  const draft = { id: 'drf_1' }
  const { html: _, ...plain } = payload
  assert.deepEqual([{ payload }, { payload: { ...plain, draft } }, { payload: { ...payload, draft } }].map((one) => [isLetter({ kind: 'mail.send' }), writtenElsewhere({ kind: 'mail.send', ...one })]), [[true, ''], [true, ''], [true, 'drf_1']])
  assert.deepEqual([isLetter({ kind: 'mail.move' }), writtenElsewhere({ kind: 'mail.move', payload: { ...payload, draft } })], [false, ''])
})

test('an address is taken out where it stands, and never the last one that it goes to', () => {
  const copied = { ...letter, cc: [{ name: 'Ola', address: 'Ola@example.org' }] }
  assert.deepEqual(withoutRecipient(copied, 'ola@example.org')?.cc, [])
  assert.equal(withoutRecipient(copied, 'bob@example.org'), undefined)
  assert.equal(withoutRecipient(copied, 'eve@example.org'), undefined)
})
