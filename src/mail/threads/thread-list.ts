// What the screens ask of threads: a page of a list, and one thread with its mail.
//
// A list walks thread_mailboxes by (mailbox, last message) and stops after a page, however many
// threads there are. Several mailboxes (every inbox) are walked one by one and merged: one
// statement over all of them would have to sort them all first.
//
// A row stands in thread_mailboxes as it is shown (thread-store.ts), so a page is one statement.
//
// Every question names the person who asks; somebody else's thread is not there.
import type { Kysely, Selectable } from 'kysely'
import { limits } from '../../base/limits.ts'
import type { Db, Tables } from '../../store/db.ts'
import { prepare } from '../../store/prepare.ts'
import { messageOf, type StoredMessage } from '../messages/message-row.ts'
import type { Address } from '../types.ts'

export interface ThreadSummary {
  id: string
  accountId: string
  mailboxId: string
  subject: string
  participants: Address[]
  snippet: string
  dateMs: number
  messages: number
  unread: number
  flagged: boolean
  attachments: boolean
  /** Of this thread in this mailbox, newest first, at most 100. */
  messageIds: number[]
  /** Newest message of the thread in this mailbox: the key of the next page. */
  lastMessage: number
}

export interface ThreadWithMessages {
  id: string
  accountId: string
  subject: string
  /** The newest of them (limits.threadMessagesMax), oldest first; `total` says how many there are. */
  messages: StoredMessage[]
  total: number
  /** When the least recently pulled of its mailboxes was last in step; 0 = not yet. */
  syncedAt: number
}

/** `before` is the `lastMessage` of the page before; a message is newest in one list row only, so it is a whole key. */
export async function listThreads(
  db: Db,
  question: { userId: string; mailboxIds: readonly string[]; before?: number | undefined; limit: number },
): Promise<ThreadSummary[]> {
  const limit = Math.min(question.limit, limits.pageMax)
  const pages = []
  for (const mailboxId of question.mailboxIds) {
    pages.push(await pageOfList(db, { userId: question.userId, mailboxId, before: question.before ?? Number.MAX_SAFE_INTEGER, limit }))
  }
  return pages.flat().toSorted((a, b) => b.last_message - a.last_message).slice(0, limit).map(summaryOf)
}

const summaryOf = (row: Awaited<ReturnType<typeof pageOfList>>[number]): ThreadSummary => ({
  ...shownOf(row),
  accountId: row.account_id,
  snippet: row.snippet,
  dateMs: row.date_ms,
  lastMessage: row.last_message,
})

/** A thread as it is shown in one mailbox, together with its own row. */
export type ShownRow = Pick<Selectable<Tables['thread_mailboxes']>, 'mailbox_id' | 'thread_id' | 'unread' | 'attachments' | 'flagged' | 'message_ids'> &
  Pick<Selectable<Tables['threads']>, 'subject' | 'participants' | 'messages'>

/** All of a row that does not hang on the mail that leads it. */
export const shownOf = (row: ShownRow) => ({
  id: row.thread_id,
  mailboxId: row.mailbox_id,
  subject: row.subject,
  participants: JSON.parse(row.participants) as Address[],
  messages: row.messages,
  unread: row.unread,
  flagged: row.flagged === 1,
  attachments: row.attachments === 1,
  // More than we name today may stand there from a time with another limit.
  messageIds: row.message_ids.split(',', limits.threadRowIdsMax).map(Number),
})

/** One mailbox's page, as a query: its plan is tested (thread-list.test.ts). */
export function listRows(query: Kysely<Tables>, asked: { userId: string; mailboxId: string; before: number; limit: number }) {
  return query
    .selectFrom('thread_mailboxes as shown')
    .innerJoin('threads', 'threads.id', 'shown.thread_id')
    .select([
      'shown.mailbox_id',
      'shown.thread_id',
      'shown.last_message',
      'shown.unread',
      'shown.attachments',
      'shown.date_ms',
      'shown.snippet',
      'shown.flagged',
      'shown.message_ids',
      'threads.account_id',
      'threads.subject',
      'threads.participants',
      'threads.messages',
    ])
    .where('shown.mailbox_id', '=', asked.mailboxId)
    .where('shown.user_id', '=', asked.userId)
    .where('shown.last_message', '<', asked.before)
    .orderBy('shown.last_message', 'desc')
    .limit(asked.limit)
}

const pageOfList = prepare(listRows)

export async function loadThread(db: Db, userId: string, threadId: string): Promise<ThreadWithMessages | undefined> {
  const [thread] = await ownThread(db, { threadId, userId })
  if (thread === undefined) return undefined
  const [figures] = await figuresOfThread(db, { threadId })
  if (figures === undefined || Number(figures.total) === 0) return undefined
  const rows = await mailOfThread(db, { threadId })
  return {
    id: thread.id,
    accountId: thread.account_id,
    subject: thread.subject,
    messages: rows.toReversed().map(messageOf),
    total: Number(figures.total),
    syncedAt: Number(figures.synced ?? 0),
  }
}

const ownThread = prepare((query, asked: { threadId: string; userId: string }) =>
  query.selectFrom('threads').selectAll().where('id', '=', asked.threadId).where('user_id', '=', asked.userId),
)

/** What lies in a mailbox that is gone at the provider is not shown; it may turn up elsewhere. */
const thereIn = (query: Kysely<Tables>, threadId: string) =>
  query
    .selectFrom('messages')
    .innerJoin('mailboxes', 'mailboxes.id', 'messages.mailbox_id')
    // The thread is this person's, so its mail is. Asked for by person too, SQLite walks all
    // the mail they have (messages_user) to find it: 80 ms at 20,000 messages.
    .where('messages.thread_id', '=', threadId)
    .where('mailboxes.gone', '=', 0)

const figuresOfThread = prepare((query, asked: { threadId: string }) =>
  thereIn(query, asked.threadId).select(({ fn }) => [fn.countAll<number>().as('total'), fn.min<number | null>('mailboxes.synced_at').as('synced')]),
)

const mailOfThread = prepare((query, asked: { threadId: string }) =>
  thereIn(query, asked.threadId).selectAll('messages').orderBy('messages.id', 'desc').limit(limits.threadMessagesMax),
)
