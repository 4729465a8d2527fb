// What is deleted at the provider goes here too, whatever else its list shows.
import assert from 'node:assert/strict'
import { after, type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox, type ScriptedMailbox } from '../../testing/scripted-mailbox.ts'
import type { MailReader } from '../mail-port.ts'
import { noteMissing } from '../messages/missing-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'

import { pullMailboxHandler } from './pull-mailbox.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const parser = openMailParser()
after(() => parser.close())

storeTest('a mail that is deleted beside a label goes, and nobody pulls the label', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Old', role: 'archive' })
  provider.addMailbox({ path: '$Label1', name: '$Label1', role: '', kind: 'label' })
  const [deleted] = ['one', 'two'].map((subject) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NOON, labels: ['$Label1'] }))
  const pulled = new Set<string>()
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullChanges: async (request) => {
        pulled.add(request.path)
        return await reader.pullChanges(request)
      },
    }),
  })
  await it.sync()
  provider.remove(deleted as string)
  await it.sync()
  assert.equal((await it.messages()).length, 1)
  assert.deepEqual([...pulled].toSorted(), ['in', 'old'])
})

storeTest('after a folder was emptied a page is settled at a time, until nothing is left', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.deliver('in', { raw: letterOf({ subject: 'stays' }), receivedMs: NOON })
  const most: number[] = []
  const wrap = (reader: MailReader): MailReader => ({
    ...reader,
    fetchRaw: (path, ids, given) => {
      most.push(ids.length)
      return reader.fetchRaw(path, ids, given)
    },
  })
  const it = await openScriptedAccount(store, context, { provider, parser, wrap })
  await it.sync()
  most.length = 0
  await missWithoutTrace(it.db, 2 * limits.changesPage + 1)
  await it.sync()
  assert.deepEqual(most, [limits.changesPage, limits.changesPage, 1])
  assert.deepEqual((await it.messages()).map(({ subject }) => subject), ['stays'])
  assert.deepEqual(await it.db.query.selectFrom('missing_messages').select('message_id').execute(), [])
})

/** Copies of the one message, under names that its provider does not know. */
async function missWithoutTrace(db: Db, count: number): Promise<void> {
  const row = await db.query.selectFrom('messages').selectAll().executeTakeFirstOrThrow()
  const copies = Array.from({ length: count }, (_, n) => ({ ...row, id: row.id + 8 * (n + 1), remote_id: `gone-${n}` }))
  for (const some of chunks(copies, 100)) await db.query.insertInto('messages').values(some).execute()
  const { account_id, user_id, mailbox_id } = row
  await db.transaction((tx) => noteMissing(tx, 1, { id: mailbox_id, accountId: account_id, userId: user_id }, copies.map(({ id }) => id)))
}

/** Two folders; a mail of the first is looked for there once it is gone, and then the folder goes too. */
async function lookedAtInVain(store: TestStore, context: TestContext, leave: (provider: ScriptedMailbox, mail: string) => void) {
  const provider = scriptedMailbox()
  for (const path of ['in', 'a', 'b']) provider.addMailbox({ path, name: path, role: path === 'in' ? 'inbox' : '' })
  const mail = provider.deliver('a', { raw: letterOf({ subject: 'wanderer' }), receivedMs: NOON })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const [before] = await it.messages()
  leave(provider, mail)
  await pullMailboxHandler(it.deps)({ mailboxId: before?.mailbox_id ?? '' }, it.job)
  await it.db.query.deleteFrom('jobs').execute()
  provider.dropMailbox('a')
  return { provider, it, before }
}

storeTest('a mail that was moved out of a folder which is deleted then keeps its id, and what arrives beside it comes', async (store, context) => {
  const { provider, it, before } = await lookedAtInVain(store, context, (provider, mail) => void provider.move(mail, 'b'))
  provider.deliver('b', { raw: letterOf({ subject: 'fresh' }), receivedMs: NOON })
  await it.sync()
  const after = await it.messages()
  assert.deepEqual(after.map(({ subject }) => subject).toSorted(), ['fresh', 'wanderer'])
  const moved = after.find(({ subject }) => subject === 'wanderer')
  assert.equal(moved?.id, before?.id)
  assert.notEqual(moved?.mailbox_id, before?.mailbox_id)
  assert.deepEqual(await it.db.query.selectFrom('missing_messages').selectAll().execute(), [])
})

storeTest('a mail that was deleted in a folder which is deleted then goes, though nobody can ask there', async (store, context) => {
  const { it } = await lookedAtInVain(store, context, (provider, mail) => provider.remove(mail))
  await it.sync()
  await it.sync()
  assert.deepEqual(await it.messages(), [])
  assert.deepEqual(await it.db.query.selectFrom('missing_messages').selectAll().execute(), [])
})
