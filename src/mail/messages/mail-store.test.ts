// Whatever is done to messages, threads, lists, totals and references agree with them: after
// each step everything derived is compared with a count from scratch.
import assert from 'node:assert/strict'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import { newMail, NOON, twoFolders } from '../../testing/new-mail.ts'
import { storeTest, withSecondWriter } from '../../testing/real-store.ts'
import { addMessages, moveMessages, removeMessages, setMarks } from './mail-store.ts'
import type { NewMessage } from './new-message.ts'
import { listMailboxes, saveMailboxes, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { findByRemoteIds, loadMessage } from './message-store.ts'
import { missedUntil } from './missing-store.ts'

const NOW = NOON + 3_600_000

const add = (db: Db, mailbox: Mailbox, ...messages: NewMessage[]) => db.transaction((tx) => addMessages(tx, NOW, mailbox, messages))

async function threadsByName(db: Db): Promise<Record<string, string>> {
  const rows = await db.query.selectFrom('messages').select(['remote_id', 'thread_id']).execute()
  return Object.fromEntries(rows.map((row) => [row.remote_id, row.thread_id]))
}

/** Everything derived, counted from the messages alone. */
async function assertInStep(db: Db): Promise<void> {
  const messages = await db.query.selectFrom('messages').selectAll().orderBy('id').execute()
  const shown = await db.query.selectFrom('thread_mailboxes').selectAll().execute()
  const expected = [...Map.groupBy(messages, (row) => `${row.mailbox_id} ${row.thread_id}`)].map(([key, rows]) => ({
    key,
    last: Math.max(...rows.map((row) => row.id)),
    messages: rows.length,
    unread: rows.filter((row) => row.seen === 0).length,
    newest: [rows.at(-1)?.date_ms, rows.at(-1)?.snippet],
    flagged: rows.some((row) => row.flagged === 1),
    ids: rows.map((row) => row.id).toReversed().join(),
  }))
  const actual = shown.map((row) => ({
    key: `${row.mailbox_id} ${row.thread_id}`,
    last: row.last_message,
    messages: row.messages,
    unread: row.unread,
    newest: [row.date_ms, row.snippet],
    flagged: row.flagged === 1,
    ids: row.message_ids,
  }))
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)
  assert.deepEqual(actual.toSorted(byKey), expected.toSorted(byKey))
  const threads = await db.query.selectFrom('threads').select('id').execute()
  assert.deepEqual(new Set(threads.map((row) => row.id)), new Set(messages.map((row) => row.thread_id)))
  for (const mailbox of await listMailboxes(db, 'alice')) {
    const inIt = messages.filter((row) => row.mailbox_id === mailbox.id)
    const figures = [inIt.length, inIt.filter((row) => row.seen === 0).length, new Set(inIt.map((row) => row.thread_id)).size]
    assert.deepEqual([mailbox.total, mailbox.unread, mailbox.threads], figures, mailbox.name)
  }
}

const changed = async (db: Db, topic: string, after: number) =>
  (await db.query.selectFrom('changes').select(['seq', 'subject']).where('topic', '=', topic).where('seq', '>', after).orderBy('seq').execute())

storeTest('a reply joins its question, whichever arrives first', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  await add(db, inbox, newMail('reply', 5, { inReplyTo: 'question@example.org' }), newMail('other', 6))
  await add(db, work, newMail('question', 1))
  const threads = await threadsByName(db)
  assert.equal(threads['reply'], threads['question'])
  assert.notEqual(threads['other'], threads['question'])
  const thread = await db.query.selectFrom('threads').selectAll().where('id', '=', threads['question'] ?? '').executeTakeFirstOrThrow()
  assert.equal(thread.subject, 'question')
  assert.deepEqual(JSON.parse(thread.participants), [{ name: 'reply', address: 'reply@example.org' }, { name: 'question', address: 'question@example.org' }])
  await assertInStep(db)
})

storeTest('threads that a late mail shows to be one become one, and nothing of them is left behind', async ({ db }) => {
  const [inbox] = await twoFolders(db)
  await add(db, inbox, newMail('a', 1))
  await add(db, inbox, newMail('b', 2), newMail('b2', 3, { references: ['b@example.org'] }))
  await add(db, inbox, newMail('c', 4))
  // One mail joins a and b, another of the same page joins b and c.
  await add(db, inbox, newMail('ab', 5, { references: ['a@example.org', 'b@example.org'] }), newMail('bc', 6, { references: ['b2@example.org', 'c@example.org'] }))
  assert.equal(new Set(Object.values(await threadsByName(db))).size, 1)
  const refs = await db.query.selectFrom('thread_refs').select('thread_id').execute()
  assert.equal(new Set(refs.map((row) => row.thread_id)).size, 1)
  await assertInStep(db)
})

