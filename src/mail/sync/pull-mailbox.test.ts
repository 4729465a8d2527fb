// From files to rows: what is found is stored once, through crashes, repeats and moves, and
// the counts say where every message went.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { systemClock, type Clock } from '../../base/clock.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { openLog } from '../../base/log.ts'
import { JobStopped, type JobContext, type Progress } from '../../jobs/job.ts'
import { openPacks, type Packs } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import type { MailReader } from '../mail-port.ts'
import { openMaildirReader } from '../maildir/maildir-reader.ts'
import { listMailboxes, loadMailbox, saveCursor, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { findByRemoteIds, packEnds } from '../messages/message-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { pullMailboxHandler } from './pull-mailbox.ts'
import { syncAccountHandler } from './sync-account.ts'

const parser = openMailParser()
test.after(() => parser.close())
const later: Clock = { ...systemClock, now: () => Date.now() + 60_000 }
const letter = (name: string, ...headers: string[]) =>
  [`From: ${name}@example.org`, `Message-ID: <${name}@example.org>`, `Subject: ${name}`, 'Date: Mon, 5 Jan 2026 12:00:00 +0000', ...headers, '', `Says ${name}.`, ''].join('\r\n')

interface House {
  db: Db
  root: string
  packs: Packs
  reader: MailReader
  counts: Record<string, number>
  put(path: string, name: string, text: string): void
  sync(): Promise<Mailbox[]>
  pull(mailbox: Mailbox, more?: Partial<JobContext>): Promise<void>
  /** Every pull that was asked for, and those that these ask for. */
  pullAsked(): Promise<void>
  rowsIn(mailbox: Mailbox, ...remoteIds: string[]): Promise<StoredMessage[]>
}

async function house(store: TestStore, context: TestContext, wrap: (reader: MailReader) => MailReader = (reader) => reader): Promise<House> {
  const root = mkdtempSync(join(tmpdir(), 'secretary-sync-'))
  for (const path of ['.', '.Work', '.Sent']) for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, 'mail', path, sub), { recursive: true })
  const reader = wrap(openMaildirReader({ root: join(root, 'mail'), clock: later }))
  const packs = openPacks(join(root, 'packs'))
  context.after(async () => {
    await packs.close()
    rmSync(root, { recursive: true, force: true })
  })
  const { db } = store
  const account = { id: 'acc', user_id: 'alice', provider: 'maildir', name: 'A', address: 'a@example.org', config: '{}', state: 'active' }
  await db.query.insertInto('accounts').values({ ...account, state_reason: '', created_at: 1, synced_at: 0 }).execute()
  const counts: Record<string, number> = {}
  const job: JobContext = {
    db,
    clock: later,
    log: openLog({ level: 'silent', process: 'test' }),
    jobId: 'job',
    userId: 'alice',
    attempt: 1,
    signal: new AbortController().signal,
    checkpoint: undefined,
    saveCheckpoint: async () => {},
    requireLease: async () => {},
    report: ({ count = {} }) => {
      for (const [name, more] of Object.entries(count)) counts[name] = (counts[name] ?? 0) + more
    },
  }
  const deps = { readerFor: async () => reader, packs, parser }
  return {
    db,
    root: join(root, 'mail'),
    packs,
    reader,
    counts,
    put: (path, name, text) => writeFileSync(join(root, 'mail', path, name), text),
    async sync() {
      await syncAccountHandler(deps)({ accountId: 'acc' }, job)
      const mailboxes = await listMailboxes(db, 'alice')
      return ['inbox', 'sent', ''].map((role) => mailboxes.find((one) => one.role === role) as Mailbox)
    },
    async pull(mailbox, more = {}) {
      await pullMailboxHandler(deps)({ mailboxId: mailbox.id }, { ...job, ...more })
    },
    async pullAsked() {
      for (let round = 0; round < 20; round++) {
        const asked = await db.query.selectFrom('jobs').select('payload').where('name', '=', 'mail.pull-mailbox').where('state', '=', 'pending').execute()
        if (asked.length === 0) return
        await db.query.deleteFrom('jobs').execute()
        for (const { payload } of asked) await pullMailboxHandler(deps)(JSON.parse(payload) as { mailboxId: string }, job)
      }
      assert.fail('pulls ask for pulls without end')
    },
    rowsIn: (mailbox, ...remoteIds) => findByRemoteIds(db, [mailbox.id], remoteIds),
  }
}

