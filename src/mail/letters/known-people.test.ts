// Whom a person wrote to is known by what they sent, wherever their provider keeps it: in a folder, or
// under a label beside all other mail.
import assert from 'node:assert/strict'
import { insertAccount } from '../../accounts/connected-account-store.ts'
import { storeTest } from '../../testing/real-store.ts'
import { knownPeople } from './known-people.ts'
import { addMessages } from '../messages/mail-store.ts'
import { saveMailboxes } from '../mailboxes/mailbox-store.ts'

const ALICE = 'alice@example.org'
const nothing = { inReplyTo: '', references: [], cc: [], bcc: [], replyTo: [], subject: 's', dateMs: 1_700_000_000_000, receivedMs: 1_700_000_000_000, size: 1, attachments: false, snippet: '', listUnsubscribe: '', broken: '', seen: true, flagged: false, answered: false, draft: false, files: [], labels: [], listId: '', whole: true, words: 'x', raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 } }

for (const [where, refs, labels] of [
  ['a folder', [{ path: 'Sent', name: 'Sent', role: 'sent' }], []],
  ['a label', [{ path: 'all', name: 'all', role: '', kind: 'feed' }, { path: 'SENT', name: 'Sent', role: 'sent', kind: 'label' }], ['SENT']],
] as const) {
  storeTest(`who was written to by a mail in ${where} is known with their mails, who wrote one that lies there is not`, async ({ db }) => {
    await insertAccount(db, { id: 'acc_1', user_id: 'alice', provider: 'file', name: 'Home', address: ALICE, config: '{}', state: 'active', state_reason: '', created_at: 0, synced_at: 0 })
    await db.transaction(async (tx) => {
      const [holds] = await saveMailboxes(tx, 1, { userId: 'alice', accountId: 'acc_1', refs: [...refs] })
      assert.ok(holds)
      const mail = (remoteId: string, from: string, to: string) => ({ ...nothing, labels: [...labels], remoteId, messageId: `${remoteId}@x`, from: { name: '', address: from }, to: [{ name: 'Bob', address: to }] })
      await addMessages(tx, 1, holds, [mail('1', ALICE, 'bob@example.net'), mail('2', 'Alice@Example.org', 'BOB@example.net'), mail('3', 'mallory@example.com', 'dan@example.com')])
    })
    assert.deepEqual([...(await knownPeople(db, 'alice'))], [['bob@example.net', { address: 'bob@example.net', names: ['Bob'], mails: 2 }]])
    assert.equal((await knownPeople(db, 'bob')).size, 0)
  })
}
