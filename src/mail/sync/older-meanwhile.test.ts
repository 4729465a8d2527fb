// What happens to mail while its page is on its way: it is stored as it is when it gets here, and an
// import comes to its end beside a mailbox that never rests.
import assert from 'node:assert/strict'
import test from 'node:test'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { DAY, importAddsUp, inboxAlone, NEWEST, yearOfMail } from '../../testing/older-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf } from '../../testing/scripted-mailbox.ts'
import type { MailReader } from '../mail-port.ts'
import { loadMailbox, mailboxesOfAccount, saveCursor } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'
import { rereadMarksHandler } from './reread-marks.ts'
import { syncAccountHandler } from './sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('mail that arrives meanwhile is there at once, and is counted as a duplicate where both bring it', async (store, context) => {
  const provider = yearOfMail()
  const it = await openScriptedAccount(store, context, { provider, parser })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  provider.deliver('in', { raw: letterOf({ subject: 'fresh' }), receivedMs: NEWEST + 1000 })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  assert.deepEqual((await it.messages()).map((one) => one.subject), ['fresh'])
  await it.work()
  assert.equal((await it.messages()).length, 331)
  await importAddsUp(it.db, { found: 331, stored: 330, duplicate: 1, broken: 0, state: 'done' })
})

/** Between the moment in which a page of older mail was read and its commit: once, and a pull hears of it. */
const meanwhile = (act: () => Promise<void>) => {
  let isDone = false
  return (reader: MailReader): MailReader => ({
    ...reader,
    async *fetchRaw(path, remoteIds, options) {
      yield* reader.fetchRaw(path, remoteIds, options)
      if (isDone) return
      isDone = true
      await act()
    },
  })
}

storeTest('a mail that is read or deleted while its page is on its way is stored as it is now, or not at all', async (store, context) => {
  const provider = inboxAlone()
  const [read, deleted, again] = ['read', 'deleted', 'again'].map((subject, n) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NEWEST - n * DAY })) as [string, string, string]
  const pull = async () => {
    const { id = '' } = (await mailboxesOfAccount(it.db, 'acc'))[0] ?? {}
    await pullMailboxHandler(it.deps)({ mailboxId: id }, it.job)
  }
  let asked = 0
  const act = async () => {
    provider.mark(read, { flags: { seen: true, flagged: false, answered: false, draft: false }, labels: ['keyword:Later'] })
    provider.remove(deleted)
    await pull()
  }
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...meanwhile(act)(reader),
      // And once more while its marks are read again.
      readMarks: async (path, remoteIds, signal) => {
        const marks = await reader.readMarks(path, remoteIds, signal)
        if (++asked !== 1) return marks
        provider.mark(again, { flags: { seen: false, flagged: true, answered: false, draft: false } })
        await pull()
        return marks
      },
    }),
  })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox', 'mail.fetch-older'])
  const rows = await it.db.query.selectFrom('messages').select(['subject', 'seen', 'flagged']).orderBy('subject').execute()
  assert.deepEqual(rows.map(({ subject, seen, flagged }) => [subject, seen, flagged]), [['again', 0, 1], ['read', 1, 0]])
  const labels = (await mailboxesOfAccount(it.db, 'acc')).filter(({ kind }) => kind === 'label')
  assert.deepEqual(labels.map(({ path, total }) => [path, total]), [['keyword:Later', 1]])
  await importAddsUp(it.db, { found: 2, stored: 2, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('an import comes to its end beside a mailbox that never rests', async (store, context) => {
  const provider = inboxAlone()
  const restless = provider.deliver('in', { raw: letterOf({ subject: 'restless' }), receivedMs: NEWEST })
  let seen = false
  let asked = 0
  const act = async () => {
    provider.mark(restless, { flags: { seen: (seen = !seen), flagged: false, answered: false, draft: false } })
    await pullMailboxHandler(it.deps)({ mailboxId: (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? '' }, it.job)
  }
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...meanwhile(act)(reader),
      readMarks: async (path, remoteIds, signal) => {
        const marks = await reader.readMarks(path, remoteIds, signal)
        // Once the mail is here the changes tell of it.
        if (asked < limits.olderMarksAsked) await act()
        asked++
        return marks
      },
    }),
  })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox', 'mail.fetch-older'])
  assert.equal(asked, limits.olderMarksAsked)
  await importAddsUp(it.db, { found: 1, stored: 1, duplicate: 0, broken: 0, state: 'done' })
  const shown = async () => (await it.db.query.selectFrom('messages').select('seen').execute()).map((row) => row.seen === 1)
  assert.deepEqual(await shown(), [!seen], 'a moment old')
  await it.work(['mail.pull-mailbox'])
  assert.deepEqual(await shown(), [!seen], 'and no change tells of it again')
  await it.work(['mail.reread-marks'])
  assert.deepEqual(await shown(), [seen])
})