const addsUp = (counts: Record<string, number>) =>
  assert.equal(counts['found'], (counts['stored'] ?? 0) + (counts['duplicate'] ?? 0) + (counts['broken'] ?? 0))

const waiting = async (db: Db) =>
  (await db.query.selectFrom('jobs').select(['name', 'payload', 'phase', 'priority']).where('state', '=', 'pending').orderBy('priority', 'desc').execute())

storeTest('a sync lists the mailboxes and asks for a pull of each, the inbox first', async (store, context) => {
  const it = await house(store, context)
  const [inbox, sent, work] = (await it.sync()) as [Mailbox, Mailbox, Mailbox]
  await it.sync()
  const jobs = await waiting(it.db)
  assert.deepEqual(
    jobs.map((job) => [job.name, job.phase, (JSON.parse(job.payload) as { mailboxId: string }).mailboxId]),
    [inbox, sent, work].map(({ id, name }) => ['mail.pull-mailbox', name, id]),
  )
})

storeTest('mail comes in whole: rows, flags, raw bytes, totals and time', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,FS', letter('a'))
  it.put('new', '2.b.host', letter('b', 'In-Reply-To: <a@example.org>'))
  it.put('cur', '3.c.host:2,', '')
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.pull(inbox)
  addsUp(it.counts)
  assert.deepEqual([it.counts['found'], it.counts['stored'], it.counts['broken']], [3, 2, 1])
  const [a, b, c] = (await it.rowsIn(inbox, '1.a.host', '2.b.host', '3.c.host')).toSorted((x, y) => (x.remoteId < y.remoteId ? -1 : 1))
  assert.deepEqual([a?.subject, a?.seen, a?.flagged, a?.snippet, a?.dateMs], ['a', true, true, 'Says a.', Date.UTC(2026, 0, 5, 12)])
  assert.deepEqual([b?.seen, b?.threadId], [false, a?.threadId])
  assert.match(c?.broken ?? '', /empty/)
  assert.equal(Buffer.from(await it.packs.read((a as StoredMessage).raw)).toString(), letter('a'))
  const after = await loadMailbox(it.db, inbox.id)
  assert.deepEqual([after?.total, after?.unread], [3, 2])
  assert.ok((after?.syncedAt ?? 0) > 0)
  assert.deepEqual(await it.packs.cutTail(await packEnds(it.db)), { bytesCut: 0, short: [] })
})

storeTest('a page that is pulled again after a crash changes nothing', async (store, context) => {
  const it = await house(store, context)
  for (let n = 0; n < 12; n++) it.put('cur', `${n}.m.host:2,S`, letter(`m${n}`))
  const [inbox] = (await it.sync()) as [Mailbox]
  // As if the files were committed and the cursor, which goes with them, had been lost.
  const forgetful = { ...it.reader, pullChanges: (request: Parameters<MailReader['pullChanges']>[0]) => it.reader.pullChanges({ ...request, known: { after: async () => [] } }) }
  await it.pull(inbox)
  const rows = await it.db.query.selectFrom('messages').selectAll().orderBy('id').execute()
  const threads = await it.db.query.selectFrom('threads').selectAll().orderBy('id').execute()
  await it.db.transaction((tx) => saveCursor(tx, inbox.id, { cursor: undefined }))
  const job = { db: it.db, clock: later, log: openLog({ level: 'silent', process: 'test' }), jobId: 'j', userId: 'alice', attempt: 2, signal: new AbortController().signal, checkpoint: undefined, saveCheckpoint: async () => {}, requireLease: async () => {}, report: ({ count = {} }: { count?: Record<string, number> }) => Object.assign(it.counts, count) }
  await pullMailboxHandler({ readerFor: async () => forgetful, packs: it.packs, parser })({ mailboxId: inbox.id }, job)
  addsUp(it.counts)
  assert.deepEqual([it.counts['found'], it.counts['stored'], it.counts['duplicate']], [12, 0, 12])
  assert.deepEqual(await it.db.query.selectFrom('messages').selectAll().orderBy('id').execute(), rows)
  assert.deepEqual(await it.db.query.selectFrom('threads').selectAll().orderBy('id').execute(), threads)
  assert.equal((await loadMailbox(it.db, inbox.id))?.total, 12)
})

