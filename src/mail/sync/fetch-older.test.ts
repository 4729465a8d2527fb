// What was there before us: newest first over all mailboxes, once, and the figures say where
// every mail went, also when a page is repeated, paused, or comes under new names.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { listFailures } from '../../accounts/account-failure-store.ts'
import { systemClock } from '../../base/clock.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { letterOf, scriptedMailbox, type ScriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { insertImport, latestImport, setImport, setWanted } from '../import/import-store.ts'
import { cancelImport } from '../import/steer-import.ts'
import type { MailReader } from '../mail-port.ts'
import { listMailboxes, loadMailbox, mailboxesOfAccount, saveCursor } from '../mailboxes/mailbox-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { listThreads } from '../threads/thread-list.ts'
import { fetchOlderHandler } from './fetch-older.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'
import { rereadMarksHandler } from './reread-marks.ts'
import { syncAccountHandler } from './sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)
const DAY = 24 * 3_600_000
const account = { userId: 'alice', accountId: 'acc' }

const house = (store: TestStore, context: TestContext, provider: ScriptedMailbox, wrap?: (reader: MailReader) => MailReader) =>
  openScriptedAccount(store, context, { provider, parser, ...(wrap === undefined ? {} : { wrap }) })

function yearOfMail(): ScriptedMailbox {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Old', role: 'archive' })
  for (let n = 0; n < 330; n++) provider.deliver(n % 3 === 0 ? 'in' : 'old', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON - n * DAY })
  return provider
}

const addsUp = async (db: TestStore['db'], expected: { found: number; stored: number; duplicate: number; broken: number; state: string }) => {
  const { found, stored, duplicate, broken, removed, state } = (await latestImport(db, 'acc')) ?? assert.fail('no import')
  assert.equal(found, stored + duplicate + broken + removed)
  assert.deepEqual({ found, stored, duplicate, broken, state }, expected)
}

storeTest('everything that was there comes once, and the import says so at its end', async (store, context) => {
  const provider = yearOfMail()
  const it = await house(store, context, provider)
  await it.sync()
  assert.equal((await it.messages()).length, 330)
  await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
  assert.ok([...provider.given.values()].every((times) => times === 1))
  await it.sync()
  assert.equal((await it.messages()).length, 330)
  await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('the newest mail of all mailboxes comes first', async (store, context) => {
  const provider = yearOfMail()
  const reached = new Map([['in', Infinity], ['old', Infinity]])
  const asked: string[] = []
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    pullOlder: async (request) => {
      const [newest] = [...reached].toSorted((a, b) => b[1] - a[1])
      assert.equal(request.path, newest?.[0])
      asked.push(request.path)
      const page = await reader.pullOlder(request)
      reached.set(request.path, page.next === undefined ? -Infinity : (page.oldestMs ?? 0))
      return page
    },
  }))
  await it.sync()
  assert.deepEqual(new Set(asked.slice(0, 2)), new Set(['in', 'old']))
  assert.ok(asked.length >= 4)
})

storeTest('once the first page told how fast the line is, two are on their way at once, and never more', async (store, context) => {
  const provider = yearOfMail()
  let [begun, reading, most] = [0, 0, 0]
  const two = Promise.withResolvers<void>()
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    async *fetchRaw(path, remoteIds, options) {
      reading++
      most = Math.max(most, reading)
      // The first comes alone, and the second waits for the third.
      if (++begun === 1) assert.equal(options.givesWay, true)
      else if (begun === 2) await two.promise
      else two.resolve()
      yield* reader.fetchRaw(path, remoteIds, options)
      reading--
    },
  }))
  await it.sync()
  assert.ok(begun >= 3)
  assert.equal(most, limits.olderPagesAtOnce)
  await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('one page more is listed than is read: a list waits for the store while a page is committed', async (store, context) => {
  const provider = yearOfMail()
  const [isListed, listed] = [Promise.withResolvers<void>(), [] as string[]]
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    pullOlder: async (request) => {
      if (listed.push(request.path) === limits.olderPagesAtOnce + 1) isListed.resolve()
      return await reader.pullOlder(request)
    },
    async *fetchRaw(path, remoteIds, options) {
      await isListed.promise
      yield* reader.fetchRaw(path, remoteIds, options)
    },
  }))
  await it.sync()
  await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('no mailbox brings much before each of them has brought a little', async (store, context) => {
  const provider = scriptedMailbox()
  const paths = ['in', 'sent', 'work', 'old']
  for (const path of paths) provider.addMailbox({ path, name: path, role: path === 'in' ? 'inbox' : '' })
  for (let n = 0; n < 480; n++) provider.deliver(paths[n % paths.length] as string, { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON - n * DAY })
  const first = new Map<string, number>()
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    pullOlder: async (request) => {
      if (!first.has(request.path)) first.set(request.path, request.limit)
      return await reader.pullOlder(request)
    },
  }))
  await it.sync()
  assert.deepEqual([...first.values()], paths.map(() => 50))
})

