// A message that is not where it was: moved, on its way, come back, copied or deleted. Its row keeps
// its id through all of it, and goes when every other mailbox was looked at.
import assert from 'node:assert/strict'
import { renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { countsAddUp, later, letter, openPulledMaildir } from '../../testing/pulled-maildir.ts'
import { storeTest } from '../../testing/real-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

storeTest('mail that an action is moving is not written down where a pull saw it on its way', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  it.put('.Work/cur', '1.a.host:2,S', letter('a'))
  const [inbox, , work] = await it.sync()
  await it.pull(work)
  const [row] = (await it.rowsIn(work, '1.a.host')) as [StoredMessage]
  const action = { id: 'act_1', user_id: 'alice', account_id: 'acc', kind: 'mail.move', payload: JSON.stringify({ messageIds: [row.id] }), digest: '', state: 'running' as const, state_reason: '' }
  const rest = { origin: '{"by":"person"}', preview: '{}', batch_id: '', request_key: '', request_digest: '', proposed_at: 1, expires_at: 2, undo_of: '' }
  await it.db.query.insertInto('actions').values({ ...action, ...rest }).execute()

  // Here for a moment, on its way elsewhere: what the pull saw may be over before it is written down.
  renameSync(join(it.root, '.Work/cur/1.a.host:2,S'), join(it.root, 'cur/1.a.host:2,S'))
  await it.pull(inbox)
  assert.deepEqual([await it.rowsIn(inbox, '1.a.host'), (await it.rowsIn(work, '1.a.host')).map(({ id }) => id)], [[], [row.id]])
  countsAddUp(it.counts)

  await it.db.query.updateTable('actions').set({ state: 'done', finished_at: 3 }).execute()
  await it.pullAsked()
  assert.deepEqual([(await it.rowsIn(inbox, '1.a.host')).map(({ id }) => id), await it.rowsIn(work, '1.a.host')], [[row.id], []])
})

storeTest('a message that another program moved keeps its id, whichever folder is pulled first', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,S', letter('a'))
  it.put('cur', '2.b.host:2,S', letter('b'))
  const [inbox, , work] = await it.sync()
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
  countsAddUp(it.counts)
})

storeTest('a message that is missing is found again under another name, by its Message-ID and size', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox, , work] = await it.sync()
  await it.pullAsked()
  const [before] = await it.rowsIn(inbox, '1.a.host')
  renameSync(join(it.root, 'cur/1.a.host:2,S'), join(it.root, '.Work/cur/9.new.host:2,S'))
  await it.pull(inbox)
  await it.pullAsked()
  assert.deepEqual((await it.rowsIn(work, '9.new.host')).map((row) => row.id), [before?.id])
  assert.deepEqual([it.counts['moved'], it.counts['removed']], [1, 0])
})

storeTest('a message that comes back before it was given up stays, with its id', async (store, context) => {
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox] = await it.sync()
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
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox, sent, work] = await it.sync()
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
  const it = await openPulledMaildir(store, context, { parser })
  it.put('cur', '1.a.host:2,S', letter('a'))
  const [inbox, , work] = await it.sync()
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