storeTest('many pages are one job, which tells how far it is and goes on where a turn ended', async (store, context) => {
  const it = await house(store, context)
  for (let n = 0; n < 1_100; n++) it.put('cur', `${1000 + n}.m.host:2,S`, letter(`m${n}`))
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.db.query.deleteFrom('jobs').execute()
  const said: Progress[] = []
  let checkpoint: unknown
  const watched = {
    requireLease: async () => {},
    report: (progress: Progress) => void said.push(progress),
    saveCheckpoint: async (value: unknown) => void (checkpoint = value),
  }
  // Each look at the clock, and each mail has one, costs 50 ms: the second page is cut by the turn's end.
  let now = later.now()
  const slow = { ...later, now: () => (now += 50) }
  await assert.rejects(it.pull(inbox, { ...watched, clock: slow }), RetryLater)
  const cut = await loadMailbox(it.db, inbox.id)
  assert.equal(cut?.syncedAt, 0)
  assert.deepEqual(checkpoint, { done: cut?.total, counted: (cut?.total ?? 0) - 500 })
  assert.ok((cut?.total ?? 0) > 500 && (cut?.total ?? 0) < 1_000, `what was read of a page is kept (${cut?.total})`)
  await it.pull(inbox, { ...watched, checkpoint })
  const after = await loadMailbox(it.db, inbox.id)
  assert.equal(after?.total, 1_100)
  assert.ok((after?.syncedAt ?? 0) > 0)
  assert.deepEqual(await waiting(it.db), [])
  // What was read before the cut is met again as held, and counted once all the same.
  assert.deepEqual(['found', 'stored', 'duplicate'].map((what) => said.reduce((sum, { count }) => sum + (count?.[what] ?? 0), 0)), [1_100, 1_100, 0])
  assert.deepEqual([...new Set(said.flatMap(({ total = [] }) => total))], [1_100])
  const done = said.flatMap((progress) => progress.done ?? [])
  assert.deepEqual([done[0], done.at(-1), done.toSorted((a, b) => a - b)], [1, 1_100, done])
  assert.equal(said[0]?.phase, after?.name)
})

storeTest('a page that no turn is long enough for comes in mail by mail', async (store, context) => {
  const it = await house(store, context)
  for (let n = 0; n < 4; n++) it.put('cur', `${1000 + n}.m.host:2,S`, letter(`m${n}`))
  const [inbox] = (await it.sync()) as [Mailbox]
  let now = later.now()
  const slow = { ...later, now: () => (now += 60_000) }
  let checkpoint: unknown
  const turn = () => it.pull(inbox, { clock: slow, checkpoint, saveCheckpoint: async (value) => void (checkpoint = value) })
  for (const total of [1, 2, 3]) {
    await assert.rejects(turn(), RetryLater)
    assert.equal((await loadMailbox(it.db, inbox.id))?.total, total)
  }
  await turn()
  assert.deepEqual([(await loadMailbox(it.db, inbox.id))?.total, it.counts['found'], it.counts['stored'], it.counts['duplicate'], it.counts['vanished']], [4, 4, 4, 0, 0])
  assert.deepEqual(await it.packs.cutTail(await packEnds(it.db)), { bytesCut: 0, short: [] })
})

storeTest('flags and removals follow, and a quiet mailbox stays quiet', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,', letter('a'))
  it.put('cur', '2.b.host:2,', letter('b'))
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.pullAsked()
  renameSync(join(it.root, 'cur/1.a.host:2,'), join(it.root, 'cur/1.a.host:2,RS'))
  unlinkSync(join(it.root, 'cur/2.b.host:2,'))
  await it.pull(inbox)
  assert.deepEqual([it.counts['flags'], it.counts['missed'], it.counts['removed']], [1, 1, 0])
  await it.pullAsked()
  assert.deepEqual([it.counts['missed'], it.counts['removed']], [1, 1])
  assert.deepEqual((await it.rowsIn(inbox, '1.a.host', '2.b.host')).map((row) => [row.remoteId, row.seen, row.answered]), [['1.a.host', true, true]])
  const told = await it.db.query.selectFrom('changes').select('seq').execute()
  await it.pull(inbox)
  assert.equal((await it.db.query.selectFrom('changes').select('seq').execute()).length, told.length)
})

