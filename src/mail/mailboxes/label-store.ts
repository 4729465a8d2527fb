// Rows of labels on messages: where a mail shows beside the folder it lies in.
import { bulkInsert } from '../../store/bulk-insert.ts'
import type { Db } from '../../store/db.ts'
import { chunks } from '../../store/chunks.ts'

interface MessageLabelsTable {
  mailbox_id: string
  message_id: number
  user_id: string
}

declare module '../../store/db.ts' {
  interface Tables {
    message_labels: MessageLabelsTable
  }
}

export interface Labelled {
  messageId: number
  userId: string
  mailboxIds: readonly string[]
}

/** Three columns a row, and PostgreSQL's 65,535 parameters are far. */
const AT_ONCE = 1_000

export async function insertLabels(tx: Db, labelled: readonly Labelled[]): Promise<void> {
  const rows = labelled.flatMap(({ messageId, userId, mailboxIds }) => mailboxIds.map((id) => ({ mailbox_id: id, message_id: messageId, user_id: userId })))
  await insertRows(tx, rows)
}

const insertRows = bulkInsert<MessageLabelsTable>({
  table: 'message_labels',
  columns: { mailbox_id: 'text', message_id: 'bigint', user_id: 'text' },
  conflict: 'on conflict do nothing',
})

/** By path, as a provider names them. */
export async function labelPathsOf(db: Db, messageIds: readonly number[]): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  for (const ids of chunks(messageIds, AT_ONCE)) {
    const rows = await db.query
      .selectFrom('message_labels')
      .innerJoin('mailboxes', 'mailboxes.id', 'message_labels.mailbox_id')
      .select(['message_labels.message_id', 'mailboxes.path'])
      .where('message_labels.message_id', 'in', ids)
      .execute()
    for (const row of rows) found.set(row.message_id, [...(found.get(row.message_id) ?? []), row.path])
  }
  return found
}

/** Mailbox ids by message; one without labels is not among them. */
export async function labelsOf(db: Db, messageIds: readonly number[]): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  for (const ids of chunks(messageIds, AT_ONCE)) {
    const rows = await db.query.selectFrom('message_labels').select(['message_id', 'mailbox_id']).where('message_id', 'in', ids).orderBy('mailbox_id').execute()
    for (const { message_id: id, mailbox_id: mailbox } of rows) found.set(id, [...(found.get(id) ?? []), mailbox])
  }
  return found
}

/** Brings these messages to exactly these labels; answers those that had others. */
export async function replaceLabels(tx: Db, labelled: readonly Labelled[]): Promise<number[]> {
  const before = await labelsOf(tx, labelled.map(({ messageId }) => messageId))
  const changed = labelled.filter(({ messageId, mailboxIds }) => [...mailboxIds].toSorted().join() !== (before.get(messageId) ?? []).toSorted().join())
  await forgetLabels(tx, changed.filter(({ messageId }) => before.has(messageId)).map(({ messageId }) => messageId))
  await insertLabels(tx, changed)
  return changed.map(({ messageId }) => messageId)
}

export async function forgetLabels(tx: Db, messageIds: readonly number[]): Promise<void> {
  for (const ids of chunks(messageIds, AT_ONCE)) await tx.query.deleteFrom('message_labels').where('message_id', 'in', ids).execute()
}
