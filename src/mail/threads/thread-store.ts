// Rows of threads, and of threads as each mailbox shows them.
//
// Both are derived: `refreshThreads` computes them anew from the messages of the threads that a
// transaction touched. Adding up deltas would be cheaper by little and wrong for ever after
// the first slip. Mailbox totals follow from what the recomputation changed.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { bulkInsert } from '../../store/bulk-insert.ts'
import { adjustTotals, type Totals } from '../mailboxes/mailbox-store.ts'
import { chunks } from '../../store/chunks.ts'
import type { Address } from '../types.ts'

interface ThreadsTable {
  id: string
  user_id: string
  account_id: string
  subject: string
  last_message: number
  messages: number
  participants: string
}

interface ThreadMailboxesTable {
  mailbox_id: string
  thread_id: string
  user_id: string
  last_message: number
  messages: number
  unread: number
  attachments: number
  /** Of the newest mail of the thread in this mailbox. */
  date_ms: number
  snippet: string
  /** Any of them. */
  flagged: number
  /** The newest of them (limits.threadRowIdsMax), newest first, with commas between. */
  message_ids: string
}

interface ThreadRefsTable {
  account_id: string
  message_id: string
  thread_id: string
  user_id: string
}

declare module '../../store/db.ts' {
  interface Tables {
    threads: ThreadsTable
    thread_mailboxes: ThreadMailboxesTable
    thread_refs: ThreadRefsTable
  }
}

const AT_ONCE = 500
const PARTICIPANTS = 6

/** The threads that know any of these Message-IDs, and have room for one more. */
export async function threadsOfRefs(tx: Db, accountId: string, refs: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const ids of chunks(refs, AT_ONCE)) {
    const rows = await tx.query
      .selectFrom('thread_refs')
      .leftJoin('threads', 'threads.id', 'thread_refs.thread_id')
      .select(['message_id', 'thread_id', 'threads.messages'])
      .where('thread_refs.account_id', '=', accountId)
      .where('message_id', 'in', ids)
      .execute()
    for (const row of rows) if ((row.messages ?? 0) < limits.threadMessagesHeld) found.set(row.message_id, row.thread_id)
  }
  return found
}

export async function insertRefs(tx: Db, owner: { userId: string; accountId: string }, threadOfRef: ReadonlyMap<string, string>): Promise<void> {
  const { accountId, userId } = owner
  await insertRefRows(tx, [...threadOfRef].map(([messageId, threadId]) => ({ account_id: accountId, message_id: messageId, thread_id: threadId, user_id: userId })))
}

const insertRefRows = bulkInsert<ThreadRefsTable>({
  table: 'thread_refs',
  columns: { account_id: 'text', message_id: 'text', thread_id: 'text', user_id: 'text' },
  // A thread that is full gives its references to the one that goes on.
  conflict: 'on conflict (account_id, message_id) do update set thread_id = excluded.thread_id',
})

/** `from` becomes part of `into`: messages, references and lists. */
export async function mergeThread(tx: Db, from: string, into: string): Promise<void> {
  await tx.query.updateTable('messages').set({ thread_id: into }).where('thread_id', '=', from).execute()
  await tx.query.updateTable('thread_refs').set({ thread_id: into }).where('thread_id', '=', from).execute()
}

/**
 * An emptied thread loses its rows but keeps its references: a mail that another program moves
 * leaves one folder before it turns up in the next, and should come back to the same thread.
 */
export async function refreshThreads(tx: Db, nowMs: number, threadIds: Iterable<string>): Promise<void> {
  const deltas = new Map<string, Totals>()
  const count = (row: { mailbox_id: string; messages: number; unread: number }, sign: 1 | -1) => {
    const delta = deltas.get(row.mailbox_id) ?? { total: 0, unread: 0, threads: 0 }
    deltas.set(row.mailbox_id, { total: delta.total + sign * row.messages, unread: delta.unread + sign * row.unread, threads: delta.threads + sign })
  }
  for (const ids of chunks([...new Set(threadIds)], AT_ONCE)) {
    const before = await tx.query.selectFrom('thread_mailboxes').select(['mailbox_id', 'messages', 'unread']).where('thread_id', 'in', ids).execute()
    for (const row of before) count(row, -1)
    await tx.query.deleteFrom('thread_mailboxes').where('thread_id', 'in', ids).execute()
    const messages = await messagesOf(tx, ids)
    const labels = await labelsOfThreads(tx, ids)
    const threads: ThreadsTable[] = []
    const shown: ThreadMailboxesTable[] = []
    for (const [id, members] of messages) {
      threads.push(threadOf(id, members))
      shown.push(...shownIn(id, members, labels))
    }
    for (const row of shown) count(row, 1)
    await saveThreads(tx, threads, shown)
    const emptied = ids.filter((id) => !messages.has(id))
    if (emptied.length > 0) await tx.query.deleteFrom('threads').where('id', 'in', emptied).execute()
  }
  await adjustTotals(tx, nowMs, deltas)
}