storeTest('mail that an action is moving is not written down where a pull saw it on its way', async (store, context) => {
  const it = await house(store, context)
  it.put('.Work/cur', '1.a.host:2,S', letter('a'))
  const [inbox, , work] = (await it.sync()) as [Mailbox, Mailbox, Mailbox]
  await it.pull(work)
  const [row] = (await it.rowsIn(work, '1.a.host')) as [StoredMessage]
  const action = { id: 'act_1', user_id: 'alice', account_id: 'acc', kind: 'mail.move', payload: JSON.stringify({ messageIds: [row.id] }), digest: '', state: 'running' as const, state_reason: '' }
  const rest = { origin: '{"by":"person"}', preview: '{}', batch_id: '', request_key: '', request_digest: '', proposed_at: 1, expires_at: 2, undo_of: '' }
  await it.db.query.insertInto('actions').values({ ...action, ...rest }).execute()

  // Here for a moment, on its way elsewhere: what the pull saw may be over before it is written down.
  renameSync(join(it.root, '.Work/cur/1.a.host:2,S'), join(it.root, 'cur/1.a.host:2,S'))
  await it.pull(inbox)
  assert.deepEqual([await it.rowsIn(inbox, '1.a.host'), (await it.rowsIn(work, '1.a.host')).map(({ id }) => id)], [[], [row.id]])
  addsUp(it.counts)

  await it.db.query.updateTable('actions').set({ state: 'done', finished_at: 3 }).execute()
  await it.pullAsked()
  assert.deepEqual([(await it.rowsIn(inbox, '1.a.host')).map(({ id }) => id), await it.rowsIn(work, '1.a.host')], [[row.id], []])
})

storeTest('a message that another program moved keeps its id, whichever folder is pulled first', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,S', letter('a'))
  it.put('cur', '2.b.host:2,S', letter('b'))
  const [inbox, , work] = (await it.sync()) as [Mailbox, Mailbox, Mailbox]
  await it.pull(inbox)
  const before = await it.rowsIn(inbox, '1.a.host', '2.b.host')
  const key = (rows: StoredMessage[]) => new Set(rows.map((row) => `${row.remoteId} ${row.id} ${row.threadId}`))

  renameSync(join(it.root, 'cur/1.a.host:2,S'), join(it.root, '.Work/cur/1.a.host:2,S'))
  await it.pull(work)
  assert.equal(it.counts['moved'], 1)
  await it.pull(inbox)
  renameSync(join(it.root, 'cur/2.b.host:2,S'), join(it.root, '.Work/cur/2.b.host:2,S'))
  await it.pull(inbox)
  // Between the two pulls its row is still there, for whatever names it.
  assert.deepEqual((await it.rowsIn(inbox, '2.b.host')).map((row) => row.id), [before.find((row) => row.remoteId === '2.b.host')?.id])
  await it.pullAsked()
  assert.deepEqual(key(await it.rowsIn(work, '1.a.host', '2.b.host')), key(before))
  assert.deepEqual(await it.rowsIn(inbox, '1.a.host', '2.b.host'), [])
  assert.equal(it.counts['removed'], 0)
  addsUp(it.counts)
})

storeTest('a message that is missing is found again under another name, by its Message-ID and size', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox, , work] = (await it.sync()) as [Mailbox, Mailbox, Mailbox]
  await it.pullAsked()
  const [before] = await it.rowsIn(inbox, '1.a.host')
  renameSync(join(it.root, 'cur/1.a.host:2,S'), join(it.root, '.Work/cur/9.new.host:2,S'))
  await it.pull(inbox)
  await it.pullAsked()
  assert.deepEqual((await it.rowsIn(work, '9.new.host')).map((row) => row.id), [before?.id])
  assert.deepEqual([it.counts['moved'], it.counts['removed']], [1, 0])
})

storeTest('a message that comes back before it was given up stays, with its id', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.pullAsked()
  const before = await it.rowsIn(inbox, '1.a.host')
  renameSync(join(it.root, 'cur/1.a.host:2,S'), join(it.root, 'tmp/1.a.host'))
  await it.pull(inbox)
  renameSync(join(it.root, 'tmp/1.a.host'), join(it.root, 'cur/1.a.host:2,S'))
  await it.pullAsked()
  assert.deepEqual(await it.rowsIn(inbox, '1.a.host'), before)
  assert.deepEqual([it.counts['missed'], it.counts['removed']], [1, 0])
  assert.deepEqual(await it.db.query.selectFrom('missing_messages').selectAll().execute(), [])
})

