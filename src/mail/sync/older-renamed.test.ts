// A mailbox whose mails all get new names keeps what is here of it, whatever of it is wanted by then.
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { RetryLater } from '../../base/fault.ts'
import { DAY, inboxAlone, NEWEST, yearOfMail } from '../../testing/older-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf } from '../../testing/scripted-mailbox.ts'
import { latestImport, setWanted } from '../import/import-store.ts'
import { cancelImport } from '../import/steer-import.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('a mailbox whose mails all get new names keeps its rows: nothing is lost, doubled or given a new id', async (store, context) => {
  const provider = yearOfMail()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const before = await it.messages()
  provider.rename('in')
  await it.sync()
  await it.sync()
  const after = await it.messages()
  assert.deepEqual(after.map(({ id, thread_id: thread }) => [id, thread]), before.map(({ id, thread_id: thread }) => [id, thread]))
  const names = new Map(before.map((one) => [one.id, one.remote_id]))
  const inbox = (await mailboxesOfAccount(it.db, 'acc')).find((one) => one.path === 'in')?.id
  for (const one of after) assert.equal(one.remote_id === names.get(one.id), one.mailbox_id !== inbox)
  assert.equal(await it.db.query.selectFrom('missing_messages').selectAll().executeTakeFirst(), undefined)
})

storeTest('what is here stays when its names change after the import was ended, and nothing else comes with it', async (store, context) => {
  const provider = inboxAlone(150)
  let pages = 0
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        if (++pages === 2) throw new RetryLater('The server said no', { afterMs: 0 })
        return await reader.pullOlder(request)
      },
    }),
  })
  await assert.rejects(it.sync(), /said no/)
  await cancelImport(it.db, systemClock, { importId: (await latestImport(it.db, 'acc'))?.id ?? '', by: { actor: 'alice', userId: 'alice' } })
  const before = await it.messages()
  assert.equal(before.length, 50)
  provider.rename('in')
  provider.deliver('in', { raw: letterOf({ subject: 'came meanwhile' }), receivedMs: Date.now() })
  for (let round = 0; round < 3; round++) await it.sync()
  const after = await it.messages()
  const kept = new Set(after.map(({ id }) => id))
  assert.deepEqual(before.filter(({ id }) => !kept.has(id)), [])
  assert.deepEqual(after.filter(({ id }) => !before.some((one) => one.id === id)).map(({ subject }) => subject), ['came meanwhile'])
  assert.deepEqual((await mailboxesOfAccount(it.db, 'acc')).map(({ older }) => older), ['left-out'])
  assert.equal((await latestImport(it.db, 'acc'))?.state, 'cancelled')
})

storeTest('what is here stays when its names change after less of it is wanted', async (store, context) => {
  const provider = inboxAlone(40)
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const before = (await it.messages()).map(({ id }) => id)
  await it.db.transaction(async (tx) => setWanted(tx, (await latestImport(tx, 'acc'))?.id ?? '', { folders: [], fromMs: NEWEST - 10 * DAY }))
  provider.deliver('in', { raw: letterOf({ subject: 'older than anybody wants' }), receivedMs: NEWEST - 30 * DAY })
  provider.rename('in')
  for (let round = 0; round < 3; round++) await it.sync()
  assert.deepEqual((await it.messages()).map(({ id }) => id), before)
})
