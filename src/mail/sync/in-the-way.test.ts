// What an approved action is changing is not taken back by what a pull heard before.
import assert from 'node:assert/strict'
import test from 'node:test'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'

const parser = openMailParser()
test.after(() => parser.close())

const SEEN = { seen: true, flagged: false, answered: false, draft: false }

storeTest('a pull leaves mail alone that an action is changing, and asks again', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const [first, second] = ['one', 'two'].map((subject) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: Date.UTC(2026, 0, 5) })) as [string, string]
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const { db } = it
  const [row] = await db.query.selectFrom('messages').select(['id', 'mailbox_id']).where('remote_id', '=', first).execute()
  const payload = JSON.stringify({ messageIds: [row?.id] })
  const action = { id: 'act_1', user_id: 'alice', account_id: 'acc', kind: 'mail.mark-unread', payload, digest: '', state: 'running' as const, state_reason: '' }
  const rest = { origin: '{"by":"person"}', preview: '{}', batch_id: '', request_key: '', request_digest: '', proposed_at: 1, expires_at: 2, undo_of: '' }
  await db.query.insertInto('actions').values({ ...action, ...rest }).execute()

  const seen = async () => Object.fromEntries((await db.query.selectFrom('messages').select(['remote_id', 'seen']).execute()).map((one) => [one.remote_id, one.seen]))
  provider.mark(first, { flags: SEEN })
  provider.mark(second, { flags: SEEN })
  const pull = () => pullMailboxHandler(it.deps)({ mailboxId: row?.mailbox_id ?? '' }, it.job)
  await pull()
  assert.deepEqual(await seen(), { [first]: 0, [second]: 1 })
  assert.equal((await db.query.selectFrom('jobs').select('name').where('name', '=', 'mail.pull-mailbox').execute()).length, 1)

  await db.query.updateTable('actions').set({ state: 'done', finished_at: 3 }).execute()
  await pull()
  assert.deepEqual(await seen(), { [first]: 1, [second]: 1 }, 'what was left alone is heard again')
})