storeTest('a deleted message stays until every other mailbox was looked at, or for ten minutes', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox, sent, work] = (await it.sync()) as [Mailbox, Mailbox, Mailbox]
  await it.pullAsked()
  unlinkSync(join(it.root, 'cur/1.a.host:2,S'))
  await it.pull(inbox)
  await it.pull(sent)
  await it.pull(inbox)
  assert.equal((await it.rowsIn(inbox, '1.a.host')).length, 1, `${work.name} was not looked at yet`)
  await it.db.query.updateTable('missing_messages').set({ missed_at: later.now() - 11 * 60_000 }).execute()
  await it.db.query.updateTable('mailboxes').set({ synced_at: 0 }).execute()
  await it.pull(inbox)
  assert.deepEqual(await it.rowsIn(inbox, '1.a.host'), [])
})

storeTest('a copy is a message of its own, and the original stays where it is', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox, , work] = (await it.sync()) as [Mailbox, Mailbox, Mailbox]
  await it.pull(inbox)
  it.put('.Work/cur', '1.a.host:2,S', letter('a'))
  // The same name for another mail is no move either.
  it.put('cur', '5.x.host:2,S', letter('x'))
  await it.pull(inbox)
  unlinkSync(join(it.root, 'cur/5.x.host:2,S'))
  it.put('.Work/cur', '5.x.host:2,S', letter('somebody-else'))
  await it.pull(work)
  assert.equal(it.counts['moved'], 0)
  assert.equal((await it.rowsIn(inbox, '1.a.host')).length, 1)
  assert.equal((await it.rowsIn(work, '1.a.host', '5.x.host')).length, 2)
})

storeTest('a message that vanishes between listing and reading is not counted as found', async (store, context) => {
  const it = await house(store, context, (reader) => ({
    ...reader,
    async *fetchRaw(path, remoteIds, signal) {
      unlinkSync(join(it.root, 'cur/2.b.host:2,'))
      yield* reader.fetchRaw(path, remoteIds, signal)
    },
  }))
  it.put('cur', '1.a.host:2,', letter('a'))
  it.put('cur', '2.b.host:2,', letter('b'))
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.pull(inbox)
  addsUp(it.counts)
  assert.deepEqual([it.counts['found'], it.counts['stored'], it.counts['vanished']], [1, 1, 1])
})

storeTest('files that cannot be read do not hold up the others, say so, and come in once they can', async (store, context) => {
  const it = await house(store, context, (reader) => ({
    ...reader,
    async *fetchRaw(path, remoteIds, signal) {
      for await (const message of reader.fetchRaw(path, remoteIds, signal)) {
        yield locked.has(message.remoteId) ? { ...message, raw: new Uint8Array(), lacking: { kind: 'unreadable', why: 'EACCES: locked', size: 9 } } : message
      }
    },
  }))
  const locked = new Set(['2.b.host', '3.c.host'])
  it.put('cur', '1.a.host:2,', letter('a'))
  it.put('cur', '2.b.host:2,S', letter('b', 'In-Reply-To: <a@example.org>'))
  it.put('cur', '3.c.host:2,', letter('c'))
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.pullAsked()
  addsUp(it.counts)
  assert.deepEqual([it.counts['stored'], it.counts['broken']], [1, 2])
  const [b] = await it.rowsIn(inbox, '2.b.host')
  assert.deepEqual([b?.broken, b?.snippet, b?.size, b?.seen], ['EACCES: locked', 'EACCES: locked', 9, true])
  await assert.rejects(it.packs.read((b as StoredMessage).raw), { code: 'raw-missing' })
  assert.deepEqual(await it.packs.cutTail(await packEnds(it.db)), { bytesCut: 0, short: [] })
  // Nothing changed on disk but who may read it: the time of the folder says nothing.
  await it.pull(inbox)
  assert.deepEqual(await it.rowsIn(inbox, '2.b.host'), [b])
  locked.delete('2.b.host')
  await it.pull(inbox)
  addsUp(it.counts)
  assert.deepEqual([it.counts['stored'], it.counts['broken'], it.counts['vanished']], [2, 2, 0])
  const [a, mended, c] = (await it.rowsIn(inbox, '1.a.host', '2.b.host', '3.c.host')).toSorted((x, y) => (x.remoteId < y.remoteId ? -1 : 1))
  assert.deepEqual([mended?.broken, mended?.seen, mended?.threadId, c?.broken], ['', true, a?.threadId, 'EACCES: locked'])
  assert.equal((await loadMailbox(it.db, inbox.id))?.total, 3)
  unlinkSync(join(it.root, 'cur/3.c.host:2,'))
  await it.pull(inbox)
  await it.pullAsked()
  assert.deepEqual(await it.rowsIn(inbox, '3.c.host'), [])
})

