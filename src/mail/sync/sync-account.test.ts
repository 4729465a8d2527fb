// What a look at an account asks for is taken from that account's share of the workers, and
// what failed for good is not asked for each minute.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { saveFailure } from '../../accounts/account-failure-store.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
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
