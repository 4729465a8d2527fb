// What may be cleaned, as it is asked on the terminal: shown and not moved; what is proposed waits.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { insertAccount } from '../src/accounts/connected-account-store.ts'
import { SIGNALS } from '../src/mail/clean/signals.ts'
import { addMessages } from '../src/mail/messages/mail-store.ts'
import { saveMailboxes } from '../src/mail/mailboxes/mailbox-store.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { putPerson } from '../src/testing/people.ts'
import { secretary } from './commands.ts'
import { freshHome } from './running.ts'

test('clean shows what may go and why, counts what is kept, and proposes without moving', async (context) => {
  const env = { SECRETARY_HOME: freshHome() }
  assert.equal((await secretary(['migrate'], env)).code, 0)
  const db = openSqlite(join(env.SECRETARY_HOME, 'secretary.db'))
  context.after(() => db.close())
  await putPerson(db, 'alice')
  await insertAccount(db, { id: 'acc_1', user_id: 'alice', provider: 'file', name: 'Home', address: 'alice@example.org', config: '{}', state: 'active', state_reason: '', created_at: 0, synced_at: 0 })
  const nothing = { inReplyTo: '', references: [], receivedMs: 0, cc: [], bcc: [], replyTo: [], size: 1, attachments: false, snippet: '', listUnsubscribe: '', broken: '', seen: false, flagged: false, answered: false, draft: false, files: [], labels: [], listId: '', whole: true, words: 'x', raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 } }
  const mailing = { ...nothing, from: { name: 'News', address: 'news@lists.example' }, signals: SIGNALS.unsubscribe | SIGNALS.bulk | SIGNALS.listId | SIGNALS.promotion }
  const inbox = await db.transaction(async (tx) => {
    const [made] = await saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc_1', refs: [{ path: 'INBOX', name: 'INBOX', role: 'inbox' }] })
    assert.ok(made)
    const to = (address: string) => [{ name: '', address }]
    await addMessages(tx, 1, made, [
      { ...mailing, remoteId: 'r1', messageId: 'm1@x', subject: 'Sale \u001b[31m', to: to('readers@lists.example'), dateMs: Date.UTC(2026, 0, 1) },
      { ...mailing, remoteId: 'r2', messageId: 'm2@x', subject: 'For you', to: to('alice@example.org'), dateMs: Date.UTC(2026, 0, 2) },
    ])
    return made
  })
  const shown = await secretary(['clean'], env)
  assert.equal(shown.code, 0)
  assert.match(shown.out, /^\d+ {2}2026-01-01 {2}\d+ % sure {2}News {2}Sale {2}?\[31m {2}\[unsubscribe, [^\n]*\]\n1 mail\n1 mailing kept: addressed to the person\n$/)
  const [line = ''] = (await secretary(['clean', '--json', '--user', 'alice@example.org'], env)).out.split('\n')
  assert.deepEqual((({ subject, band }) => [subject, band])(JSON.parse(line) as { subject: string; band: string }), ['Sale \u001b[31m', 'sure'])
  assert.match((await secretary(['clean', '--band', 'unsure', '--propose'], env)).out, /^Nothing is unsure; nothing was proposed\.\n$/)
  assert.match((await secretary(['clean', '--propose'], env)).out, /^1 mail proposed, and nothing moved yet: approve it at .*\/approvals, or read it with \.\/secretary approvals\n$/)
  const actions = await db.query.selectFrom('actions').select(['kind', 'state']).execute()
  const places = await db.query.selectFrom('messages').select('mailbox_id').distinct().execute()
  assert.deepEqual([actions.map(({ kind, state }) => [kind, state]), places.map((row) => row.mailbox_id)], [[['mail.clean', 'proposed']], [inbox.id]])
  assert.equal((await secretary(['clean', '--user', 'bob@example.org'], env)).code, 1)
  assert.equal((await secretary(['clean', '--band', 'maybe'], env)).code, 2)
})