storeTest('the second page of a mailbox is as large as the newest thousand of all of them need', async (store, context) => {
  const provider = scriptedMailbox()
  const HOUR = 3_600_000
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'sent', name: 'Sent', role: 'sent' })
  for (let n = 0; n < 500; n++) provider.deliver('in', { raw: letterOf({ subject: `in ${n}` }), receivedMs: NOON - n * HOUR })
  for (let n = 0; n < 250; n++) provider.deliver('sent', { raw: letterOf({ subject: `sent ${n}` }), receivedMs: NOON - n * 4 * HOUR })
  const asked: Record<string, number[]> = { in: [], sent: [] }
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    pullOlder: async (request) => {
      asked[request.path]?.push(request.limit)
      return await reader.pullOlder(request)
    },
  }))
  await it.sync()
  // Of a thousand four in five are of the inbox; no page is more than six times what is here.
  assert.deepEqual(asked['in']?.slice(0, 2), [50, 300])
  const [first, second = 0] = asked['sent'] ?? []
  assert.equal(first, 50)
  assert.ok(second >= 150 && second < 160, `${second} of the thousand`)
  await addsUp(it.db, { found: 750, stored: 750, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('a page that fails leaves what was committed, and is fetched again, once', async (store, context) => {
  const provider = yearOfMail()
  let calls = 0
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    pullOlder: async (request) => {
      if (++calls === 3) throw new RetryLater('The server said no', { afterMs: 0 })
      return await reader.pullOlder(request)
    },
  }))
  await assert.rejects(it.sync(), /said no/)
  const before = (await it.messages()).length
  assert.ok(before > 0 && before < 330)
  await addsUp(it.db, { found: before, stored: before, duplicate: 0, broken: 0, state: 'running' })
  await it.sync()
  assert.equal((await it.messages()).length, 330)
  await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

const SHUT = 'The server does not open Old'
for (const [what, why] of [['for good', () => new Fault('imap-refused', SHUT)], ['for now', () => new RetryLater(SHUT, { afterMs: 0, code: 'imap-refused' })]] as const) {
  storeTest(`a mailbox that cannot be opened ${what} keeps no other from being here, and comes once it can`, async (store, context) => {
    const provider = yearOfMail()
    let isShut = true
    const it = await house(store, context, provider, (reader) => ({
      ...reader,
      pullOlder: async (request) => {
        if (request.path === 'old' && isShut) throw why()
        return await reader.pullOlder(request)
      },
    }))
    // Its person is told, and it is tried again; nobody says that all of it is here.
    await assert.rejects(it.sync(), /does not open Old/)
    await addsUp(it.db, { found: 110, stored: 110, duplicate: 0, broken: 0, state: 'running' })
    const [failure] = await listFailures(it.db, 'acc')
    assert.deepEqual([failure?.work, failure?.code], ['older', 'imap-refused'])
    assert.match(failure?.reason ?? '', /^The folder Old could not be read yet, and is asked for again: The server does not open Old/)
    isShut = false
    await it.sync()
    await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
  })
}

storeTest('an import ends also where the mailbox that it waited for was deleted before it was opened', async (store, context) => {
  const provider = yearOfMail()
  let isDeleted = false
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    listMailboxes: async (signal) => (await reader.listMailboxes(signal)).filter(({ path }) => path !== 'old' || !isDeleted),
    pullOlder: async (request) => {
      if (request.path === 'old') throw new Fault('mailbox-missing', 'The mailbox old is not there')
      return await reader.pullOlder(request)
    },
  }))
  await assert.rejects(it.sync(), /old is not there/)
  isDeleted = true
  await it.sync()
  await addsUp(it.db, { found: 110, stored: 110, duplicate: 0, broken: 0, state: 'done' })
  assert.deepEqual(await listFailures(it.db, 'acc'), [])
})

