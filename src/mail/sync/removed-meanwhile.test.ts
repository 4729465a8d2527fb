// An account that is disconnected while something of it is looked at does not come back in pieces:
// what the provider answers after that belongs to nobody.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { disconnectAccount } from '../../accounts/connected-accounts.ts'
import type { Db } from '../../store/db.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount, type ScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { forgetMailOf } from '../forget-account.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { proveMailboxHandler } from './prove-mailbox.ts'
import { syncAccountHandler } from './sync-account.ts'
import { tellPush } from './tell-push.ts'

const parser = openMailParser()
after(() => parser.close())

const disconnect = ({ db, job: { clock } }: ScriptedAccount) =>
  disconnectAccount({ db, clock }, { userId: 'alice', id: 'acc' }, (tx, accountId) => forgetMailOf(tx, clock, { userId: 'alice', accountId }))

const namesOfJobs = async (db: Db) => (await db.query.selectFrom('jobs').select('name').execute()).map(({ name }) => name)

storeTest('disconnected while its mailboxes are listed, or asked about its push, it is not listed again', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const listed: ScriptedAccount = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      async listMailboxes(signal) {
        const refs = await reader.listMailboxes(signal)
        await disconnect(listed)
        return refs
      },
    }),
  })
  await syncAccountHandler(listed.deps)({ accountId: 'acc' }, listed.job)
  await tellPush(listed.job, { id: 'acc', userId: 'alice' }, { expiresAtMs: 1, failing: '' })
  assert.deepEqual(await mailboxesOfAccount(store.db, 'acc'), [])
  assert.deepEqual(await store.db.query.selectFrom('account_pushes').selectAll().execute(), [])
  assert.deepEqual(await namesOfJobs(store.db), ['mail.erase-forgotten'])
})

storeTest('disconnected while it is proven, nothing is proven', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.deliver('in', { raw: letterOf({ subject: 'one' }), receivedMs: 1 })
  let isAsked = false
  const proven: ScriptedAccount = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...reader,
      async *listIds(path, signal) {
        if (isAsked) await disconnect(proven)
        yield* reader.listIds(path, signal)
      },
    }),
  })
  await proven.sync()
  await store.db.query.deleteFrom('mailbox_proofs').execute()
  const [mailbox] = await mailboxesOfAccount(store.db, 'acc')
  assert.ok(mailbox)
  isAsked = true
  await proveMailboxHandler(proven.deps)({ mailboxId: mailbox.id, repair: true, follow: true }, proven.job)
  assert.deepEqual(await store.db.query.selectFrom('mailbox_proofs').selectAll().execute(), [])
  assert.deepEqual(await namesOfJobs(store.db), ['mail.erase-forgotten'])
})