storeTest('of a page that was committed in a hurry, what was deleted meanwhile goes, and what an action changes is left for later', async (store, context) => {
  const provider = inboxAlone()
  const [gone, acted] = ['gone', 'acted'].map((subject, n) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NEWEST - n * DAY })) as [string, string]
  const clock = fixedClock(NEWEST)
  const it = await openScriptedAccount(store, context, { provider, parser, clock })
  await it.sync()
  const rows = new Map((await it.messages()).map((row) => [row.remote_id, row.id]))
  const mailboxId = (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? ''
  // As if a pull had heard of these while they were nowhere in the store.
  provider.mark(acted, { flags: { seen: true, flagged: false, answered: false, draft: false } })
  provider.remove(gone)
  const { next } = await provider.reader.pullChanges({ path: 'in', since: (await loadMailbox(it.db, mailboxId))?.cursor, known: { after: async () => [] }, limit: 10, signal: it.job.signal })
  await saveCursor(it.db, mailboxId, { cursor: next })
  const payload = JSON.stringify({ messageIds: [rows.get(acted)] })
  const action = { id: 'act_1', user_id: 'alice', account_id: 'acc', kind: 'mail.mark-unread', payload, digest: '', state: 'running' as const, state_reason: '' }
  const rest = { origin: '{"by":"person"}', preview: '{}', batch_id: '', request_key: '', request_digest: '', proposed_at: 1, expires_at: 2, undo_of: '' }
  await it.db.query.insertInto('actions').values({ ...action, ...rest }).execute()
  const reread = (messageIds: number[]) => rereadMarksHandler(it.deps)({ mailboxId, messageIds }, it.job)
  await reread([...rows.values()])
  const shown = async () => (await it.db.query.selectFrom('messages').select(['subject', 'seen']).orderBy('subject').execute()).map(({ subject, seen }) => [subject, seen])
  assert.deepEqual(await shown(), [['acted', 0], ['gone', 0]])
  assert.deepEqual((await it.db.query.selectFrom('missing_messages').select('message_id').execute()).map((row) => row.message_id), [rows.get(gone)])

  await it.db.query.updateTable('actions').set({ state: 'done', finished_at: NEWEST - 1 }).execute()
  await it.work(['mail.reread-marks', 'mail.pull-mailbox'])
  clock.advance(limits.missingMs + 1)
  await pullMailboxHandler(it.deps)({ mailboxId }, it.job)
  assert.deepEqual(await shown(), [['acted', 1]])
})

storeTest('a mail that one answer leaves out when its marks are read again is not taken for deleted', async (store, context) => {
  const provider = inboxAlone()
  const [kept] = ['kept', 'other'].map((subject, n) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NEWEST - n * DAY })) as [string, string]
  let asked = 0
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: (reader) => ({
      ...meanwhile(async () => {
        provider.mark(kept, { flags: { seen: true, flagged: false, answered: false, draft: false } })
        await pullMailboxHandler(it.deps)({ mailboxId: (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? '' }, it.job)
      })(reader),
      readMarks: async (path, remoteIds, signal) => {
        const marks = await reader.readMarks(path, remoteIds, signal)
        if (++asked === 1) marks.delete(kept)
        return marks
      },
    }),
  })
  await it.sync()
  await importAddsUp(it.db, { found: 2, stored: 2, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('a mailbox whose mails are named anew while a page of it is on its way is read again from its newest mail', async (store, context) => {
  const provider = inboxAlone(250)
  const it = await openScriptedAccount(store, context, {
    provider,
    parser,
    wrap: meanwhile(async () => {
      provider.rename('in')
      await pullMailboxHandler(it.deps)({ mailboxId: (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? '' }, it.job)
    }),
  })
  await assert.rejects(it.sync(), RetryLater)
  assert.equal((await it.messages()).length, 0)
  await it.sync()
  await importAddsUp(it.db, { found: 250, stored: 250, duplicate: 0, broken: 0, state: 'done' })
  assert.equal((await it.messages()).filter((one) => one.remote_id.startsWith('1.')).length, 250)
})
