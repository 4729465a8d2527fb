// Of what was there only what a person wants comes, and nothing before they have said so.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { DAY, importAddsUp, NEWEST, yearOfMail } from '../../testing/older-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { insertImport, latestImport, setImport } from '../import/import-store.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { fetchOlderHandler } from './fetch-older.ts'
import { syncAccountHandler } from './sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

const account = { userId: 'alice', accountId: 'acc' }

storeTest('only the folders and the time that a person wanted', async (store, context) => {
  const provider = yearOfMail()
  const it = await openScriptedAccount(store, context, { provider, parser })
  const id = await it.db.transaction((tx) => insertImport(tx, 1, { ...account, source: 'account', name: '', folders: ['in'], fromMs: NEWEST - 30 * DAY }))
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  await it.sync()
  assert.deepEqual((await mailboxesOfAccount(it.db, 'acc')).map(({ path, older }) => [path, older]), [['in', 'done'], ['old', 'left-out']])
  assert.equal((await it.messages()).length, 11)
  await importAddsUp(it.db, { found: 11, stored: 11, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('its total is what was wanted, as soon as anybody knows, and never the years before', async (store, context) => {
  const provider = yearOfMail()
  const it = await openScriptedAccount(store, context, { provider, parser })
  const id = await it.db.transaction((tx) => insertImport(tx, 1, { ...account, source: 'account', name: '', folders: ['in'], fromMs: NEWEST - 310 * DAY }))
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  const said: [number | undefined, number | undefined][] = []
  await fetchOlderHandler(it.deps)({ accountId: 'acc' }, { ...it.job, report: ({ done, total }) => void said.push([done, total]) })
  assert.deepEqual(said, [[undefined, 0], [50, 104], [104, 104]])
})

storeTest('an account whose person is still choosing fetches nothing, and everything once they were waited for', async (store, context) => {
  const clock = fixedClock(NEWEST)
  const it = await openScriptedAccount(store, context, { provider: yearOfMail(), parser, clock })
  await insertImport(it.db, NEWEST, { ...account, source: 'account', name: '', folders: [], fromMs: 0 })
  await it.sync()
  assert.equal((await it.messages()).length, 0)
  clock.advance(limits.importChoiceMs - 1)
  await it.sync()
  assert.equal((await latestImport(it.db, 'acc'))?.state, 'planned')
  clock.advance(1)
  await it.sync()
  await importAddsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('an import that is planned or paused fetches nothing', async (store, context) => {
  const it = await openScriptedAccount(store, context, { provider: yearOfMail(), parser })
  const id = await it.db.transaction((tx) => insertImport(tx, it.job.clock.now(), { ...account, source: 'account', name: '', folders: [], fromMs: 0 }))
  await it.sync()
  assert.equal((await it.messages()).length, 0)
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'paused' }))
  await it.sync()
  assert.equal((await it.messages()).length, 0)
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  await it.sync()
  assert.equal((await it.messages()).length, 330)
})
