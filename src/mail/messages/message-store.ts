// Rows of messages (message-row.ts): found by their own names and by those that providers gave them.
//
// These statements keep one table; whoever changes messages goes through mail-store.ts, which
// keeps threads, lists, totals and the change feed in step.
import { sql } from 'kysely'
import type { Db } from '../../store/db.ts'
import { bulkInsert } from '../../store/bulk-insert.ts'
import { chunks } from '../../store/chunks.ts'
import { prepare } from '../../store/prepare.ts'
import { isNotForgotten } from '../forgotten-store.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import type { KnownMessages } from '../mail-port.ts'
import { contentColumns, flagsOf, messageColumns, messageOf, rowOf, type MailContent, type MessageRow, type StoredMessage } from './message-row.ts'

const IDS_AT_ONCE = 1_000

export const insertMessages = (tx: Db, messages: readonly StoredMessage[]): Promise<void> => insertRows(tx, messages.map(rowOf))

const insertRows = bulkInsert<MessageRow>({ table: 'messages', columns: messageColumns })

export async function loadMessage(db: Db, userId: string, messageId: number): Promise<StoredMessage | undefined> {
  const [row] = await ownMessage(db, { messageId, userId })
  return row === undefined ? undefined : messageOf(row)
}

const ownMessage = prepare((query, asked: { messageId: number; userId: string }) =>
  query.selectFrom('messages').selectAll().where('id', '=', asked.messageId).where('user_id', '=', asked.userId).where(isNotForgotten),
)

/** Written out: a planner that sees a parameter in its place cannot know that the index of these fits. */
const isBroken = sql<boolean>`broken <> ''`

/** The newest that are damaged or not whole, with the reason. */
export async function brokenOfAccount(db: Db, account: { id: string; userId: string }, limit: number): Promise<Pick<StoredMessage, 'id' | 'subject' | 'broken'>[]> {
  return await db.query
    .selectFrom('messages')
    .select(['id', 'subject', 'broken'])
    .where('account_id', '=', account.id)
    .where('user_id', '=', account.userId)
    .where(isBroken)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Damaged mails by what is wrong with them, for each mailbox, the commonest first. */
export async function brokenByKind(db: Db, account: { id: string; userId: string }, limit: number): Promise<{ mailboxId: string; why: string; count: number; newestId: number }[]> {
  const rows = await db.query
    .selectFrom('messages')
    .select(({ fn }) => ['mailbox_id', 'broken', fn.countAll().as('n'), fn.max('id').as('newest')])
    .where('account_id', '=', account.id)
    .where('user_id', '=', account.userId)
    .where(isBroken)
    .groupBy(['mailbox_id', 'broken'])
    .orderBy('n', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ mailboxId: row.mailbox_id, why: row.broken, count: Number(row.n), newestId: Number(row.newest) }))
}