storeTest('the same mail in two mailboxes is one thread and counts once in it', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  await add(db, inbox, newMail('a', 1))
  await add(db, work, newMail('a', 1))
  assert.deepEqual((await db.query.selectFrom('threads').select('messages').execute()).map((row) => row.messages), [1])
  await assertInStep(db)
})

storeTest('mails without a Message-ID stay apart', async ({ db }) => {
  const [inbox] = await twoFolders(db)
  await add(db, inbox, newMail('a', 1, { messageId: '' }), newMail('b', 2, { messageId: '' }))
  const threads = await threadsByName(db)
  assert.notEqual(threads['a'], threads['b'])
})

storeTest('adding again changes nothing, and says so', async ({ db }) => {
  const [inbox] = await twoFolders(db)
  await add(db, inbox, newMail('a', 1), newMail('b', 2))
  const before = await db.query.selectFrom('messages').selectAll().orderBy('id').execute()
  const again = await add(db, inbox, newMail('a', 1), newMail('b', 2), newMail('b', 2))
  assert.deepEqual([again.stored.length, again.duplicate], [0, 3])
  assert.deepEqual(await db.query.selectFrom('messages').selectAll().orderBy('id').execute(), before)
  await assertInStep(db)
})

storeTest('flags, moves and removals keep everything in step and are told', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  const { stored } = await add(db, inbox, newMail('a', 1), newMail('b', 2, { references: ['a@example.org'] }), newMail('c', 3))
  const [a, b, c] = stored.map((one) => one.id) as [number, number, number]
  const seq = (await changed(db, 'thread', 0)).at(-1)?.seq ?? 0
  assert.equal(seq, 0, 'a thread that nobody can have open is not told')

  const flagged = await db.transaction((tx) => setMarks(tx, NOW, [{ messageId: a, flags: { seen: true } }, { messageId: c, flags: { seen: true, flagged: true } }, { messageId: b, flags: { seen: false } }]))
  assert.equal(flagged, 2)
  assert.equal((await changed(db, 'thread', 0)).length, 2)
  await assertInStep(db)

  await db.transaction((tx) => moveMessages(tx, NOW, [{ messageId: a, mailboxId: work.id, remoteId: 'moved' }]))
  const moved = await loadMessage(db, 'alice', a)
  assert.deepEqual([moved?.mailboxId, moved?.remoteId, moved?.threadId, moved?.seen], [work.id, 'moved', stored[0]?.threadId, true])
  await assertInStep(db)

  assert.equal(await db.transaction((tx) => removeMessages(tx, NOW, [b, c])), 2)
  assert.equal(await db.transaction((tx) => removeMessages(tx, NOW, [b, c])), 0)
  await assertInStep(db)
})

storeTest('a move meets the copy that was pulled meanwhile: one message stays, with the old id', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  const { stored } = await add(db, inbox, newMail('a', 1))
  await add(db, work, newMail('a', 1))
  const id = stored[0]?.id ?? 0
  await db.transaction((tx) => moveMessages(tx, NOW, [{ messageId: id, mailboxId: work.id, remoteId: 'a' }]))
  assert.deepEqual((await findByRemoteIds(db, [inbox.id, work.id], ['a'])).map((one) => [one.id, one.mailboxId]), [[id, work.id]])
  await assertInStep(db)
})

storeTest('what was heard of a mail at its new place is not lost with the row that it was pulled into', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  const thread = await add(db, inbox, newMail('a', 1), newMail('b', 2, { references: ['a@example.org'] }))
  const [second] = (await add(db, work, newMail('new', 1, { messageId: 'a@example.org', subject: 'a', seen: true, flagged: true }))).stored
  const id = thread.stored[0]?.id ?? 0
  await db.transaction((tx) => moveMessages(tx, NOW, [{ messageId: id, mailboxId: work.id, remoteId: 'new' }]))
  const one = await loadMessage(db, 'alice', id)
  assert.deepEqual([one?.mailboxId, one?.remoteId, one?.seen, one?.flagged], [work.id, 'new', true, true])
  assert.equal(await loadMessage(db, 'alice', second?.id ?? 0), undefined)
  await assertInStep(db)
  // Its number is given to nobody.
  const [later] = (await add(db, inbox, newMail('c', 1))).stored
  assert.ok(later !== undefined && later.id !== second?.id && later.id !== id)
})

