// What an answer leaves out is here all the same, and what a provider never gives is a line that says so.
import assert from 'node:assert/strict'
import test from 'node:test'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import type { MailReader } from '../mail-port.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { syncAccountHandler } from './sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

/** One old mail; `leaves out` names mails that the provider does not give, and how often it does not. */
async function house(store: TestStore, context: test.TestContext) {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const old = provider.deliver('in', { raw: letterOf({ subject: 'old' }), receivedMs: NOON })
  const leavesOut = new Map<string, number>()
  const wrap = (reader: MailReader): MailReader => ({
    ...reader,
    async *fetchRaw(path, ids, options) {
      for await (const message of reader.fetchRaw(path, ids, options)) {
        const times = leavesOut.get(message.remoteId) ?? 0
        leavesOut.set(message.remoteId, times - 1)
        if (times <= 0) yield message
      }
    },
  })
  const it = await openScriptedAccount(store, context, { provider, parser, wrap })
  const rows = async () => (await it.db.query.selectFrom('messages').select(['subject', 'seen', 'broken']).orderBy('remote_id').execute()).map(({ subject, seen, broken }) => [subject, seen, broken !== ''])
  return { ...it, provider, old, leavesOut, rows }
}

storeTest('a new mail that an answer leaves out is fetched by the same pull', async (store, context) => {
  const it = await house(store, context)
  await it.sync()
  it.leavesOut.set(it.provider.deliver('in', { raw: letterOf({ subject: 'new' }), receivedMs: NOON + 1 }), 1)
  await it.sync()
  assert.deepEqual(await it.rows(), [['old', 0, false], ['new', 0, false]])
})

storeTest('so is an older one, before any proof looks for it', async (store, context) => {
  const it = await house(store, context)
  it.leavesOut.set(it.old, 1)
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox', 'mail.fetch-older'])
  assert.deepEqual(await it.rows(), [['old', 0, false]])
})

storeTest('one that is listed and not given is a line that says so, until it is given', async (store, context) => {
  const it = await house(store, context)
  await it.sync()
  const id = it.provider.deliver('in', { raw: letterOf({ subject: 'new' }), receivedMs: NOON + 1, flags: { seen: true } })
  it.leavesOut.set(id, 2)
  await it.sync()
  assert.deepEqual(await it.rows(), [['old', 0, false], ['', 1, true]])
  await it.sync()
  assert.deepEqual(await it.rows(), [['old', 0, false], ['new', 1, false]])
})

storeTest('one that is gone when it is asked for is no mail, and nothing waits for it', async (store, context) => {
  const it = await house(store, context)
  await it.sync()
  const id = it.provider.deliver('in', { raw: letterOf({ subject: 'brief' }), receivedMs: NOON + 1 })
  it.provider.remove(id)
  await it.sync()
  assert.deepEqual(await it.rows(), [['old', 0, false]])
})
