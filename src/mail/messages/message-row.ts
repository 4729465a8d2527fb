// A mail as its row has it: the columns, what they are called in the house, and how one becomes
// the other. Each column is named once, and every reading of a row goes by what stands here.
//
// Bodies are not in it. The text of an open mail is parsed from its raw bytes (1-2 ms), so a
// better parser mends old mail too, and the database stays a tenth of the mail's size.
import type { RawLocation } from '../../store/blobs/raw-location.ts'
import { NOT_LOOKED_AT } from '../clean/signals.ts'
import type { Address, Flags } from '../types.ts'

/** Each as PostgreSQL needs to be told it where many rows are written at once. */
export const messageColumns = {
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
  /** JSON of `Recipients`. */
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
  /** 0 = not in the index of words yet. */
  indexed: 'integer',
  /** What tells a mailing from a letter (clean/signals.ts); -1 = not looked at yet. */
  signals: 'integer',
} as const

export type MessageRow = { [Column in keyof typeof messageColumns]: (typeof messageColumns)[Column] extends 'text' ? string : number }

declare module '../../store/db.ts' {
  interface Tables {
    messages: MessageRow
  }
}

export interface Recipients {
  to: Address[]
  cc: Address[]
  bcc: Address[]
  replyTo: Address[]
}

/** What its bytes say of a mail, and where they lie. */
export interface MailContent extends Recipients {
  /** The header, without <>. */
  messageId: string
  subject: string
  from: Address
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

export interface StoredMessage extends MailContent, Flags {
  id: number
  userId: string
  accountId: string
  mailboxId: string
  threadId: string
  remoteId: string
  dateMs: number
}

/** What a list shows of a mail: beside its place in the store less than half of the row. */
export const listedColumns = ['id', 'thread_id', 'account_id', 'mailbox_id', 'subject', 'from_name', 'from_address', 'recipients', 'date_ms', 'size', 'seen', 'flagged', 'answered', 'draft', 'attachments', 'snippet'] as const satisfies readonly (keyof MessageRow)[]

export type ListedRow = Pick<MessageRow, (typeof listedColumns)[number]>

export type ListedMessage = Pick<StoredMessage, 'id' | 'threadId' | 'accountId' | 'mailboxId' | 'subject' | 'from' | 'dateMs' | 'size' | 'attachments' | 'snippet' | keyof Recipients | keyof Flags>

export const recipientsOf = ({ recipients }: Pick<MessageRow, 'recipients'>): Recipients => JSON.parse(recipients) as Recipients

type FlagColumns = Pick<MessageRow, 'seen' | 'flagged' | 'answered' | 'draft'>

export const flagsOf = (row: FlagColumns): Flags => ({
  seen: row.seen === 1,
  flagged: row.flagged === 1,
  answered: row.answered === 1,
  draft: row.draft === 1,
})

export const flagColumns = (flags: Flags): FlagColumns => ({
  seen: flags.seen ? 1 : 0,
  flagged: flags.flagged ? 1 : 0,
  answered: flags.answered ? 1 : 0,
  draft: flags.draft ? 1 : 0,
})

export const listedOf = (row: ListedRow): ListedMessage => ({
  id: row.id,
  threadId: row.thread_id,
  accountId: row.account_id,
  mailboxId: row.mailbox_id,
  subject: row.subject,
  from: { name: row.from_name, address: row.from_address },
  ...recipientsOf(row),
  dateMs: row.date_ms,
  size: row.size,
  ...flagsOf(row),
  attachments: row.attachments === 1,
  snippet: row.snippet,
})

export const messageOf = (row: MessageRow): StoredMessage => ({
  ...listedOf(row),
  userId: row.user_id,
  remoteId: row.remote_id,
  messageId: row.message_id,
  listUnsubscribe: row.list_unsubscribe,
  listId: row.list_id,
  signals: row.signals,
  broken: row.broken,
  whole: row.whole === 1,
  raw: { pack: row.raw_pack, block: row.raw_block, blockBytes: row.raw_block_bytes, offset: row.raw_offset, bytes: row.raw_bytes },
})

/** Of a mail that is read again: its place, marks and thread stay as they are. */
export function contentColumns({ to, cc, bcc, replyTo, from, raw, ...read }: MailContent) {
  return {
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
    raw_pack: raw.pack,
    raw_block: raw.block,
    raw_block_bytes: raw.blockBytes,
    raw_offset: raw.offset,
    raw_bytes: raw.bytes,
  } satisfies Partial<MessageRow>
}

export const rowOf = (message: StoredMessage): MessageRow => ({
  id: message.id,
  user_id: message.userId,
  account_id: message.accountId,
  mailbox_id: message.mailboxId,
  thread_id: message.threadId,
  remote_id: message.remoteId,
  date_ms: message.dateMs,
  ...flagColumns(message),
  ...contentColumns(message),
  indexed: 1,
})
