// A batch of cleaning through the gate, on a real tree of mail: shown, approved, carried out once,
// brought back; and refused whole where it holds what may not be cleaned.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import type { ActionApplier } from '../../actions/action.ts'
import { findAction } from '../../actions/action-store.ts'
import { decide } from '../../actions/decide.ts'
import { executeActionHandler } from '../../actions/execute-job.ts'
import { lookForDriftHandler } from '../../actions/look-for-drift.ts'
import { actionKinds, propose } from '../../actions/propose.ts'
import { undo } from '../../actions/undo.ts'
import { openLog } from '../../base/log.ts'
import type { JobContext } from '../../jobs/job.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount, type PutMessage } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { mailActionKinds } from '../../mail/actions/mail-actions.ts'
import { mailAppliers } from '../../mail/actions/mail-appliers.ts'
import { openLetterJournal } from '../../mail/letters/letter-journal.ts'
import { openMaildirSender } from '../../mail/maildir/maildir-sender.ts'
import { openMaildirWriter } from '../../mail/maildir/maildir-writer.ts'
import { moveMessages } from '../../mail/messages/mail-store.ts'
import { loadMessages } from '../../mail/messages/message-store.ts'
import { SIGNALS } from '../../mail/clean/signals.ts'

const NOON = Date.UTC(2026, 2, 18, 12)
const OLD = Date.UTC(2026, 0, 5, 8)
const kinds = actionKinds(mailActionKinds)
const log = openLog({ level: 'silent', process: 'test' })