storeTest('mail that arrives meanwhile is there at once, and is counted as a duplicate where both bring it', async (store, context) => {
  const provider = yearOfMail()
  const it = await house(store, context, provider)
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  provider.deliver('in', { raw: letterOf({ subject: 'fresh' }), receivedMs: NOON + 1000 })
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  assert.deepEqual((await it.messages()).map((one) => one.subject), ['fresh'])
  await it.work()
  assert.equal((await it.messages()).length, 331)
  await addsUp(it.db, { found: 331, stored: 330, duplicate: 1, broken: 0, state: 'done' })
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
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const [read, deleted, again] = ['read', 'deleted', 'again'].map((subject, n) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NOON - n * DAY })) as [string, string, string]
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
  const it = await house(store, context, provider, (reader) => ({
    ...meanwhile(act)(reader),
    // And once more while its marks are read again.
    readMarks: async (path, remoteIds, signal) => {
      const marks = await reader.readMarks(path, remoteIds, signal)
      if (++asked !== 1) return marks
      provider.mark(again, { flags: { seen: false, flagged: true, answered: false, draft: false } })
      await pull()
      return marks
    },
  }))
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox', 'mail.fetch-older'])
  const rows = await it.db.query.selectFrom('messages').select(['subject', 'seen', 'flagged']).orderBy('subject').execute()
  assert.deepEqual(rows.map(({ subject, seen, flagged }) => [subject, seen, flagged]), [['again', 0, 1], ['read', 1, 0]])
  const labels = (await mailboxesOfAccount(it.db, 'acc')).filter(({ kind }) => kind === 'label')
  assert.deepEqual(labels.map(({ path, total }) => [path, total]), [['keyword:Later', 1]])
  await addsUp(it.db, { found: 2, stored: 2, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('an import comes to its end beside a mailbox that never rests', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const restless = provider.deliver('in', { raw: letterOf({ subject: 'restless' }), receivedMs: NOON })
  let seen = false
  let asked = 0
  const act = async () => {
    provider.mark(restless, { flags: { seen: (seen = !seen), flagged: false, answered: false, draft: false } })
    await pullMailboxHandler(it.deps)({ mailboxId: (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? '' }, it.job)
  }
  const it = await house(store, context, provider, (reader) => ({
    ...meanwhile(act)(reader),
    readMarks: async (path, remoteIds, signal) => {
      const marks = await reader.readMarks(path, remoteIds, signal)
      // Once the mail is here the changes tell of it.
      if (asked < limits.olderMarksAsked) await act()
      asked++
      return marks
    },
  }))
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox', 'mail.fetch-older'])
  assert.equal(asked, limits.olderMarksAsked)
  await addsUp(it.db, { found: 1, stored: 1, duplicate: 0, broken: 0, state: 'done' })
  const shown = async () => (await it.db.query.selectFrom('messages').select('seen').execute()).map((row) => row.seen === 1)
  assert.deepEqual(await shown(), [!seen], 'a moment old')
  await it.work(['mail.pull-mailbox'])
  assert.deepEqual(await shown(), [!seen], 'and no change tells of it again')
  await it.work(['mail.reread-marks'])
  assert.deepEqual(await shown(), [seen])
})

storeTest('of a page that was committed in a hurry, what was deleted meanwhile goes, and what an action changes is left for later', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const [gone, acted] = ['gone', 'acted'].map((subject, n) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NOON - n * DAY })) as [string, string]
  const clock = fixedClock(NOON)
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

  await it.db.query.updateTable('actions').set({ state: 'done', finished_at: NOON - 1 }).execute()
  await it.work(['mail.reread-marks', 'mail.pull-mailbox'])
  clock.advance(limits.missingMs + 1)
  await pullMailboxHandler(it.deps)({ mailboxId }, it.job)
  assert.deepEqual(await shown(), [['acted', 1]])
})