storeTest('a mail that is too large keeps its header, and its size', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,', letter('a', 'Content-Type: multipart/mixed; boundary=x'))
  truncateSync(join(it.root, 'cur/1.a.host:2,'), limits.messageBytesMax + 1)
  const [inbox] = (await it.sync()) as [Mailbox]
  await it.pull(inbox)
  addsUp(it.counts)
  const [row] = await it.rowsIn(inbox, '1.a.host')
  assert.deepEqual([row?.subject, row?.size, it.counts['broken']], ['a', limits.messageBytesMax + 1, 1])
  assert.match(row?.broken ?? '', /160 MB/)
  const kept = Buffer.from(await it.packs.read((row as StoredMessage).raw)).toString()
  assert.equal(kept, letter('a', 'Content-Type: multipart/mixed; boundary=x').split('Says')[0])
  it.counts['broken'] = 0
  await it.pull(inbox)
  assert.equal(it.counts['broken'], 0)
})

storeTest('a mailbox that cannot be pulled makes its account fail, whatever else succeeds', async (store, context) => {
  const it = await house(store, context)
  const [inbox, sent] = (await it.sync()) as [Mailbox, Mailbox]
  const state = async () => (await it.db.query.selectFrom('accounts').select(['state', 'state_reason']).execute()).map((row) => [row.state, row.state_reason])[0]
  renameSync(join(it.root, '.Sent'), join(it.root, 'elsewhere'))
  await assert.rejects(it.pull(sent), { code: 'mailbox-missing' })
  await it.pull(inbox)
  const failing = await state()
  assert.deepEqual([failing?.[0], /\.Sent is not there/.test(failing?.[1] ?? '')], ['failing', true])
  renameSync(join(it.root, 'elsewhere'), join(it.root, '.Sent'))
  await it.pull(sent)
  assert.deepEqual(await state(), ['active', ''])
  // One that is gone for good is no failure any more once the account was listed again.
  rmSync(join(it.root, '.Sent'), { recursive: true })
  await assert.rejects(it.pull(sent))
  await it.sync()
  assert.deepEqual(await state(), ['active', ''])
})

storeTest('nothing is read of an account that is paused, and a stop says nothing of it', async (store, context) => {
  let asked = 0
  const stop = new AbortController()
  const it = await house(store, context, (reader) => ({
    ...reader,
    pullChanges: (request) => {
      asked++
      stop.signal.throwIfAborted()
      return reader.pullChanges(request)
    },
  }))
  const [inbox] = (await it.sync()) as [Mailbox]
  stop.abort(new JobStopped('shutdown'))
  await assert.rejects(it.pull(inbox, { signal: stop.signal }), { name: 'JobStopped' })
  const state = async () => (await it.db.query.selectFrom('accounts').select('state').execute())[0]?.state
  assert.equal(await state(), 'active')
  const late = AbortSignal.abort(new JobStopped('timeout'))
  await assert.rejects(it.pull(inbox, { signal: late }), { name: 'JobStopped' })
  assert.deepEqual([await state(), asked], ['failing', 2])
  await it.db.query.updateTable('accounts').set({ state: 'paused' }).execute()
  await it.pull(inbox)
  assert.deepEqual([await state(), asked], ['paused', 2])
})

storeTest('when the commit fails nothing is kept: no row, no cursor, and the pack forgets its tail', async (store, context) => {
  const it = await house(store, context)
  it.put('cur', '1.a.host:2,', letter('a'))
  const [inbox] = (await it.sync()) as [Mailbox]
  const broken: Db = { ...it.db, transaction: (work) => it.db.transaction(async (tx) => work(tx).then(() => Promise.reject(new Error('power cut')))) }
  const job = { db: broken, clock: later, log: openLog({ level: 'silent', process: 'test' }), jobId: 'j', userId: 'alice', attempt: 1, signal: new AbortController().signal, checkpoint: undefined, saveCheckpoint: async () => {}, requireLease: async () => {}, report: ({ count }: Progress) => assert.equal(count, undefined, 'nothing is kept, nothing is counted') }
  await assert.rejects(pullMailboxHandler({ readerFor: async () => it.reader, packs: it.packs, parser })({ mailboxId: inbox.id }, job), /power cut/)
  const after = await loadMailbox(it.db, inbox.id)
  assert.deepEqual([after?.cursor, after?.total, (await it.rowsIn(inbox, '1.a.host')).length], [undefined, 0, 0])
  assert.ok((await openPacks(join(it.root, '..', 'packs')).cutTail(await packEnds(it.db))).bytesCut > 0)
})
