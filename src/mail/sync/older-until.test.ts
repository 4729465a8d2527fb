// A stretch of time with an end: what is newer and was there before is passed over, for the most
// part without a byte of it; what comes after the account was connected comes all the same.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { systemClock } from '../../base/clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { chooseOlder } from '../import/choose-older.ts'
import { insertImport, latestImport, setImport } from '../import/import-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { proofsOf } from '../proof-store.ts'
import { proveMailboxHandler } from './prove-mailbox.ts'

const parser = openMailParser()
test.after(() => parser.close())

const HOUR = 3_600_000
const CONNECTED = Date.UTC(2026, 0, 5, 12)
const NEWER = 700
const WANTED = 40

/** `newer 1` an hour before the account was connected, and so on back: newer, wanted, older. */
async function opened(store: TestStore, context: TestContext) {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const at = (hours: number) => CONNECTED - hours * HOUR
  const kindOf = (n: number) => (n <= NEWER ? 'newer' : n <= NEWER + WANTED ? 'wanted' : 'older')
  for (let n = 1; n <= NEWER + WANTED + 30; n++) provider.deliver('in', { raw: letterOf({ subject: `${kindOf(n)} ${n}` }), receivedMs: at(n) })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.db.query.updateTable('accounts').set({ created_at: CONNECTED }).execute()
  const wish = { folders: ['in'], fromMs: at(NEWER + WANTED), untilMs: at(NEWER) }
  const id = await it.db.transaction((tx) => insertImport(tx, CONNECTED, { userId: 'alice', accountId: 'acc', source: 'account', name: '', ...wish }))
  await it.db.transaction((tx) => setImport(tx, CONNECTED, { id, state: 'running' }))
  const kinds = async () => {
    const counts: Record<string, number> = {}
    for (const { subject } of await it.messages()) counts[subject.split(' ')[0] ?? ''] = (counts[subject.split(' ')[0] ?? ''] ?? 0) + 1
    return counts
  }
  return { it, provider, wish, kinds }
}

storeTest('of what was there only the stretch that was wanted comes, and the rest is hardly read', async (store, context) => {
  const { it, provider, kinds } = await opened(store, context)
  await it.sync()
  assert.deepEqual(await kinds(), { wanted: WANTED })
  const { found, stored, duplicate, broken, state } = (await latestImport(it.db, 'acc')) ?? assert.fail('no import')
  assert.deepEqual([found, stored, duplicate, broken, state], [WANTED, WANTED, 0, 0, 'done'])
  assert.ok(provider.given.size < NEWER, `${provider.given.size} mails were downloaded`)
  provider.deliver('in', { raw: letterOf({ subject: 'today 1' }), receivedMs: CONNECTED + HOUR })
  await it.sync()
  assert.deepEqual(await kinds(), { wanted: WANTED, today: 1 })
})

storeTest('a later end brings what was passed over, and an end before the beginning is refused', async (store, context) => {
  const { it, wish, kinds } = await opened(store, context)
  await it.sync()
  const account = (await findAccountById(it.db, 'acc')) ?? assert.fail('no account')
  await assert.rejects(chooseOlder(it.db, systemClock, { account, wish: { ...wish, untilMs: wish.fromMs } }), { code: 'import-range' })
  await chooseOlder(it.db, systemClock, { account, wish: { ...wish, untilMs: 0 } })
  await it.work()
  assert.deepEqual(await kinds(), { newer: NEWER, wanted: WANTED })
})

storeTest('a place that was come to is no place for a later end', async (store, context) => {
  const { it, wish, kinds } = await opened(store, context)
  await it.sync()
  // Stopped on its way back, with all that is newer behind it.
  await it.db.query.updateTable('mailboxes').set({ older: 'waiting', older_cursor: `${CONNECTED - (NEWER + 5) * HOUR} none` }).execute()
  const account = (await findAccountById(it.db, 'acc')) ?? assert.fail('no account')
  await chooseOlder(it.db, systemClock, { account, wish: { ...wish, untilMs: wish.untilMs + 10 * HOUR } })
  await it.work()
  assert.deepEqual(await kinds(), { newer: 10, wanted: WANTED })
})

storeTest('where a stretch is wanted, a proof holds exactly that against what is here', async (store, context) => {
  const { it, provider, kinds } = await opened(store, context)
  await it.sync()
  provider.deliver('in', { raw: letterOf({ subject: 'today 1' }), receivedMs: CONNECTED + HOUR })
  await it.sync()
  const { id: mailboxId } = await it.db.query.selectFrom('mailboxes').select('id').executeTakeFirstOrThrow()
  const proven = async () => {
    await proveMailboxHandler(it.deps)({ mailboxId, repair: false, follow: false }, it.job)
    const { serverCount, localCount, lacking, extra, gaps } = (await proofsOf(it.db, 'acc')).get(mailboxId) ?? assert.fail('no proof')
    return { serverCount, localCount, lacking, extra, gaps }
  }
  assert.deepEqual(await proven(), { serverCount: WANTED + 1, localCount: WANTED + 1, lacking: 0, extra: 0, gaps: 0 })
  await it.db.query.deleteFrom('messages').where('subject', 'in', ['today 1', `wanted ${NEWER + 1}`]).execute()
  assert.deepEqual(await proven(), { serverCount: WANTED + 1, localCount: WANTED - 1, lacking: 2, extra: 0, gaps: 2 })
  await proveMailboxHandler(it.deps)({ mailboxId, repair: false, follow: true }, it.job)
  await it.work()
  assert.deepEqual(await kinds(), { wanted: WANTED, today: 1 }, 'it is mended by itself, as any other')
})

storeTest('a repair brings what was lost of the stretch and since, and nothing that was not wanted', async (store, context) => {
  const { it, provider, kinds } = await opened(store, context)
  await it.sync()
  provider.deliver('in', { raw: letterOf({ subject: 'today 1' }), receivedMs: CONNECTED + HOUR })
  await it.sync()
  await it.db.query.deleteFrom('messages').where('subject', 'in', ['today 1', `wanted ${NEWER + 3}`]).execute()
  const { id: mailboxId } = await it.db.query.selectFrom('mailboxes').select('id').executeTakeFirstOrThrow()
  await proveMailboxHandler(it.deps)({ mailboxId, repair: true, follow: false }, it.job)
  assert.deepEqual(await kinds(), { wanted: WANTED, today: 1 })
})
