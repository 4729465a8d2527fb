// An import leaves its words in many pieces; its end asks for them to be merged, once, in the
// transaction that ends it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { endImport, findImport, insertImport } from '../import/import-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { askSearch } from './ask-search.ts'
import { mergeIndexStep } from './search-index.ts'
import { searchMessages } from './search-messages.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const parser = openMailParser()
test.after(() => parser.close())

const waiting = ({ db }: TestStore) => db.query.selectFrom('jobs').select('state').where('name', '=', 'mail.merge-index').where('state', '=', 'pending').execute()

storeTest('the end of a first import asks for the index to be merged, and what it brought is found as before', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 30; n++) provider.deliver('in', { raw: letterOf({ subject: `anchor ${n}` }), receivedMs: NOON - n })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync(['mail.sync-account'])
  assert.equal((await waiting(store)).length, 0)
  await it.work(['mail.pull-mailbox', 'mail.fetch-older'])
  assert.equal((await waiting(store)).length, 1)
  await it.work()
  assert.equal((await waiting(store)).length, 0)
  assert.equal(await mergeIndexStep(store.db), false)
  const { asked } = await askSearch(store.db, { typed: 'anchor', userId: 'alice', nowMs: NOON, timeZone: 'UTC' })
  assert.equal((await searchMessages(store.db, asked, { order: 'newest', limit: 100 })).length, 30)
})

storeTest('imports that end one after another ask once, and an end that is undone asks for nothing', async (store) => {
  const plan = { userId: 'alice', source: 'file', name: 'mail.mbox', folders: [], fromMs: 0 } as const
  const [first, second] = [await insertImport(store.db, 1, { ...plan, accountId: 'one' }), await insertImport(store.db, 2, { ...plan, accountId: 'two' })]
  const undone = store.db.transaction(async (tx) => {
    await endImport(tx, 3, first)
    throw new Error('the power fails')
  })
  await assert.rejects(undone, /power/)
  assert.deepEqual([(await waiting(store)).length, (await findImport(store.db, first))?.state], [0, 'planned'])
  for (const id of [first, second]) await store.db.transaction((tx) => endImport(tx, 4, id))
  assert.equal((await waiting(store)).length, 1)
})
