// Rows of messages: what lists and threads need of a mail, and where its raw bytes lie.
//
// Bodies are not here. The text of an open mail is parsed from its raw bytes (1-2 ms), so a
// better parser mends old mail too, and the database stays a tenth of the mail's size.
//
// These statements keep one table; whoever changes messages goes through mail-store.ts, which
// keeps threads, lists, totals and the change feed in step.
import { sql, type Selectable } from 'kysely'
import type { RawLocation } from '../store/blobs/pack.ts'
import type { Db } from '../store/db.ts'
import type { KnownMessages } from './mail-port.ts'
import type { Address, Flags } from './types.ts'

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
  raw_pack: string
  raw_block: number
  raw_block_bytes: number
  raw_offset: number
  raw_bytes: number
}

declare module '../store/db.ts' {
  interface Tables {
    messages: MessagesTable
  }
}

export type MessageRow = Selectable<MessagesTable>

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
  broken: string
  raw: RawLocation
}

/** 26 columns a row: PostgreSQL takes at most 65,535 parameters in a statement, SQLite 32,766. */
const ROWS_AT_ONCE = 200
const IDS_AT_ONCE = 1_000

export async function insertMessages(tx: Db, messages: readonly StoredMessage[]): Promise<void> {
  for (let i = 0; i < messages.length; i += ROWS_AT_ONCE) {
    await tx.query.insertInto('messages').values(messages.slice(i, i + ROWS_AT_ONCE).map(rowOf)).execute()
  }
}

export async function loadMessage(db: Db, userId: string, messageId: number): Promise<StoredMessage | undefined> {
  const row = await db.query
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', messageId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row === undefined ? undefined : messageOf(row)
}

export async function countMessagesOf(db: Db, userId: string): Promise<number> {
  const { n } = await db.query
    .selectFrom('messages')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Those of the given ids that are this person's, in id order. */
export async function loadMessages(db: Db, userId: string, messageIds: readonly number[]): Promise<StoredMessage[]> {
  const found: StoredMessage[] = []
  for (const ids of chunks(messageIds, IDS_AT_ONCE)) {
    const rows = await db.query.selectFrom('messages').selectAll().where('id', 'in', ids).where('user_id', '=', userId).execute()
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
        .select(['remote_id', 'seen', 'flagged', 'answered', 'draft'])
        .where('mailbox_id', '=', mailboxId)
        .where(remote, '>', remoteId)
        .orderBy(remote)
        .limit(limit)
        .execute()
      return rows.map((row) => ({ remoteId: row.remote_id, flags: flagsOf(row) }))
    },
  }
}

/** Those of a mailbox of which nothing could be read so far, the newest first. */
export async function unreadableIn(db: Db, mailboxId: string, limit: number): Promise<StoredMessage[]> {
  const rows = await db.query
    .selectFrom('messages')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    // Literally, not as a parameter: the index holds these rows alone, and is taken only if the statement says so.
    .where(sql<boolean>`raw_pack = ''`)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(messageOf)
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
    broken: row.broken,
    raw: { pack: row.raw_pack, block: row.raw_block, blockBytes: row.raw_block_bytes, offset: row.raw_offset, bytes: row.raw_bytes },
  }
}

function rowOf(message: StoredMessage): MessageRow {
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
    broken: message.broken,
    raw_pack: message.raw.pack,
    raw_block: message.raw.block,
    raw_block_bytes: message.raw.blockBytes,
    raw_offset: message.raw.offset,
    raw_bytes: message.raw.bytes,
  }
}

export function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}
