// Rows of threads, and of threads as each mailbox shows them.
//
// Both are derived: `refreshThreads` computes them anew from the messages of the threads that a
// transaction touched. Adding up deltas would be cheaper by little and wrong for ever after
// the first slip. Mailbox totals follow from what the recomputation changed.
import type { Db } from '../store/db.ts'
import { adjustTotals } from './mailbox-store.ts'
import { chunks } from './message-store.ts'
import type { Address } from './types.ts'

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
}

interface ThreadRefsTable {
  account_id: string
  message_id: string
  thread_id: string
  user_id: string
}

declare module '../store/db.ts' {
  interface Tables {
    threads: ThreadsTable
    thread_mailboxes: ThreadMailboxesTable
    thread_refs: ThreadRefsTable
  }
}

const AT_ONCE = 500
const PARTICIPANTS = 6

/** The threads that know any of these Message-IDs. */
export async function threadsOfRefs(tx: Db, accountId: string, refs: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const ids of chunks(refs, AT_ONCE)) {
    const rows = await tx.query
      .selectFrom('thread_refs')
      .select(['message_id', 'thread_id'])
      .where('account_id', '=', accountId)
      .where('message_id', 'in', ids)
      .execute()
    for (const row of rows) found.set(row.message_id, row.thread_id)
  }
  return found
}

export async function insertRefs(tx: Db, owner: { userId: string; accountId: string }, threadOfRef: ReadonlyMap<string, string>): Promise<void> {
  for (const pairs of chunks([...threadOfRef], AT_ONCE)) {
    const rows = pairs.map(([messageId, threadId]) => ({
      account_id: owner.accountId,
      message_id: messageId,
      thread_id: threadId,
      user_id: owner.userId,
    }))
    await tx.query.insertInto('thread_refs').values(rows).onConflict((conflict) => conflict.doNothing()).execute()
  }
}

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
  const deltas = new Map<string, { total: number; unread: number }>()
  const count = (row: { mailbox_id: string; messages: number; unread: number }, sign: 1 | -1) => {
    const delta = deltas.get(row.mailbox_id) ?? { total: 0, unread: 0 }
    deltas.set(row.mailbox_id, { total: delta.total + sign * row.messages, unread: delta.unread + sign * row.unread })
  }
  for (const ids of chunks([...new Set(threadIds)], AT_ONCE)) {
    const before = await tx.query.selectFrom('thread_mailboxes').select(['mailbox_id', 'messages', 'unread']).where('thread_id', 'in', ids).execute()
    for (const row of before) count(row, -1)
    await tx.query.deleteFrom('thread_mailboxes').where('thread_id', 'in', ids).execute()
    const messages = await messagesOf(tx, ids)
    const threads: ThreadsTable[] = []
    const shown: ThreadMailboxesTable[] = []
    for (const [id, members] of messages) {
      threads.push(threadOf(id, members))
      shown.push(...shownIn(id, members))
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
    .select(['id', 'user_id', 'account_id', 'thread_id', 'mailbox_id', 'message_id', 'subject', 'from_name', 'from_address', 'seen', 'attachments'])
    .where('thread_id', 'in', threadIds)
    .orderBy('thread_id')
    .orderBy('id')
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

function shownIn(threadId: string, members: readonly Member[]): ThreadMailboxesTable[] {
  const rows = new Map<string, ThreadMailboxesTable>()
  for (const member of members) {
    const row = rows.get(member.mailbox_id) ?? {
      mailbox_id: member.mailbox_id,
      thread_id: threadId,
      user_id: member.user_id,
      last_message: 0,
      messages: 0,
      unread: 0,
      attachments: 0,
    }
    row.last_message = Math.max(row.last_message, member.id)
    row.messages += 1
    row.unread += 1 - member.seen
    row.attachments = Math.max(row.attachments, member.attachments)
    rows.set(member.mailbox_id, row)
  }
  return [...rows.values()]
}

async function saveThreads(tx: Db, threads: readonly ThreadsTable[], shown: readonly ThreadMailboxesTable[]): Promise<void> {
  for (const rows of chunks(threads, AT_ONCE)) {
    await tx.query
      .insertInto('threads')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          subject: eb.ref('excluded.subject'),
          last_message: eb.ref('excluded.last_message'),
          messages: eb.ref('excluded.messages'),
          participants: eb.ref('excluded.participants'),
        })),
      )
      .execute()
  }
  for (const rows of chunks(shown, AT_ONCE)) await tx.query.insertInto('thread_mailboxes').values(rows).execute()
}
