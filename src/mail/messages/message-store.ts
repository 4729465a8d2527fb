// Rows of messages: what lists and threads need of a mail, and where its raw bytes lie.
//
// Bodies are not here. The text of an open mail is parsed from its raw bytes (1-2 ms), so a
// better parser mends old mail too, and the database stays a tenth of the mail's size.
//
// These statements keep one table; whoever changes messages goes through mail-store.ts, which
// keeps threads, lists, totals and the change feed in step.
import { sql, type Generated, type Insertable, type Selectable } from 'kysely'
import type { RawLocation } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import { bulkInsert } from '../../store/bulk-insert.ts'
import { chunks } from '../../store/chunks.ts'
import { prepare } from '../../store/prepare.ts'
import { NOT_LOOKED_AT } from '../clean/signals.ts'
import { isNotForgotten } from '../forgotten-store.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import type { KnownMessages } from '../mail-port.ts'
import type { Address, Flags } from '../types.ts'

interface MessagesTable {
  id: number
  user_id: string
  account_id: string
  mailbox_id: string
  thread_id: string
  remote_id: string
  message_id: string
  subject: string
  from_name: string
  from_address: string
  recipients: string
  date_ms: number
  size: number
  seen: number
  flagged: number
  answered: number
  draft: number
  attachments: number
  snippet: string
  list_unsubscribe: string
  broken: string
  list_id: string
  whole: number
  raw_pack: string
  raw_block: number
  raw_block_bytes: number
  raw_offset: number
  raw_bytes: number
  /** 0 = not in the index of words yet. */
  indexed: Generated<number>
  /** What tells a mailing from a letter (clean/signals.ts); -1 = not looked at yet. */
  signals: Generated<number>
}

declare module '../../store/db.ts' {
  interface Tables {
    messages: MessagesTable
  }
}

export type MessageRow = Selectable<MessagesTable>
type MessageColumns = Required<Insertable<MessagesTable>>

export interface Recipients {
  to: Address[]
  cc: Address[]
  bcc: Address[]
  replyTo: Address[]
}

export interface StoredMessage extends Flags, Recipients {
  id: number
  userId: string
  accountId: string
  mailboxId: string
  threadId: string
  remoteId: string
  /** The header, without <>. */
  messageId: string
  subject: string
  from: Address
  dateMs: number
  size: number
  attachments: boolean
  snippet: string
  listUnsubscribe: string
  listId: string
  /** Absent: not looked at yet, which a job makes good (clean/read-older-signals.ts). */
  signals?: number | undefined
  broken: string
  /** False while only the start of it is here. */
  whole: boolean
  raw: RawLocation
}

const IDS_AT_ONCE = 1_000

export const insertMessages = (tx: Db, messages: readonly StoredMessage[]): Promise<void> => insertRows(tx, messages.map(rowOf))

const insertRows = bulkInsert<MessageColumns>({
  table: 'messages',
  columns: {
    id: 'bigint',
    user_id: 'text',
    account_id: 'text',
    mailbox_id: 'text',
    thread_id: 'text',
    remote_id: 'text',
    message_id: 'text',
    subject: 'text',
    from_name: 'text',
    from_address: 'text',
    recipients: 'text',
    date_ms: 'bigint',
    size: 'bigint',
    seen: 'integer',
    flagged: 'integer',
    answered: 'integer',
    draft: 'integer',
    attachments: 'integer',
    snippet: 'text',
    list_unsubscribe: 'text',
    broken: 'text',
    list_id: 'text',
    whole: 'integer',
    raw_pack: 'text',
    raw_block: 'bigint',
    raw_block_bytes: 'bigint',
    raw_offset: 'bigint',
    raw_bytes: 'bigint',
    indexed: 'integer',
    signals: 'integer',
  },
})

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
export async function rewriteMessage(tx: Db, id: number, read: Omit<StoredMessage, 'id' | 'userId' | 'accountId' | 'mailboxId' | 'threadId' | 'remoteId' | 'dateMs' | keyof Flags>): Promise<void> {
  const { to, cc, bcc, replyTo, from, raw } = read
  await tx.query
    .updateTable('messages')
    .set({
      message_id: read.messageId,
      subject: read.subject,
      from_name: from.name,
      from_address: from.address,
      recipients: JSON.stringify({ to, cc, bcc, replyTo } satisfies Recipients),
      size: read.size,
      attachments: read.attachments ? 1 : 0,
      snippet: read.snippet,
      list_unsubscribe: read.listUnsubscribe,
      list_id: read.listId,
      signals: read.signals ?? NOT_LOOKED_AT,
      broken: read.broken,
      whole: read.whole ? 1 : 0,
      ...placeColumns(raw),
    })
    .where('id', '=', id)
    .execute()
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

export const flagsOf = (row: Pick<MessagesTable, 'seen' | 'flagged' | 'answered' | 'draft'>): Flags => ({
  seen: row.seen === 1,
  flagged: row.flagged === 1,
  answered: row.answered === 1,
  draft: row.draft === 1,
})

export const flagColumns = (flags: Flags): Pick<MessagesTable, 'seen' | 'flagged' | 'answered' | 'draft'> => ({
  seen: flags.seen ? 1 : 0,
  flagged: flags.flagged ? 1 : 0,
  answered: flags.answered ? 1 : 0,
  draft: flags.draft ? 1 : 0,
})

export function messageOf(row: MessageRow): StoredMessage {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    mailboxId: row.mailbox_id,
    threadId: row.thread_id,
    remoteId: row.remote_id,
    messageId: row.message_id,
    subject: row.subject,
    from: { name: row.from_name, address: row.from_address },
    ...(JSON.parse(row.recipients) as Recipients),
    dateMs: row.date_ms,
    size: row.size,
    ...flagsOf(row),
    attachments: row.attachments === 1,
    snippet: row.snippet,
    listUnsubscribe: row.list_unsubscribe,
    listId: row.list_id,
    signals: row.signals,
    broken: row.broken,
    whole: row.whole === 1,
    raw: { pack: row.raw_pack, block: row.raw_block, blockBytes: row.raw_block_bytes, offset: row.raw_offset, bytes: row.raw_bytes },
  }
}

function rowOf(message: StoredMessage): MessageColumns {
  const { to, cc, bcc, replyTo } = message
  return {
    id: message.id,
    user_id: message.userId,
    account_id: message.accountId,
    mailbox_id: message.mailboxId,
    thread_id: message.threadId,
    remote_id: message.remoteId,
    message_id: message.messageId,
    subject: message.subject,
    from_name: message.from.name,
    from_address: message.from.address,
    recipients: JSON.stringify({ to, cc, bcc, replyTo } satisfies Recipients),
    date_ms: message.dateMs,
    size: message.size,
    ...flagColumns(message),
    attachments: message.attachments ? 1 : 0,
    snippet: message.snippet,
    list_unsubscribe: message.listUnsubscribe,
    list_id: message.listId,
    broken: message.broken,
    whole: message.whole ? 1 : 0,
    ...placeColumns(message.raw),
    indexed: 1,
    signals: message.signals ?? NOT_LOOKED_AT,
  }
}

const placeColumns = ({ pack, block, blockBytes, offset, bytes }: RawLocation): Pick<MessageRow, 'raw_pack' | 'raw_block' | 'raw_block_bytes' | 'raw_offset' | 'raw_bytes'> => ({
  raw_pack: pack,
  raw_block: block,
  raw_block_bytes: blockBytes,
  raw_offset: offset,
  raw_bytes: bytes,
})
