// A feed holds every mail once and shows it under labels, which come and go without the mail.
import assert from 'node:assert/strict'
import test from 'node:test'
import { NEWEST } from '../../testing/older-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { listMailboxes } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { listThreads } from '../threads/thread-list.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('a feed shows its mail under labels, and labels change without the mail', async (store, context) => {
  const provider = scriptedMailbox({ moveRenames: false })
  provider.addMailbox({ path: 'feed', name: 'Everything', role: '', kind: 'feed' })
  provider.addMailbox({ path: 'INBOX', name: 'Inbox', role: 'inbox', kind: 'label' })
  provider.addMailbox({ path: 'L1', name: 'Travel', role: '', kind: 'label' })
  const mail = provider.deliver('feed', { raw: letterOf({ subject: 'Tickets' }), receivedMs: NEWEST, labels: ['INBOX', 'L1'], remoteThread: 't1' })
  provider.deliver('feed', { raw: letterOf({ subject: 'Other words' }), receivedMs: NEWEST + 1000, labels: ['INBOX', 'unlisted'], remoteThread: 't1' })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const shown = async () => {
    const rows: [string, number[]][] = []
    for (const { id, name } of await listMailboxes(it.db, 'alice')) {
      const threads = await listThreads(it.db, { userId: 'alice', mailboxIds: [id], limit: 10 })
      rows.push([name, threads.map((one) => one.messageIds.length)])
    }
    return Object.fromEntries(rows)
  }
  assert.deepEqual(await shown(), { Inbox: [2], Travel: [1], unlisted: [1] })
  // Made at the provider after its list was read; the next list has it.
  provider.addMailbox({ path: 'unlisted', name: 'unlisted', role: '', kind: 'label' })
  provider.mark(mail, { labels: ['L1'], flags: { seen: true, flagged: true, answered: false, draft: false } })
  await it.sync()
  assert.deepEqual(await shown(), { Inbox: [1], Travel: [1], unlisted: [1] })
  const totals = new Map((await listMailboxes(it.db, 'alice')).map(({ name, total, unread }) => [name, [total, unread]]))
  assert.deepEqual(Object.fromEntries(totals), { Inbox: [1, 1], Travel: [1, 0], unlisted: [1, 1] })
  assert.equal(new Set((await it.messages()).map((one) => one.thread_id)).size, 1, 'its provider calls it one conversation')
})
