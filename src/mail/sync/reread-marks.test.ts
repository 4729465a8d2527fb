// Marks that are to be asked for once more are asked for, however long that takes: nobody asks twice.
import assert from 'node:assert/strict'
import test from 'node:test'
import { pauseAccount, resumeAccount } from '../../accounts/connected-accounts.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { rereadMarksHandler } from './reread-marks.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('an account that is paused or refused is waited for, and asked once it can be', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const name = provider.deliver('in', { raw: letterOf({ subject: 'one' }), receivedMs: 1 })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  const mailboxId = (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? ''
  const messageIds = (await it.messages()).map(({ id }) => id)
  provider.mark(name, { flags: { seen: true, flagged: false, answered: false, draft: false } })
  const seen = async () => (await it.db.query.selectFrom('messages').select('seen').execute()).map((row) => row.seen)
  const isPatient = (code: string) => (error: unknown) => error instanceof RetryLater && error.isPatient && error.code === code

  const whose = [{ db: it.db, clock: it.job.clock }, { userId: 'alice', id: 'acc' }] as const
  await pauseAccount(...whose)
  await assert.rejects(rereadMarksHandler(it.deps)({ mailboxId, messageIds }, it.job), isPatient('retry-later'))
  await resumeAccount(...whose)
  const refused = { readerFor: () => Promise.reject(new Fault('account-refused', 'The password is refused')) }
  await assert.rejects(rereadMarksHandler(refused)({ mailboxId, messageIds }, it.job), isPatient('account-refused'))
  assert.deepEqual(await seen(), [0])

  await rereadMarksHandler(it.deps)({ mailboxId, messageIds }, it.job)
  assert.deepEqual(await seen(), [1])
})
