// Labels that are kept on mails alone: what is housekeeping between programs is none, what all
// programs call by a word of their own is called so here, and the rest is called what it is.
import assert from 'node:assert/strict'
import test from 'node:test'
import { storeTest } from '../../testing/real-store.ts'
import { openKeptMail } from '../../testing/kept-mail.ts'
import { keywordsOf } from '../imap/imap-marks.ts'
import { keywordPath, labelName } from './label-path.ts'
import { listMailboxes } from './mailbox-store.ts'
import { askSearch } from '../search/ask-search.ts'
import { searchMessages } from '../search/search-messages.ts'

test('what programs leave for each other is no label; what a person sets is, whatever its letters', () => {
  const housekeeping = ['\\Seen', '$Forwarded', 'Forwarded', '$MDNSent', 'Junk', '$Junk', 'NonJunk', '$NotJunk', 'NotJunk', '$Phishing', '$Flagged', '$HasAttachment', '$MailFlagBit0', '$Recent', '$Imported']
  assert.deepEqual(keywordsOf([...housekeeping, '$Label4', 'memo', 'new', 'Invoices', '$Important']), ['$Important', '$Label4', 'Invoices', 'memo', 'new'])
  assert.deepEqual(['$Label1', '$LABEL2', '$label5', '$Important', '$Label6', 'Invoices'].map((one) => labelName(keywordPath(one))), ['Important', 'Work', 'Later', 'Marked as important', '$Label6', 'Invoices'])
  assert.equal(labelName('$Label1'), '$Label1', 'a folder of that name is called so')
})

storeTest('important is what carries a label that says so, whoever put it there', async (store, context) => {
  const { db } = store
  const { put } = openKeptMail(store, context)
  const find = async () => {
    const { asked, problems } = await askSearch(db, { userId: 'usr_alice', typed: 'is:important', nowMs: Date.UTC(2026, 0, 6), timeZone: 'UTC' })
    return [problems.map(({ code }) => code), new Set((await searchMessages(db, asked, { order: 'newest', limit: 9 })).map((one) => one.id))]
  }
  const own = await put({ subject: 'not', labels: [keywordPath('Unimportant')] })
  assert.deepEqual(await find(), [['nothing-important'], new Set()], 'where nobody says so that is told')
  const ids: number[] = []
  for (const label of ['IMPORTANT', '[Gmail]/Importante', keywordPath('$Important'), keywordPath('$Label1'), 'Important']) ids.push((await put({ subject: label, labels: [label] })).id)
  assert.deepEqual(await find(), [[], new Set(ids)])
  assert.ok(!ids.includes(own.id))
})

storeTest('a label that all programs know is shown and found by its word, in either language', async (store, context) => {
  const { db } = store
  const { put } = openKeptMail(store, context)
  const work = await put({ subject: 'bid', labels: [keywordPath('$Label2')] })
  const own = await put({ subject: 'bill', labels: [keywordPath('Invoices')] })
  await put({ subject: 'neither' })
  const labels = (await listMailboxes(db, 'usr_alice')).map(({ name, kind, known }) => [name, kind, known])
  assert.deepEqual(labels.toSorted(), [['Invoices', 'label', ''], ['Work', 'label', 'work']])
  for (const [typed, id] of [['label:work', work.id], ['label:Serviciu', work.id], ['label:$Label2', work.id], ['label:invoices', own.id]] as const) {
    const { asked, problems } = await askSearch(db, { userId: 'usr_alice', typed, nowMs: Date.UTC(2026, 0, 6), timeZone: 'UTC' })
    assert.deepEqual([problems, (await searchMessages(db, asked, { order: 'newest', limit: 9 })).map((one) => one.id)], [[], [id]], typed)
  }
})
