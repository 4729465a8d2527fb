// Where each program writes what it knows of a mail.
import assert from 'node:assert/strict'
import test from 'node:test'
import { marksOf } from './marks.ts'

const marks = (...header: string[]) => marksOf(Buffer.from(`${header.join('\n')}\nSubject: x\n\nStatus: O\n`))
const flags = (...header: string[]) => Object.entries(marks(...header).flags).filter(([, set]) => set).map(([flag]) => flag)

test('without a word about it a mail was read', () => assert.deepEqual(flags(), ['seen']))

for (const [header, expected] of [
  [['Status: O'], []],
  [['Status: RO', 'X-Status: AF'], ['seen', 'flagged', 'answered']],
  [['X-Status: T'], ['seen', 'draft']],
  [['X-Mozilla-Status: 0000'], []],
  [['X-Mozilla-Status: 0007'], ['seen', 'flagged', 'answered']],
  [['X-Gmail-Labels: Inbox,Unread,Starred'], ['flagged']],
  [['X-Gmail-Labels: Inbox,', ' Opened'], ['seen']],
  [['X-Gmail-Labels: =?UTF-8?Q?Mesaje_primite,Necitite,Cu_stea?='], ['flagged']],
  [['X-Gmail-Labels: Drafts'], ['seen', 'draft']],
] as const) {
  test(`${header.join(' ')} means ${expected.join(', ') || 'nothing is set'}`, () => assert.deepEqual(flags(...header), expected))
}

test('labels are kept as they are written, once each, and flags are none of them', () => {
  assert.deepEqual(marks('X-Gmail-Labels: Inbox,Unread, Important ,Inbox,"a, b"').labels, ['Inbox', 'Important', 'a, b'])
  assert.deepEqual([marks('X-Gmail-Labels: Opened').labels, marks().labels], [[], undefined])
})

test('labels that stand there as they are, without being encoded, keep their letters', () => {
  assert.deepEqual(marks('X-Gmail-Labels: Inbox,Clienți/Nordhus').labels, ['Inbox', 'Clienți/Nordhus'])
  const latin = Buffer.from('X-Gmail-Labels: Caf\u00e9\n\nx', 'latin1')
  assert.deepEqual(marksOf(latin).labels, ['Café'])
})

test('what Thunderbird deleted is told, and Gmail’s conversation where it is a number', () => {
  assert.deepEqual([marks('X-Mozilla-Status: 0009').isDeleted, marks('X-Mozilla-Status: 0001').isDeleted], [true, false])
  assert.deepEqual([marks('X-GM-THRID: 1234').conversation, marks('X-GM-THRID: x').conversation], ['1234', ''])
})