storeTest('a mail that one answer leaves out when its marks are read again is not taken for deleted', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const [kept] = ['kept', 'other'].map((subject, n) => provider.deliver('in', { raw: letterOf({ subject }), receivedMs: NOON - n * DAY })) as [string, string]
  let asked = 0
  const it = await house(store, context, provider, (reader) => ({
    ...meanwhile(async () => {
      provider.mark(kept, { flags: { seen: true, flagged: false, answered: false, draft: false } })
      await pullMailboxHandler(it.deps)({ mailboxId: (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? '' }, it.job)
    })(reader),
    readMarks: async (path, remoteIds, signal) => {
      const marks = await reader.readMarks(path, remoteIds, signal)
      if (++asked === 1) marks.delete(kept)
      return marks
    },
  }))
  await it.sync()
  await addsUp(it.db, { found: 2, stored: 2, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('a mailbox whose mails are named anew while a page of it is on its way is read again from its newest mail', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 250; n++) provider.deliver('in', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON - n * DAY })
  const it = await house(store, context, provider, meanwhile(async () => {
    provider.rename('in')
    await pullMailboxHandler(it.deps)({ mailboxId: (await mailboxesOfAccount(it.db, 'acc'))[0]?.id ?? '' }, it.job)
  }))
  await assert.rejects(it.sync(), RetryLater)
  assert.equal((await it.messages()).length, 0)
  await it.sync()
  await addsUp(it.db, { found: 250, stored: 250, duplicate: 0, broken: 0, state: 'done' })
  assert.equal((await it.messages()).filter((one) => one.remote_id.startsWith('1.')).length, 250)
})

storeTest('only the folders and the time that a person wanted', async (store, context) => {
  const provider = yearOfMail()
  const it = await house(store, context, provider)
  const id = await it.db.transaction((tx) => insertImport(tx, 1, { ...account, source: 'account', name: '', folders: ['in'], fromMs: NOON - 30 * DAY }))
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  await it.sync()
  assert.deepEqual((await mailboxesOfAccount(it.db, 'acc')).map(({ path, older }) => [path, older]), [['in', 'done'], ['old', 'left-out']])
  assert.equal((await it.messages()).length, 11)
  await addsUp(it.db, { found: 11, stored: 11, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('its total is what was wanted, as soon as anybody knows, and never the years before', async (store, context) => {
  const provider = yearOfMail()
  const it = await house(store, context, provider)
  const id = await it.db.transaction((tx) => insertImport(tx, 1, { ...account, source: 'account', name: '', folders: ['in'], fromMs: NOON - 310 * DAY }))
  await it.db.transaction((tx) => setImport(tx, 1, { id, state: 'running' }))
  await syncAccountHandler(it.deps)({ accountId: 'acc' }, it.job)
  await it.work(['mail.pull-mailbox'])
  const said: [number | undefined, number | undefined][] = []
  await fetchOlderHandler(it.deps)({ accountId: 'acc' }, { ...it.job, report: ({ done, total }) => void said.push([done, total]) })
  assert.deepEqual(said, [[undefined, 0], [50, 104], [104, 104]])
})

storeTest('an account whose person is still choosing fetches nothing, and everything once they were waited for', async (store, context) => {
  const clock = fixedClock(NOON)
  const it = await openScriptedAccount(store, context, { provider: yearOfMail(), parser, clock })
  await insertImport(it.db, NOON, { ...account, source: 'account', name: '', folders: [], fromMs: 0 })
  await it.sync()
  assert.equal((await it.messages()).length, 0)
  clock.advance(limits.importChoiceMs - 1)
  await it.sync()
  assert.equal((await latestImport(it.db, 'acc'))?.state, 'planned')
  clock.advance(1)
  await it.sync()
  await addsUp(it.db, { found: 330, stored: 330, duplicate: 0, broken: 0, state: 'done' })
})

storeTest('an import that is planned or paused fetches nothing', async (store, context) => {
  const it = await house(store, context, yearOfMail())
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

storeTest('a mailbox whose mails all get new names keeps its rows: nothing is lost, doubled or given a new id', async (store, context) => {
  const provider = yearOfMail()
  const it = await house(store, context, provider)
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
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 150; n++) provider.deliver('in', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON - n * DAY })
  let pages = 0
  const it = await house(store, context, provider, (reader) => ({
    ...reader,
    pullOlder: async (request) => {
      if (++pages === 2) throw new RetryLater('The server said no', { afterMs: 0 })
      return await reader.pullOlder(request)
    },
  }))
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
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < 40; n++) provider.deliver('in', { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NOON - n * DAY })
  const it = await house(store, context, provider)
  await it.sync()
  const before = (await it.messages()).map(({ id }) => id)
  await it.db.transaction(async (tx) => setWanted(tx, (await latestImport(tx, 'acc'))?.id ?? '', { folders: [], fromMs: NOON - 10 * DAY }))
  provider.deliver('in', { raw: letterOf({ subject: 'older than anybody wants' }), receivedMs: NOON - 30 * DAY })
  provider.rename('in')
  for (let round = 0; round < 3; round++) await it.sync()
  assert.deepEqual((await it.messages()).map(({ id }) => id), before)
})

storeTest('a feed shows its mail under labels, and labels change without the mail', async (store, context) => {
  const provider = scriptedMailbox({ moveRenames: false })
  provider.addMailbox({ path: 'feed', name: 'Everything', role: '', kind: 'feed' })
  provider.addMailbox({ path: 'INBOX', name: 'Inbox', role: 'inbox', kind: 'label' })
  provider.addMailbox({ path: 'L1', name: 'Travel', role: '', kind: 'label' })
  const mail = provider.deliver('feed', { raw: letterOf({ subject: 'Tickets' }), receivedMs: NOON, labels: ['INBOX', 'L1'], remoteThread: 't1' })
  provider.deliver('feed', { raw: letterOf({ subject: 'Other words' }), receivedMs: NOON + 1000, labels: ['INBOX', 'unlisted'], remoteThread: 't1' })
  const it = await house(store, context, provider)
  await it.sync()
  const shown = async () => {
    const rows: [string, number[]][] = []
    for (const { id, name } of await listMailboxes(it.db, 'alice')) {
      const threads = await listThreads(it.db, { userId: 'alice', mailboxIds: [id], limit: 10 })
      rows.push([name, threads.map((one) => one.messageIds.length)])
    }
    return Object.fromEntries(rows)
  }
  assert.deepEqual(await shown(), { Inbox: [2], Travel: [1], unlisted: [1] })
  // Made at the provider after its list was read; the next list has it.
  provider.addMailbox({ path: 'unlisted', name: 'unlisted', role: '', kind: 'label' })
  provider.mark(mail, { labels: ['L1'], flags: { seen: true, flagged: true, answered: false, draft: false } })
  await it.sync()
  assert.deepEqual(await shown(), { Inbox: [1], Travel: [1], unlisted: [1] })
  const totals = new Map((await listMailboxes(it.db, 'alice')).map(({ name, total, unread }) => [name, [total, unread]]))
  assert.deepEqual(Object.fromEntries(totals), { Inbox: [1, 1], Travel: [1, 0], unlisted: [1, 1] })
  assert.equal(new Set((await it.messages()).map((one) => one.thread_id)).size, 1, 'its provider calls it one conversation')
})