type Member = Awaited<ReturnType<typeof memberRows>>[number]

const memberRows = (tx: Db, threadIds: string[]) =>
  tx.query
    .selectFrom('messages')
    .innerJoin('mailboxes', 'mailboxes.id', 'messages.mailbox_id')
    .select(['messages.id', 'messages.user_id', 'messages.account_id', 'thread_id', 'mailbox_id', 'mailboxes.kind'])
    .select(['message_id', 'subject', 'from_name', 'from_address', 'seen', 'flagged', 'attachments', 'date_ms', 'snippet'])
    .where('thread_id', 'in', threadIds)
    .orderBy('thread_id')
    .orderBy('messages.id')
    .execute()

async function messagesOf(tx: Db, threadIds: string[]): Promise<Map<string, Member[]>> {
  const byThread = new Map<string, Member[]>()
  for (const row of await memberRows(tx, threadIds)) {
    const members = byThread.get(row.thread_id)
    if (members === undefined) byThread.set(row.thread_id, [row])
    else members.push(row)
  }
  return byThread
}

async function labelsOfThreads(tx: Db, threadIds: string[]): Promise<Map<number, string[]>> {
  const rows = await tx.query
    .selectFrom('message_labels')
    .innerJoin('messages', 'messages.id', 'message_labels.message_id')
    .select(['message_labels.message_id', 'message_labels.mailbox_id'])
    .where('messages.thread_id', 'in', threadIds)
    .execute()
  const labels = new Map<number, string[]>()
  for (const { message_id: id, mailbox_id: mailbox } of rows) labels.set(id, [...(labels.get(id) ?? []), mailbox])
  return labels
}

function threadOf(id: string, members: readonly Member[]): ThreadsTable {
  const first = members[0] as Member
  const participants = new Map<string, Address>()
  for (const member of members.toReversed()) {
    const key = member.from_address.toLowerCase()
    if (key !== '' && !participants.has(key) && participants.size < PARTICIPANTS) {
      participants.set(key, { name: member.from_name, address: member.from_address })
    }
  }
  // The same mail in two folders (sent and received, a label) is one message of the conversation.
  const distinct = new Set(members.map((member) => (member.message_id === '' ? member.id : member.message_id)))
  return {
    id,
    user_id: first.user_id,
    account_id: first.account_id,
    subject: first.subject,
    last_message: (members.at(-1) as Member).id,
    messages: distinct.size,
    participants: JSON.stringify([...participants.values()]),
  }
}

/** Each message under its folder and under its labels; a feed shows nothing itself. */
function shownIn(threadId: string, members: readonly Member[], labels: ReadonlyMap<number, string[]>): ThreadMailboxesTable[] {
  const byMailbox = new Map<string, Member[]>()
  for (const member of members) {
    const places = [...(member.kind === 'feed' ? [] : [member.mailbox_id]), ...(labels.get(member.id) ?? [])]
    for (const place of places) byMailbox.set(place, [...(byMailbox.get(place) ?? []), member])
  }
  return [...byMailbox].map(([mailboxId, inMailbox]) => {
    const newest = inMailbox.at(-1) as Member
    return {
      mailbox_id: mailboxId,
      thread_id: threadId,
      user_id: newest.user_id,
      last_message: newest.id,
      messages: inMailbox.length,
      unread: inMailbox.filter((member) => member.seen === 0).length,
      attachments: inMailbox.some((member) => member.attachments === 1) ? 1 : 0,
      date_ms: newest.date_ms,
      snippet: newest.snippet,
      flagged: inMailbox.some((member) => member.flagged === 1) ? 1 : 0,
      message_ids: inMailbox.slice(-limits.threadRowIdsMax).map((member) => member.id).toReversed().join(','),
    }
  })
}

async function saveThreads(tx: Db, threads: readonly ThreadsTable[], shown: readonly ThreadMailboxesTable[]): Promise<void> {
  await upsertThreads(tx, threads)
  await insertShown(tx, shown)
}

const upsertThreads = bulkInsert<ThreadsTable>({
  table: 'threads',
  columns: { id: 'text', user_id: 'text', account_id: 'text', subject: 'text', last_message: 'bigint', messages: 'bigint', participants: 'text' },
  conflict: `on conflict (id) do update set subject = excluded.subject, last_message = excluded.last_message,
    messages = excluded.messages, participants = excluded.participants`,
})

const insertShown = bulkInsert<ThreadMailboxesTable>({
  table: 'thread_mailboxes',
  columns: {
    mailbox_id: 'text',
    thread_id: 'text',
    user_id: 'text',
    last_message: 'bigint',
    messages: 'bigint',
    unread: 'bigint',
    attachments: 'integer',
    date_ms: 'bigint',
    snippet: 'text',
    flagged: 'integer',
    message_ids: 'text',
  },
})
