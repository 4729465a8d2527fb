// Files and folders that cannot be read hold up nothing else, say so, and come in once they can.
import assert from 'node:assert/strict'
import { renameSync, rmSync, truncateSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { countsAddUp, letter, openPulledMaildir } from '../../testing/pulled-maildir.ts'
import { storeTest } from '../../testing/real-store.ts'
import { loadMailbox } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { packEnds } from '../messages/message-store.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('a message that vanishes between listing and reading is not counted as found', async (store, context) => {
  const it = await openPulledMaildir(store, context, {
    parser,
    wrap: (reader) => ({
      ...reader,
      async *fetchRaw(path, remoteIds, signal) {
        unlinkSync(join(it.root, 'cur/2.b.host:2,'))
        yield* reader.fetchRaw(path, remoteIds, signal)
      },
    }),
  })
  it.put('cur', '1.a.host:2,', letter('a'))
  it.put('cur', '2.b.host:2,', letter('b'))
  const [inbox] = await it.sync()
  await it.pull(inbox)
  countsAddUp(it.counts)
  assert.deepEqual([it.counts['found'], it.counts['stored'], it.counts['vanished']], [1, 1, 1])
})

storeTest('files that cannot be read do not hold up the others, say so, and come in once they can', async (store, context) => {
  const it = await openPulledMaildir(store, context, {
    parser,
    wrap: (reader) => ({
      ...reader,
      async *fetchRaw(path, remoteIds, signal) {
        for await (const message of reader.fetchRaw(path, remoteIds, signal)) {
          yield locked.has(message.remoteId) ? { ...message, raw: new Uint8Array(), lacking: { kind: 'unreadable', why: 'EACCES: locked', size: 9 } } : message
        }
      },
    }),
  })
  const locked = new Set(['2.b.host', '3.c.host'])
  it.put('cur', '1.a.host:2,', letter('a'))
  it.put('cur', '2.b.host:2,S', letter('b', 'In-Reply-To: <a@example.org>'))
  it.put('cur', '3.c.host:2,', letter('c'))
  const [inbox] = await it.sync()
  await it.pullAsked()
  countsAddUp(it.counts)
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
  countsAddUp(it.counts)
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
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,', letter('a', 'Content-Type: multipart/mixed; boundary=x'))
  truncateSync(join(it.root, 'cur/1.a.host:2,'), limits.messageBytesMax + 1)
  const [inbox] = await it.sync()
  await it.pull(inbox)
  countsAddUp(it.counts)
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
  const it = await openPulledMaildir(store, context, { parser })
  const [inbox, sent] = await it.sync()
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
