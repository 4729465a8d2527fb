// What each program wrote beside a mail, and which folder that makes.
import assert from 'node:assert/strict'
import test from 'node:test'
import { folderOfFileName, marksOf } from './marks.ts'

const marks = (...header: string[]) => marksOf(Buffer.from([...header, 'Subject: x', '', 'Status: N', 'X-Mozilla-Status: 0008'].join('\r\n')))
const plain = { seen: true, flagged: false, answered: false, draft: false }

for (const [header, flags] of [
  [[], {}],
  [['Status: RO'], {}],
  [['Status: O'], { seen: false }],
  [['Status: RO', 'X-Status: AF'], { answered: true, flagged: true }],
  [['X-Status: T'], { draft: true }],
  [['X-Mozilla-Status: 0001'], {}],
  [['X-Mozilla-Status: 0000'], { seen: false }],
  [['X-Mozilla-Status: 0007'], { answered: true, flagged: true }],
  [['X-Gmail-Labels: Inbox,Unread'], { seen: false }],
  [['X-Gmail-Labels: Inbox,Opened,', ' Starred'], { flagged: true }],
  [['X-Gmail-Labels: =?UTF-8?Q?Mesaje_primite,Necitite,Facturi_=C8=99i_acte?='], { seen: false }],
  [['X-Gmail-Labels: Drafts'], { draft: true }],
] as const) {
  test(`${header.join(' and ') || 'nothing'} says ${JSON.stringify(flags)}`, () => assert.deepEqual(marks(...header).flags, { ...plain, ...flags }))
}

test('labels say the folder, where it is out of the way first; a mail with none of them was put away', () => {
  const folder = (labels: string) => marks(`X-Gmail-Labels: ${labels}`).folder
  assert.deepEqual(['Inbox,Sent', 'Inbox', 'Inbox,Spam', 'Trash,Sent', 'Receipts', 'Trimise'].map(folder), ['sent', 'inbox', 'junk', 'trash', 'archive', 'sent'])
  assert.equal(marks('Status: RO').folder, undefined)
})

test('what Thunderbird had deleted is known', () => {
  assert.equal(marks('X-Mozilla-Status: 0009').isDeleted, true)
  assert.equal(marks('X-Mozilla-Status: 0001').isDeleted, false)
})

test('a file that is called like a folder with a role is that folder', () => {
  const names = ['Sent', 'Sent.mbox', 'Spam.mbox', 'Ciorne.mbox', 'Trash', 'Outbox', 'INBOX.mbox', 'Clients.mbox', 'All mail Including Spam and Trash.mbox', '']
  assert.deepEqual(names.map(folderOfFileName), ['sent', 'sent', 'junk', 'drafts', 'trash', 'drafts', 'inbox', undefined, undefined, undefined])
})