storeTest('a row that holds a name and no mail gives way to the mail that moved there', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  const { stored } = await add(db, inbox, newMail('a', 1))
  await add(db, work, newMail('new', 1, { messageId: '', size: 0, broken: 'The server gives nothing of it', raw: NOWHERE }))
  const id = stored[0]?.id ?? 0
  await db.transaction((tx) => moveMessages(tx, NOW, [{ messageId: id, mailboxId: work.id, remoteId: 'new' }]))
  assert.deepEqual((await db.query.selectFrom('messages').select(['id', 'remote_id', 'mailbox_id']).execute()).map((row) => [row.id, row.remote_id, row.mailbox_id]), [[id, 'new', work.id]])
  await assertInStep(db)
})

storeTest('a move to a name that a different mail had there removes nothing: that one is missing, and found where it went', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  const { stored } = await add(db, inbox, newMail('a', 1))
  const other = await add(db, work, newMail('a', 2, { messageId: 'other@example.org', subject: 'Other' }))
  const [id, otherId] = [stored[0]?.id ?? 0, other.stored[0]?.id ?? 0]
  await db.transaction((tx) => moveMessages(tx, NOW, [{ messageId: id, mailboxId: work.id, remoteId: 'a' }]))
  assert.deepEqual((await findByRemoteIds(db, [inbox.id, work.id], ['a'])).map((one) => [one.id, one.mailboxId]), [[id, work.id]])
  assert.equal((await loadMessage(db, 'alice', otherId))?.subject, 'Other')
  assert.deepEqual(await missedUntil(db, work.id, Number.MAX_SAFE_INTEGER, 9), [otherId])
  await assertInStep(db)
})

storeTest('a message that leaves and comes back finds its thread again, under a new id', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  const { stored } = await add(db, inbox, newMail('a', 1))
  await db.transaction((tx) => removeMessages(tx, NOW, stored.map((one) => one.id)))
  const back = await add(db, work, newMail('a', 1))
  assert.deepEqual(back.stored.map((one) => [one.id, one.threadId]), stored.map((one) => [one.id + 1, one.threadId]))
  await assertInStep(db)
})

storeTest('two pulls of one account at once leave one thread, counted right', async (store) => {
  const { db } = store
  const [inbox, work] = await twoFolders(db)
  await withSecondWriter(store, async (other) => {
    for (let round = 0; round < 5; round++) {
      await Promise.all([
        add(db, inbox, newMail(`i${round}`, round, { references: ['root@example.org'] })),
        add(other, work, newMail(`w${round}`, round, { references: ['root@example.org'] })),
      ])
    }
  })
  assert.equal(new Set(Object.values(await threadsByName(db))).size, 1)
  await assertInStep(db)
})

storeTest('a mailbox that the provider no longer lists is marked, and comes back as it was', async ({ db }) => {
  const [inbox, work] = await twoFolders(db)
  await add(db, work, newMail('a', 1))
  const listed = (refs: { path: string; name: string; role: 'inbox' | '' }[]) => db.transaction((tx) => saveMailboxes(tx, NOW, { userId: 'alice', accountId: 'acc', refs }))
  await listed([{ path: '.', name: 'INBOX', role: 'inbox' }])
  assert.deepEqual((await listMailboxes(db, 'alice')).map((one) => one.id), [inbox.id])
  const back = await listed([{ path: '.', name: 'INBOX', role: 'inbox' }, { path: '.Work', name: 'Work', role: '' }])
  assert.deepEqual(back.map((one) => [one.id, one.total]), [[inbox.id, 0], [work.id, 1]])
})

storeTest("somebody else's message is not there", async ({ db }) => {
  const [inbox] = await twoFolders(db)
  const { stored } = await add(db, inbox, newMail('a', 1))
  assert.equal(await loadMessage(db, 'bob', stored[0]?.id ?? 0), undefined)
  assert.deepEqual(await listMailboxes(db, 'bob'), [])
})

storeTest('a conversation that outgrows what one mail may cost goes on in another', async ({ db }) => {
  const [inbox] = await twoFolders(db)
  const half = limits.threadMessagesHeld / 2
  const robot = (from: number) => Array.from({ length: half }, (_, n) => newMail(`${from + n}`, from + n, { references: ['ever@example.org'] }))
  for (let page = 0; page < 5; page++) await add(db, inbox, ...robot(page * half))
  assert.deepEqual((await db.query.selectFrom('threads').select('messages').orderBy('last_message').execute()).map((row) => row.messages), [half * 2, half * 2, half])
  await add(db, inbox, newMail('reply', 9_000, { inReplyTo: `${half * 5 - 1}@example.org` }))
  const threads = await threadsByName(db)
  assert.equal(threads['reply'], threads[`${half * 5 - 1}`])
})
