// From files to rows: what is found is stored once, through crashes, repeats and turns that end, and
// the counts say where every message went.
import assert from 'node:assert/strict'
import { renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { RetryLater } from '../../base/fault.ts'
import { JobStopped, type Progress } from '../../jobs/job.ts'
import { openPacks } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import { countsAddUp, later, letter, openPulledMaildir } from '../../testing/pulled-maildir.ts'
import { storeTest } from '../../testing/real-store.ts'
import type { MailReader } from '../mail-port.ts'
import { loadMailbox, saveCursor } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { packEnds } from '../messages/message-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

const waiting = async (db: Db) =>
  (await db.query.selectFrom('jobs').select(['name', 'payload', 'phase', 'priority']).where('state', '=', 'pending').orderBy('priority', 'desc').execute())

storeTest('a sync lists the mailboxes and asks for a pull of each, the inbox first', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  const [inbox, sent, work] = await it.sync()
  await it.sync()
  const jobs = await waiting(it.db)
  assert.deepEqual(
    jobs.map((job) => [job.name, job.phase, (JSON.parse(job.payload) as { mailboxId: string }).mailboxId]),
    [inbox, sent, work].map(({ id, name }) => ['mail.pull-mailbox', name, id]),
  )
})

storeTest('mail comes in whole: rows, flags, raw bytes, totals and time', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,FS', letter('a'))
  it.put('new', '2.b.host', letter('b', 'In-Reply-To: <a@example.org>'))
  it.put('cur', '3.c.host:2,', '')
  const [inbox] = await it.sync()
  await it.pull(inbox)
  countsAddUp(it.counts)
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
  const it = await openPulledMaildir(store, context, { parser })
  for (let n = 0; n < 12; n++) it.put('cur', `${n}.m.host:2,S`, letter(`m${n}`))
  const [inbox] = await it.sync()
  // As if the files were committed and the cursor, which goes with them, had been lost.
  const forgetful = { ...it.reader, pullChanges: (request: Parameters<MailReader['pullChanges']>[0]) => it.reader.pullChanges({ ...request, known: { after: async () => [] } }) }
  await it.pull(inbox)
  const rows = await it.db.query.selectFrom('messages').selectAll().orderBy('id').execute()
  const threads = await it.db.query.selectFrom('threads').selectAll().orderBy('id').execute()
  await it.db.transaction((tx) => saveCursor(tx, inbox.id, { cursor: undefined }))
  for (const name of Object.keys(it.counts)) it.counts[name] = 0
  await it.pull(inbox, { attempt: 2 }, forgetful)
  countsAddUp(it.counts)
  assert.deepEqual([it.counts['found'], it.counts['stored'], it.counts['duplicate']], [12, 0, 12])
  assert.deepEqual(await it.db.query.selectFrom('messages').selectAll().orderBy('id').execute(), rows)
  assert.deepEqual(await it.db.query.selectFrom('threads').selectAll().orderBy('id').execute(), threads)
  assert.equal((await loadMailbox(it.db, inbox.id))?.total, 12)
})

storeTest('many pages are one job, which tells how far it is and goes on where a turn ended', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  for (let n = 0; n < 1_100; n++) it.put('cur', `${1000 + n}.m.host:2,S`, letter(`m${n}`))
  const [inbox] = await it.sync()
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
  const it = await openPulledMaildir(store, context, { parser })
  for (let n = 0; n < 4; n++) it.put('cur', `${1000 + n}.m.host:2,S`, letter(`m${n}`))
  const [inbox] = await it.sync()
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
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,', letter('a'))
  it.put('cur', '2.b.host:2,', letter('b'))
  const [inbox] = await it.sync()
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

storeTest('nothing is read of an account that is paused, and a stop says nothing of it', async (store, context) => {
  let asked = 0
  const stop = new AbortController()
  const it = await openPulledMaildir(store, context, {
    parser,
    wrap: (reader) => ({
      ...reader,
      pullChanges: (request) => {
        asked++
        stop.signal.throwIfAborted()
        return reader.pullChanges(request)
      },
    }),
  })
  const [inbox] = await it.sync()
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
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,', letter('a'))
  const [inbox] = await it.sync()
  const broken: Db = { ...it.db, transaction: (work) => it.db.transaction(async (tx) => work(tx).then(() => Promise.reject(new Error('power cut')))) }
  await assert.rejects(it.pull(inbox, { db: broken, report: ({ count }: Progress) => assert.equal(count, undefined, 'nothing is kept, nothing is counted') }), /power cut/)
  const after = await loadMailbox(it.db, inbox.id)
  assert.deepEqual([after?.cursor, after?.total, (await it.rowsIn(inbox, '1.a.host')).length], [undefined, 0, 0])
  assert.ok((await openPacks(join(it.root, '..', 'packs')).cutTail(await packEnds(it.db))).bytesCut > 0)
})
