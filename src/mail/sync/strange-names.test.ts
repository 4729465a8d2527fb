// Names that a store cannot hold, or far too many of them: what else its server has is kept in
// step all the same, on both stores.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after } from 'node:test'
import { limits } from '../../base/limits.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
after(() => parser.close())

/** No run of it comes twice: what packs well would fit into an index. */
const LONG = Array.from({ length: 200 }, (_, n) => createHash('sha256').update(String(n)).digest('hex')).join('')
const STRANGE = { 'a NUL': 'a\0b', 'half a letter': 'a\ud800b', 'a name of 12,800 letters': LONG }

for (const [what, path] of Object.entries(STRANGE)) {
  storeTest(`a mailbox and a label with ${what} keep no other from being in step`, async (store, context) => {
    const provider = scriptedMailbox()
    provider.addMailbox({ path, name: path, role: '' })
    provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
    provider.deliver(path, { raw: letterOf({ subject: 'unreachable' }), receivedMs: 1 })
    const before = provider.deliver('in', { raw: letterOf({ subject: 'one' }), receivedMs: 2, labels: [path, 'kept'] })
    const it = await openScriptedAccount(store, context, { provider, parser })
    await it.sync()
    provider.mark(before, { labels: ['kept', path, 'later'] })
    await it.sync()
    assert.deepEqual((await it.messages()).map(({ subject }) => subject), ['one'])
    assert.deepEqual((await mailboxesOfAccount(store.db, 'acc')).map((one) => [one.path, one.total]), [['in', 1], ['kept', 1], ['later', 1]])
  })
}

storeTest('of more labels than a person has the rest is left out, and each mail is here', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const many = Array.from({ length: limits.labelsOfMessage + 40 }, (_, n) => `label${n}`)
  const mail = provider.deliver('in', { raw: letterOf({ subject: 'one' }), receivedMs: 1, labels: many })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  provider.mark(mail, { labels: many.toReversed() })
  await it.sync()
  const count = async () => (await store.db.query.selectFrom('message_labels').selectAll().execute()).length
  assert.equal(await count(), limits.labelsOfMessage)

  const rows = Array.from({ length: limits.mailboxesOfAccount }, (_, n) => ({ id: `m${n}`, user_id: 'alice', account_id: 'acc', path: `full${n}`, name: 'f', role: '' as const, cursor: '', total: 0, unread: 0, threads: 0, gone: 0, synced_at: 0, kind: 'label' as const }))
  for (let at = 0; at < rows.length; at += 1_000) await store.db.query.insertInto('mailboxes').values(rows.slice(at, at + 1_000)).execute()
  provider.deliver('in', { raw: letterOf({ subject: 'two' }), receivedMs: 2, labels: ['full7', 'one label too many'] })
  await it.sync()
  assert.equal((await it.messages()).length, 2)
  assert.equal(await count(), limits.labelsOfMessage + 1)
})

storeTest('more mailboxes than anybody has are refused in words', async (store, context) => {
  const provider = scriptedMailbox()
  for (let n = 0; n <= limits.mailboxesOfAccount; n++) provider.addMailbox({ path: `m${n}`, name: 'M', role: '' })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await assert.rejects(it.sync(), { code: 'mailboxes-too-many' })
  assert.deepEqual(await mailboxesOfAccount(store.db, 'acc'), [])
})

storeTest('what a server says is told also where it holds a NUL', async (store, context) => {
  const provider = scriptedMailbox()
  const it = await openScriptedAccount(store, context, { provider, parser, wrap: (reader) => ({ ...reader, listMailboxes: () => Promise.reject(new Error('NO \0 such thing')) }) })
  await assert.rejects(it.sync(), /such thing/)
  assert.equal((await store.db.query.selectFrom('accounts').select('state_reason').executeTakeFirstOrThrow()).state_reason, 'NO  such thing')
})
