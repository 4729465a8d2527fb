// Rows without a mail go, whoever left them; rows of mail that is there stay, all of them.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { limits } from '../../base/limits.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { loadMailbox, saveMailboxes } from '../mailboxes/mailbox-store.ts'
import { noteMissing } from '../messages/missing-store.ts'
import { askSearch } from '../search/ask-search.ts'
import { searchMessages } from '../search/search-messages.ts'
import { eraseForgottenStep } from './erase-forgotten.ts'
import { sweepAccounts, sweepRowsStep } from './sweep-rows.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const TABLES = ['messages', 'attachments', 'message_labels', 'missing_messages', 'threads', 'thread_mailboxes', 'thread_refs', 'mailboxes'] as const

async function counts({ db }: TestStore): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of TABLES) found[table] = Number((await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db.query)).rows[0]?.n)
  const words = db.kind === 'sqlite' ? sql`mail_words_docsize` : sql`message_words`
  found['words'] = Number((await sql<{ n: number }>`select count(*) as n from ${words}`.execute(db.query)).rows[0]?.n)
  return found
}

async function sweep({ db }: TestStore): Promise<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (let done = await sweepRowsStep(db, NOON); done !== undefined; done = await sweepRowsStep(db, NOON)) {
    for (const [what, n] of Object.entries(done)) sums[what] = (sums[what] ?? 0) + n
  }
  return sums
}

storeTest('what stands for no mail goes, and all that stands for one stays', async (store, context) => {
  const { db } = store
  const account = await openMailAccount(db, context)
  const [kept, lost] = [await account.put('INBOX', { subject: 'anchor' }), await account.put('Work', { subject: 'barrel' })]
  const { userId } = account
  for (const { id } of [kept, lost]) {
    await db.query.insertInto('attachments').values({ message_id: id, position: 0, name: 'a', type: 'b', size: 1, inline: 0 }).execute()
    await db.query.insertInto('message_labels').values({ mailbox_id: account.mailbox('Archive').id, message_id: id, user_id: userId }).execute()
  }
  const whole = await counts(store)
  assert.deepEqual(await sweep(store), {})
  assert.deepEqual(await counts(store), whole)
  // As no path of ours does it: the mail alone.
  await db.query.deleteFrom('messages').where('id', '=', lost.id).execute()
  assert.deepEqual(await sweep(store), { files: 1, labels: 1, words: 1, threads: 1, 'thread names': 1 })
  assert.deepEqual(await counts(store), Object.fromEntries(Object.entries(whole).map(([table, n]) => [table, table === 'mailboxes' || table === 'missing_messages' ? n : n / 2])))
  const { asked } = await askSearch(db, { typed: 'anchor', userId, nowMs: NOON, timeZone: 'UTC' })
  assert.deepEqual((await searchMessages(db, asked, { order: 'newest', limit: 5 })).map(({ id }) => id), [kept.id])
})

storeTest('a thread keeps its names while mail of its account is looked for in other mailboxes', async (store, context) => {
  const { db } = store
  const account = await openMailAccount(db, context)
  const [lost, missing] = [await account.put('INBOX'), await account.put('Work')]
  await noteMissing(db, NOON, account.mailbox('Work'), [missing.id])
  await db.query.deleteFrom('messages').where('id', '=', lost.id).execute()
  const before = (await counts(store))['thread_refs']
  await sweep(store)
  assert.equal((await counts(store))['thread_refs'], before)
  await db.query.deleteFrom('missing_messages').execute()
  await sweep(store)
  assert.equal((await counts(store))['thread_refs'], 1)
})

storeTest('mail of an account that is gone goes with it, and nobody else’s', async (store, context) => {
  const { db } = store
  const [gone, stays] = [await openMailAccount(db, context), await openMailAccount(db, context, 'usr_bob')]
  await gone.put('INBOX')
  const kept = await stays.put('INBOX')
  const clock = fixedClock(NOON)
  assert.equal(await sweepAccounts(db, clock), 0)
  await db.query.deleteFrom('accounts').where('id', '=', gone.accountId).execute()
  assert.equal(await sweepAccounts(db, clock), 1)
  while ((await eraseForgottenStep(db)) !== undefined);
  assert.deepEqual(await sweep(store), {})
  assert.deepEqual((await db.query.selectFrom('messages').select('id').execute()).map(({ id }) => id), [kept.id])
  assert.equal((await db.query.selectFrom('mailboxes').select('account_id').distinct().execute()).length, 1)
})

storeTest('what a folder held that is gone for long goes, if the others were looked at all that time', async (store, context) => {
  const { db } = store
  const account = await openMailAccount(db, context)
  const [kept, old] = [await account.put('INBOX'), await account.put('Work')]
  const [inbox, work] = [account.mailbox('INBOX'), account.mailbox('Work')]
  await db.transaction((tx) => saveMailboxes(tx, NOON, { userId: account.userId, accountId: account.accountId, refs: [inbox] }))
  const late = NOON + limits.goneMailboxMs + 1
  const sweepAt = async (nowMs: number) => {
    while ((await sweepRowsStep(db, nowMs)) !== undefined);
    return (await db.query.selectFrom('messages').select('id').orderBy('id').execute()).map(({ id }) => id)
  }
  const both = [kept.id, old.id].toSorted((a, b) => a - b)
  assert.deepEqual(await sweepAt(late), both, 'nobody could look whether it is back')
  await db.query.updateTable('mailboxes').set({ synced_at: late }).where('id', '=', inbox.id).execute()
  assert.deepEqual(await sweepAt(NOON + limits.goneMailboxMs - 1), both, 'not long enough')
  assert.deepEqual(await sweepAt(late), [kept.id])
  assert.equal(await loadMailbox(db, work.id), undefined)
  assert.equal((await loadMailbox(db, inbox.id))?.total, 1)
})
