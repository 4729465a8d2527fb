// What the screens ask of threads: a page of a list, and one thread with its mail.
//
// A list walks thread_mailboxes by (mailbox, last message) and stops after a page, however many
// threads there are. Several mailboxes (every inbox) are walked one by one and merged: one
// statement over all of them would have to sort them all first.
//
// Every question names the person who asks; somebody else's thread is not there.
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { messageOf, type StoredMessage } from './message-store.ts'
import type { Address } from './types.ts'

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
    pages.push(await listRows(db, { userId: question.userId, mailboxId, before: question.before, limit }).execute())
  }
  const rows = pages.flat().toSorted((a, b) => b.last_message - a.last_message).slice(0, limit)
  const members = await membersOf(db, rows)
  return rows.map((row) => {
    const inList = members.get(`${row.mailbox_id} ${row.thread_id}`) ?? []
    return {
      id: row.thread_id,
      accountId: row.account_id,
      mailboxId: row.mailbox_id,
      subject: row.subject,
      participants: JSON.parse(row.participants) as Address[],
      snippet: inList[0]?.snippet ?? '',
      dateMs: inList[0]?.date_ms ?? 0,
      messages: row.messages,
      unread: row.unread,
      flagged: inList.some((member) => member.flagged === 1),
      attachments: row.attachments === 1,
      messageIds: inList.slice(0, limits.threadRowIdsMax).map((member) => member.id),
      lastMessage: row.last_message,
    }
  })
}

/** One mailbox's page, as a query: its plan is tested (thread-list.test.ts). */
export function listRows(db: Db, question: { userId: string; mailboxId: string; before: number | undefined; limit: number }) {
  return db.query
    .selectFrom('thread_mailboxes as shown')
    .innerJoin('threads', 'threads.id', 'shown.thread_id')
    .select([
      'shown.mailbox_id',
      'shown.thread_id',
      'shown.last_message',
      'shown.unread',
      'shown.attachments',
      'threads.account_id',
      'threads.subject',
      'threads.participants',
      'threads.messages',
    ])
    .where('shown.mailbox_id', '=', question.mailboxId)
    .where('shown.user_id', '=', question.userId)
    .where('shown.last_message', '<', question.before ?? Number.MAX_SAFE_INTEGER)
    .orderBy('shown.last_message', 'desc')
    .limit(question.limit)
}

export async function countThreads(db: Db, question: { userId: string; mailboxIds: readonly string[] }): Promise<number> {
  if (question.mailboxIds.length === 0) return 0
  const row = await db.query
    .selectFrom('thread_mailboxes')
    .select(({ fn }) => fn.countAll<number>().as('threads'))
    .where('mailbox_id', 'in', question.mailboxIds)
    .where('user_id', '=', question.userId)
    .executeTakeFirstOrThrow()
  return Number(row.threads)
}

export async function loadThread(db: Db, userId: string, threadId: string): Promise<ThreadWithMessages | undefined> {
  const thread = await db.query
    .selectFrom('threads')
    .selectAll()
    .where('id', '=', threadId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (thread === undefined) return undefined
  // What lies in a mailbox that is gone at the provider is not shown; it may turn up elsewhere.
  const there = db.query
    .selectFrom('messages')
    .innerJoin('mailboxes', 'mailboxes.id', 'messages.mailbox_id')
    // The thread is this person's, so its mail is. Asked for by person too, SQLite walks all
    // the mail they have (messages_user) to find it: 80 ms at 20,000 messages.
    .where('messages.thread_id', '=', threadId)
    .where('mailboxes.gone', '=', 0)
  const { total, synced } = await there
    .select(({ fn }) => [fn.countAll<number>().as('total'), fn.min<number | null>('mailboxes.synced_at').as('synced')])
    .executeTakeFirstOrThrow()
  if (Number(total) === 0) return undefined
  const rows = await there.selectAll('messages').orderBy('messages.id', 'desc').limit(limits.threadMessagesMax).execute()
  return {
    id: thread.id,
    accountId: thread.account_id,
    subject: thread.subject,
    messages: rows.toReversed().map(messageOf),
    total: Number(total),
    syncedAt: Number(synced ?? 0),
  }
}

async function membersOf(db: Db, rows: readonly { thread_id: string; mailbox_id: string }[]) {
  if (rows.length === 0) return new Map<string, never[]>()
  const members = await db.query
    .selectFrom('messages')
    .select(['id', 'mailbox_id', 'thread_id', 'snippet', 'date_ms', 'flagged'])
    .where('thread_id', 'in', [...new Set(rows.map((row) => row.thread_id))])
    .orderBy('id', 'desc')
    .execute()
  return Map.groupBy(members, (member) => `${member.mailbox_id} ${member.thread_id}`)
}