async function bench({ db }: TestStore, context: TestContext) {
  const account = await openMailAccount(db, context)
  const clock = fixedClock(NOON)
  const { root, userId } = account
  const alice = { userId, sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
  const appliers = mailAppliers({ db, clock, keeperFor: assert.fail, writerFor: () => Promise.resolve(openMaildirWriter({ root, clock })), senderFor: () => Promise.resolve(openMaildirSender({ root, journal: openLetterJournal({ db, clock }), clock })) })
  const attempt = (actionId: string, hands: readonly ActionApplier[] = appliers) => executeActionHandler({ appliers: hands })({ actionId }, { db, clock, log, signal: new AbortController().signal, report: () => {}, requireLease: async () => {} } as unknown as JobContext)
  const clean = (messageIds: number[]) => propose(db, clock, kinds, { userId, kind: 'mail.clean', payload: { messageIds, judgedAtMs: NOON }, origin: { by: 'token', id: 't1', name: 'A script', words: '' } })
  const approve = (action: { id: string; digest: string }, without: string[] = []) => decide(db, clock, kinds, { actionId: action.id, verdict: 'approve', by: alice, seenDigest: action.digest, undoSeconds: 0, without })
  let n = 0
  const mailing = async (signals: number, message: PutMessage = {}, folder = 'INBOX') => {
    const stored = await account.put(folder, { subject: `Mailing ${++n}`, from: { name: 'News', address: 'news@lists.example' }, to: [{ name: '', address: 'readers@lists.example' }], dateMs: OLD + n * 60_000, ...message })
    await db.query.updateTable('messages').set({ signals }).where('id', '=', stored.id).execute()
    return stored
  }
  const placesOf = async (ids: number[]) => {
    const names = new Map((await db.query.selectFrom('mailboxes').select(['id', 'name']).execute()).map(({ id, name }) => [id, name]))
    return (await loadMessages(db, userId, ids)).map(({ mailboxId }) => names.get(mailboxId))
  }
  return { account, alice, clock, appliers, attempt, clean, approve, mailing, placesOf }
}

const SURE = SIGNALS.unsubscribe | SIGNALS.bulk | SIGNALS.listId | SIGNALS.promotion
const UNSURE = SIGNALS.noReply

storeTest('what was approved lies in Secretary/Auto-Cleaned, which is made for it, and an undo brings all of it back', async (store, context) => {
  const { db } = store
  const { account, alice, clock, attempt, clean, approve, mailing, placesOf } = await bench(store, context)
  const [sure, unsure] = [await mailing(SURE), await mailing(UNSURE)]
  const before = account.files()
  const action = await clean([sure.id, unsure.id])
  assert.deepEqual([action.preview.act, action.preview.values['folder'], action.preview.values['makes'], action.preview.undoable], ['mail.clean', 'Secretary/Auto-Cleaned', 'Secretary/Auto-Cleaned', true])
  assert.deepEqual(action.preview.items.map(({ id }) => Number(id)), [unsure.id, sure.id], 'the least certain first')
  assert.deepEqual([action.preview.items[0]?.note, typeof action.preview.items[0]?.confidence], ['INBOX', 'number'])
  await attempt(action.id)
  assert.deepEqual(account.files(), before, 'nobody approved it yet')

  await approve(action)
  await attempt(action.id)
  const done = await findAction(db, action.id)
  assert.deepEqual([done?.state, done?.receipt?.proven, await placesOf([sure.id, unsure.id])], ['done', 2, ['Secretary/Auto-Cleaned', 'Secretary/Auto-Cleaned']])
  assert.equal(account.files().filter((file) => file.startsWith('.Secretary.Auto-Cleaned/cur/')).length, 2)

  const undone = await db.transaction((tx) => undo(tx, clock, kinds, { actionId: action.id, by: alice }))
  assert.ok(undone.took !== 'back')
  await approve(undone.proposal)
  await attempt(undone.proposal.id)
  assert.deepEqual([(await findAction(db, action.id))?.state, await placesOf([sure.id, unsure.id])], ['undone', ['INBOX', 'INBOX']])
  // The second batch finds the folder there.
  assert.equal((await clean([sure.id])).preview.values['makes'], undefined)
})

storeTest('what was answered, starred or written to between the proposal and its carrying out stays in the inbox and says why; the rest goes', async (store, context) => {
  const { db } = store
  const { account, attempt, clean, approve, mailing, placesOf } = await bench(store, context)
  const [goes, answered, starred, known] = [await mailing(SURE), await mailing(SURE), await mailing(SURE), await mailing(SURE, { from: { name: 'Talk', address: 'talk@lists.example' } })]
  const ids = [goes.id, answered.id, starred.id, known.id]
  const action = await clean(ids)
  await approve(action)
  await account.put('Sent', { subject: 'Re: Mailing', to: [{ name: '', address: 'readers@lists.example' }], inReplyTo: answered.messageId, dateMs: OLD + 3_600_000 })
  await account.put('Sent', { subject: 'Hello', to: [{ name: '', address: 'talk@lists.example' }], dateMs: OLD + 3_600_001 })
  await db.query.updateTable('messages').set({ flagged: 1 }).where('id', '=', starred.id).execute()
  await attempt(action.id)
  assert.deepEqual(await placesOf(ids), ['Secretary/Auto-Cleaned', 'INBOX', 'INBOX', 'INBOX'])
  const done = await findAction(db, action.id)
  assert.deepEqual([done?.state, done?.errorCode, done?.receipt?.proven, done?.receipt?.expected], ['failed', 'partly-done', 1, 4])
  assert.deepEqual(new Map(done?.receipt?.items.map(({ id, outcome, error }) => [Number(id), `${outcome} ${error}`])), new Map([
    [goes.id, 'done '],
    [answered.id, 'failed You wrote in its conversation by now; it was left as it was'],
    [starred.id, 'failed It is starred by now; it was left as it was'],
    [known.id, 'failed You wrote to its sender by now; it was left as it was'],
  ]))
})

storeTest('a mail that is taken out of a batch before it is approved stays in the inbox; one that is taken out of the folder later is told', async (store, context) => {
  const { db } = store
  const { account, attempt, clean, approve, clock, mailing, placesOf } = await bench(store, context)
  const [sure, unsure, third] = [await mailing(SURE), await mailing(UNSURE), await mailing(SURE)]
  const action = await clean([sure.id, unsure.id, third.id])
  assert.ok((action.preview.items[0]?.confidence ?? 1) < (action.preview.items[1]?.confidence ?? 0))
  const approved = await approve(action, [String(unsure.id)])
  assert.deepEqual(approved.declined.map(({ id, note }) => [Number(id), note]), [[unsure.id, action.preview.items[0]?.note]])
  await attempt(action.id)
  assert.deepEqual(await placesOf([sure.id, unsure.id, third.id]), ['Secretary/Auto-Cleaned', 'INBOX', 'Secretary/Auto-Cleaned'])
  await db.transaction((tx) => moveMessages(tx, NOON, [{ messageId: third.id, mailboxId: account.mailbox('Work').id, remoteId: third.remoteId }]))
  await lookForDriftHandler({ kinds })({}, { db, clock, signal: new AbortController().signal } as unknown as JobContext)
  assert.deepEqual((await findAction(db, action.id))?.drift?.items.map(({ id, what }) => [Number(id), what]), [[third.id, 'place']])
})

storeTest('a batch with one mail that may not be cleaned is refused whole: addressed, answered, known, starred, needed, elsewhere, no mailing', async (store, context) => {
  const { db } = store
  const { account, clean, mailing } = await bench(store, context)
  await account.put('Sent', { to: [{ name: '', address: 'friend@example.net' }] })
  const good = await mailing(SURE)
  const answered = await mailing(SURE)
  await account.put('Sent', { inReplyTo: answered.messageId, subject: 'Re' })
  const starred = await mailing(SURE)
  await db.query.updateTable('messages').set({ flagged: 1 }).where('id', '=', starred.id).execute()
  const never = {
    addressed: await mailing(SURE, { to: [{ name: 'Alice', address: 'Alice@Example.org' }] }),
    answered,
    known: await mailing(SURE, { from: { name: 'Friend', address: 'friend@example.net' } }),
    starred,
    needed: await mailing(SURE | SIGNALS.receipt),
    elsewhere: await mailing(SURE, {}, 'Work'),
    letter: await mailing(0),
  }
  for (const [why, message] of Object.entries(never)) {
    await assert.rejects(clean([good.id, message.id]), (error) => {
      assert.deepEqual([(error as { code?: string }).code, (error as { detail?: unknown }).detail], ['not-a-candidate', { messageIds: [message.id] }], why)
      return true
    })
  }
  const { n } = await db.query.selectFrom('actions').select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  assert.equal(Number(n), 0)
})

storeTest('a batch that was cut off half-way is finished by the next attempt, and nothing is moved twice', async (store, context) => {
  const { account, appliers, attempt, clean, approve, mailing, placesOf } = await bench(store, context)
  const ids = [(await mailing(SURE)).id, (await mailing(SURE)).id, (await mailing(SURE)).id]
  const action = await clean(ids)
  await approve(action)
  // It dies after the last file was moved, before anybody heard of it.
  const dying = appliers.map((one) => (one.kind === 'mail.clean' ? { ...one, apply: async (...given: Parameters<ActionApplier['apply']>) => (await one.apply(...given), Promise.reject(new Error('killed'))) } : one))
  await assert.rejects(attempt(action.id, dying))
  await attempt(action.id)
  assert.deepEqual([(await findAction(store.db, action.id))?.state, await placesOf(ids)], ['done', Array<string>(3).fill('Secretary/Auto-Cleaned')])
  assert.equal(account.files().length, 3)
})
