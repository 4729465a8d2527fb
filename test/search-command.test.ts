// The search as it is typed: what is found on stdout, what was not understood on stderr, and
// nobody's mail for a name that nobody has.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { addMessages } from '../src/mail/messages/mail-store.ts'
import { saveMailboxes } from '../src/mail/mailboxes/mailbox-store.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { putPerson } from '../src/testing/people.ts'
import { secretary } from './commands.ts'
import { freshHome } from './running.ts'

test('search finds by word and date, as lines or as JSON, and says what it did not understand', async (context) => {
  const env = { SECRETARY_HOME: freshHome() }
  assert.equal((await secretary(['migrate'], env)).code, 0)
  const db = openSqlite(join(env.SECRETARY_HOME, 'secretary.db'))
  context.after(() => db.close())
  await putPerson(db, 'alice')
  const nothing = { inReplyTo: '', references: [], receivedMs: 0, to: [], cc: [], bcc: [], replyTo: [], size: 1, attachments: false, snippet: '', listUnsubscribe: '', broken: '', seen: true, flagged: false, answered: false, draft: false, files: [], labels: [], listId: '', whole: true }
  await db.transaction(async (tx) => {
    const [inbox] = await saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc_1', refs: [{ path: 'INBOX', name: 'INBOX', role: 'inbox' }] })
    const mails = [1, 2, 3].map((n) => ({ ...nothing, remoteId: `r${n}`, messageId: `m${n}@x`, subject: `Tender \u001b[31m${n}`, from: { name: 'Ana', address: 'ana@example.org' }, dateMs: Date.UTC(2026, n, 1), words: 'ofertă', raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 } }))
    await addMessages(tx, 1, inbox!, [...mails, { ...mails[0]!, remoteId: 'r4', messageId: 'm4@x', subject: '', from: { name: '', address: '' }, words: 'blank' }])
  })
  const found = await secretary(['search', 'oferta after:2026-03-01 is:unred', '--limit', '1'], env)
  assert.deepEqual([found.code, found.err], [0, 'secretary: "is:unred" is not understood. Did you mean is:unread?\n'])
  assert.match(found.out, /^\d+ {2}2026-04-01 00:00 {4}Ana {2}Tender {2}?\[31m3\nThe newest 1 of 2 mails\n$/)
  const { out } = await secretary(['search', 'oferta', '--json', '--user', 'alice@example.org'], env)
  assert.deepEqual(out.trim().split('\n').map((line) => (JSON.parse(line) as { dateMs: number }).dateMs), [3, 2, 1].map((n) => Date.UTC(2026, n, 1)))
  assert.match((await secretary(['search', 'blank'], env)).out, /\(no sender\) {2}\(no subject\)\n/)
  assert.deepEqual((await secretary(['search', 'absent'], env)).out, 'Nothing was found.\n')
  const misread = await secretary(['search', 'is:unred larger:huge'], env)
  assert.deepEqual([misread.code, misread.out], [2, ''], 'what is not understood is not answered with all mail')
  assert.match(misread.err, /"is:unred" is not understood\. Did you mean is:unread\?\n.*"larger:huge" is no size.*\n.*Nothing of this search was understood/)
  assert.deepEqual((await secretary(['search', 'has:file', '--json'], env)).out, '')
  const important = await secretary(['search', 'is:important'], env)
  assert.deepEqual([important.code, important.out], [0, 'Nothing was found.\n'])
  assert.match(important.err, /"is:important" is known by labels .*, and no account here has one/)
  assert.equal((await secretary(['search', 'oferta', '--user', 'bob@example.org'], env)).code, 1)
  assert.equal((await secretary(['search'], env)).code, 2)
})
