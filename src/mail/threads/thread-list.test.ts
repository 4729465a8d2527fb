// Lists: the right threads in the right order, at the cost of a page.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Db } from '../../store/db.ts'
import { loadMigrations } from '../../store/load-migrations.ts'
import { statementsOf, textFor } from '../../store/migrate.ts'
import { newMail, NOON, twoFolders } from '../../testing/new-mail.ts'
import { storeTest } from '../../testing/real-store.ts'
import { addMessages, setMarks } from '../messages/mail-store.ts'
import { listMailboxes, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { listRows, listThreads, loadThread } from './thread-list.ts'

async function filled(db: Db): Promise<{ inbox: Mailbox; work: Mailbox }> {
  const [inbox, work] = await twoFolders(db)
  const alternately = (letter: string, from: number) => Array.from({ length: 30 }, (_, n) => newMail(`${letter}${n}`, n * 2 + from))
  await db.transaction(async (tx) => {
    await addMessages(tx, NOON, inbox, alternately('i', 0))
    await addMessages(tx, NOON, work, [...alternately('w', 1), newMail('answer', 500, { references: ['i3@example.org'] })])
  })
  return { inbox, work }
}

storeTest('pages over one mailbox or several give every thread once, newest first', async ({ db }) => {
  const { inbox, work } = await filled(db)
  for (const mailboxIds of [[inbox.id], [inbox.id, work.id]]) {
    const seen = []
    let before: number | undefined
    for (;;) {
      const page = await listThreads(db, { userId: 'alice', mailboxIds, before, limit: 7 })
      seen.push(...page)
      before = page.at(-1)?.lastMessage
      if (page.length < 7) break
    }
    const shown = (await listMailboxes(db, 'alice')).filter(({ id }) => mailboxIds.includes(id))
    assert.equal(seen.length, shown.reduce((sum, { threads }) => sum + threads, 0))
    assert.equal(seen.length, mailboxIds.length === 1 ? 30 : 61)
    assert.deepEqual(seen.map((row) => row.lastMessage), seen.map((row) => row.lastMessage).toSorted((a, b) => b - a))
  }
})

storeTest('a row shows the thread as this mailbox holds it', async ({ db }) => {
  const { inbox, work } = await filled(db)
  const rows = await listThreads(db, { userId: 'alice', mailboxIds: [inbox.id], limit: 50 })
  const row = rows.find((one) => one.subject === 'i3')
  assert.deepEqual([row?.messages, row?.unread, row?.snippet, row?.messageIds.length, row?.flagged], [2, 1, 'says i3', 1, false])
  assert.deepEqual(row?.participants.map((one) => one.address), ['answer@example.org', 'i3@example.org'])
  await db.transaction((tx) => setMarks(tx, NOON, [{ messageId: row?.messageIds[0] ?? 0, flags: { seen: true, flagged: true } }]))
  const after = (await listThreads(db, { userId: 'alice', mailboxIds: [inbox.id], limit: 50 })).find((one) => one.id === row?.id)
  assert.deepEqual([after?.unread, after?.flagged], [0, true])
  const inWork = (await listThreads(db, { userId: 'alice', mailboxIds: [work.id], limit: 1 }))[0]
  assert.deepEqual([inWork?.id, inWork?.snippet, inWork?.flagged], [row?.id, 'says answer', false])
})

storeTest('rows that were written before they held what is shown are filled in by the migration', async ({ db, kind }) => {
  const { inbox, work } = await filled(db)
  const all = () => listThreads(db, { userId: 'alice', mailboxIds: [inbox.id, work.id], limit: 100 })
  const [newest] = await all()
  await db.transaction((tx) => setMarks(tx, NOON, [{ messageId: newest?.messageIds[0] ?? 0, flags: { flagged: true } }]))
  const before = await all()
  await db.query.updateTable('thread_mailboxes').set({ date_ms: 0, snippet: '', flagged: 0, message_ids: '' }).execute()
  const migration = loadMigrations().find(({ name }) => name === '0007-list-rows-as-shown')
  for (const statement of statementsOf(migration === undefined ? '' : textFor(migration, kind), kind)) if (statement.startsWith('UPDATE')) await sql.raw(statement).execute(db.query)
  assert.deepEqual(await all(), before)
})

storeTest('a thread holds its mail of every mailbox, oldest first, for its owner alone', async ({ db }) => {
  const { inbox } = await filled(db)
  const row = (await listThreads(db, { userId: 'alice', mailboxIds: [inbox.id], limit: 50 })).find((one) => one.subject === 'i3')
  const thread = await loadThread(db, 'alice', row?.id ?? '')
  assert.deepEqual([thread?.messages.map((one) => one.remoteId), thread?.total], [['i3', 'answer'], 2])
  assert.equal(await loadThread(db, 'bob', row?.id ?? ''), undefined)
  assert.deepEqual(await listThreads(db, { userId: 'bob', mailboxIds: [inbox.id], limit: 50 }), [])
})

storeTest('the list of a mailbox is a walk along an index, never a scan or a sort', async ({ db, kind }) => {
  const { inbox } = await filled(db)
  const query = listRows(db.query, { userId: 'alice', mailboxId: inbox.id, before: Number.MAX_SAFE_INTEGER, limit: 50 })
  if (kind === 'sqlite') {
    const plan = await planOf(db, query.compile())
    const text = plan.map((step) => step.detail).join('\n')
    assert.match(text, /USING INDEX thread_mailboxes_list/)
    assert.doesNotMatch(text, /SCAN|TEMP B-TREE/)
    return
  }
  // So few rows fit one page of disk: only with the other ways forbidden does the plan show what it can do.
  const plan = await db.transaction(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx.query)
    await sql`set local enable_bitmapscan = off`.execute(tx.query)
    return await listRows(tx.query, { userId: 'alice', mailboxId: inbox.id, before: Number.MAX_SAFE_INTEGER, limit: 50 }).explain()
  })
  const text = JSON.stringify(plan)
  assert.match(text, /Index Scan Backward using thread_mailboxes_list/)
  assert.doesNotMatch(text, /"Sort|->  Sort/)
})

async function planOf(db: Db, query: { sql: string; parameters: readonly unknown[] }): Promise<{ detail: string }[]> {
  const [head = '', ...rest] = `explain query plan ${query.sql}`.split('?')
  const pieces = rest.map((text, index) => sql`${query.parameters[index]}${sql.raw(text)}`)
  const { rows } = await sql<{ detail: string }>`${sql.raw(head)}${sql.join(pieces, sql``)}`.execute(db.query)
  return rows
}