export async function countMessagesOf(db: Db, userId: string): Promise<number> {
  const { n } = await db.query
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('user_id', '=', userId)
    .where(isNotForgotten)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Those of the given ids that are this person's, in id order. */
export async function loadMessages(db: Db, userId: string, messageIds: readonly number[]): Promise<StoredMessage[]> {
  const found: StoredMessage[] = []
  for (const ids of chunks(messageIds, IDS_AT_ONCE)) {
    const rows = await db.query.selectFrom('messages').selectAll().where('id', 'in', ids).where('user_id', '=', userId).where(isNotForgotten).execute()
    found.push(...rows.map(messageOf))
  }
  return found.toSorted((a, b) => a.id - b.id)
}

export async function findByRemoteIds(db: Db, mailboxIds: readonly string[], remoteIds: readonly string[]): Promise<StoredMessage[]> {
  if (mailboxIds.length === 0) return []
  const found: StoredMessage[] = []
  for (const ids of chunks(remoteIds, IDS_AT_ONCE)) {
    const rows = await db.query.selectFrom('messages').selectAll().where('mailbox_id', 'in', mailboxIds).where('remote_id', 'in', ids).execute()
    found.push(...rows.map(messageOf))
  }
  return found
}

/** Of the account's missing messages those with one of these Message-IDs; an empty one names nothing. */
export async function missingNamed(db: Db, { userId, accountId }: { userId: string; accountId: string }, messageIds: readonly string[]): Promise<StoredMessage[]> {
  const found: StoredMessage[] = []
  for (const ids of chunks(messageIds.filter((id) => id !== ''), IDS_AT_ONCE)) {
    const rows = await db.query
      .selectFrom('messages')
      .innerJoin('missing_messages', 'missing_messages.message_id', 'messages.id')
      .selectAll('messages')
      .where('messages.user_id', '=', userId)
      .where('messages.message_id', 'in', ids)
      .where('messages.account_id', '=', accountId)
      .execute()
    found.push(...rows.map(messageOf))
  }
  return found
}

/** Of other mailboxes of the account those with one of these Message-IDs; an empty one names nothing. */
export async function namedElsewhere(db: Db, { userId }: { userId: string }, wanted: { mailboxIds: readonly string[]; messageIds: readonly string[] }): Promise<StoredMessage[]> {
  if (wanted.mailboxIds.length === 0) return []
  const found: StoredMessage[] = []
  for (const ids of chunks(wanted.messageIds.filter((id) => id !== ''), IDS_AT_ONCE)) {
    const rows = await db.query.selectFrom('messages').selectAll().where('user_id', '=', userId).where('message_id', 'in', ids).where('mailbox_id', 'in', wanted.mailboxIds).execute()
    found.push(...rows.map(messageOf))
  }
  return found
}

/** Which of these ids the mailbox holds, and under which of ours. */
export async function heldIn(db: Db, mailboxId: string, remoteIds: readonly string[]): Promise<Map<string, number>> {
  const held = new Map<string, number>()
  for (const ids of chunks(remoteIds, IDS_AT_ONCE)) {
    const rows = await db.query.selectFrom('messages').select(['id', 'remote_id']).where('mailbox_id', '=', mailboxId).where('remote_id', 'in', ids).execute()
    for (const row of rows) held.set(row.remote_id, row.id)
  }
  return held
}

/**
 * What we hold of a mailbox, in byte order of the remote ids. PostgreSQL would order by the
 * database's language instead, and an adapter that merges two orders loses mail.
 */
export function knownMessages(db: Db, mailboxId: string): KnownMessages {
  const remote = db.kind === 'postgres' ? sql<string>`remote_id collate "C"` : sql<string>`remote_id`
  return {
    async after(remoteId, limit) {
      const rows = await db.query
        .selectFrom('messages')
        .select(['id', 'remote_id', 'seen', 'flagged', 'answered', 'draft'])
        .where('mailbox_id', '=', mailboxId)
        .where(remote, '>', remoteId)
        .orderBy(remote)
        .limit(limit)
        .execute()
      const labels = await labelPathsOf(db, rows.map(({ id }) => id))
      return rows.map((row) => ({ remoteId: row.remote_id, flags: flagsOf(row), labels: labels.get(row.id) ?? [] }))
    },
  }
}

/** What its bytes say of a message, and where they lie: its place, marks and thread stay as they are. */
export async function rewriteMessage(tx: Db, id: number, read: MailContent): Promise<void> {
  await tx.query.updateTable('messages').set(contentColumns(read)).where('id', '=', id).execute()
}

/** Every name we hold of a mailbox, in byte order. */
export async function* remoteIdsIn(db: Db, mailboxId: string): AsyncGenerator<string, void> {
  const remote = db.kind === 'postgres' ? sql<string>`remote_id collate "C"` : sql<string>`remote_id`
  for (let after = ''; ; ) {
    const rows = await db.query
      .selectFrom('messages')
      .select('remote_id')
      .where('mailbox_id', '=', mailboxId)
      .where(remote, '>', after)
      .orderBy(remote)
      .limit(IDS_AT_ONCE)
      .execute()
    for (const row of rows) yield row.remote_id
    if (rows.length < IDS_AT_ONCE) return
    after = rows.at(-1)?.remote_id ?? ''
  }
}

/** For each pack, where its last block with a living message ends: the rest is a tail (pack.ts). */
export async function packEnds(db: Db): Promise<Map<string, number>> {
  const rows = await db.query
    .selectFrom('messages')
    .select(['raw_pack', sql<number>`max(raw_block + raw_block_bytes)`.as('ends')])
    .where('raw_pack', '<>', '')
    .groupBy('raw_pack')
    .execute()
  return new Map(rows.map((row) => [row.raw_pack, Number(row.ends)]))
}
