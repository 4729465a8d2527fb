// What a look at an account asks for is taken from that account's share of the workers, and
// what failed for good is not asked for each minute.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { deleteFailures, listFailures, saveFailure } from '../../accounts/account-failure-store.ts'
import { Fault } from '../../base/fault.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import type { MailReader } from '../mail-port.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { syncAccountHandler } from './sync-account.ts'
import { syncAllAccountsHandler } from './sync-all.ts'

const parser = openMailParser()
after(() => parser.close())

storeTest('every pull of an account is of its share', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Old', role: 'archive' })
  provider.deliver('in', { raw: letterOf({ subject: 'one' }), receivedMs: 1 })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  const shares = await store.db.query.selectFrom('jobs').select(['name', 'share_key']).execute()
  assert.deepEqual(shares.map((job) => [job.name, job.share_key]), [['mail.pull-mailbox', 'acc'], ['mail.pull-mailbox', 'acc']])
})

/** A provider whose list tells of each mailbox from where it is followed, while `tells` says so. */
const telling = (reader: MailReader, tells: () => boolean = () => true): MailReader => ({
  ...reader,
  async listMailboxes(signal) {
    const refs = await reader.listMailboxes(signal)
    if (!tells()) return refs
    const begin = async (path: string) => (await reader.pullChanges({ path, since: undefined, known: { after: async () => [] }, limit: 1, signal })).next
    return await Promise.all(refs.map(async (ref) => ({ ...ref, begin: await begin(ref.path) })))
  },
})

storeTest('a mailbox whose list tells from where it is followed is begun without a pull, and nothing of it is lost', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.deliver('in', { raw: letterOf({ subject: 'before' }), receivedMs: 1 })
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => telling(reader),
  })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  const jobs = await store.db.query.selectFrom('jobs').select('name').execute()
  assert.deepEqual(jobs.map(({ name }) => name), ['mail.fetch-older'])
  provider.deliver('in', { raw: letterOf({ subject: 'after' }), receivedMs: 2 })
  await it.sync()
  assert.deepEqual((await it.messages()).map(({ subject }) => subject).toSorted(), ['after', 'before'])
})

storeTest('a mailbox that could not be opened is pulled once its list tells of it, and fails no more', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.deliver('in', { raw: letterOf({ subject: 'before' }), receivedMs: 1 })
  let isShut = true
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...telling(reader, () => !isShut),
      async pullChanges(request) {
        if (isShut) throw new Fault('imap-refused', 'The server does not open it')
        return await reader.pullChanges(request)
      },
    }),
  })
  await assert.rejects(it.sync(), /does not open it/)
  assert.equal((await listFailures(store.db, 'acc')).length, 1)
  isShut = false
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  // Not with the proof alone, which waits for a person who is still choosing.
  await it.work(['mail.pull-mailbox'])
  assert.deepEqual(await listFailures(store.db, 'acc'), [])
  await it.work()
  assert.deepEqual((await it.messages()).map(({ subject }) => subject), ['before'])
})

storeTest('a pull that failed for good is dismissed where its mailbox is begun without one', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  let isShut = true
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => telling(reader, () => !isShut),
  })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await store.db.query.updateTable('jobs').set({ state: 'failed', dead: 1 }).where('name', '=', 'mail.pull-mailbox').execute()
  // Its person asked for another look, before which what failed is forgotten.
  await deleteFailures(store.db, 'acc')
  isShut = false
  await it.sync()
  const letters = await store.db.query.selectFrom('jobs').select(['state', 'dead']).where('name', '=', 'mail.pull-mailbox').execute()
  assert.deepEqual(letters.map(({ state, dead }) => [state, dead]), [['cancelled', 0]])
})

storeTest('what failed for good a moment ago is not asked for by the schedule, and the rest is', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'bad', name: 'Bad', role: 'inbox' })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  const asked = async () => {
    const rows = await store.db.query.selectFrom('jobs').select(['name', 'phase']).orderBy('id').execute()
    await store.db.query.deleteFrom('jobs').execute()
    return rows.map(({ name, phase }) => phase || name)
  }
  assert.deepEqual((await asked()).toSorted(), ['Bad', 'Inbox'])
  const bad = await store.db.query.selectFrom('mailboxes').select('id').where('path', '=', 'bad').executeTakeFirstOrThrow()
  const fail = (work: string) => saveFailure(store.db, { account: { id: 'acc', userId: 'alice' }, work, reason: 'no', code: 'imap-refused', fix: '', nowMs: it.job.clock.now() })
  await fail(`mailbox:${bad.id}`)
  await syncAccountHandler(it.deps)({ accountId: 'acc', onlyDue: true }, it.job)
  assert.deepEqual(await asked(), ['Inbox'])
  await syncAllAccountsHandler({}, it.job)
  assert.deepEqual(await asked(), ['mail.sync-account'])
  await fail('mail')
  await syncAllAccountsHandler({}, it.job)
  assert.deepEqual(await asked(), [])
})
