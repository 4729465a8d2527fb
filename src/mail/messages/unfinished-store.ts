// Rows of messages that lack something yet: all of their bytes, the rest of them, or their words
// in the index. Each kind has an index of its own that holds these rows alone, which is taken
// only if the condition stands literally in the statement, and not as a parameter.
import { sql } from 'kysely'
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { isNotForgotten } from '../forgotten-store.ts'
import { messageOf, type StoredMessage } from './message-row.ts'

const IDS_AT_ONCE = 1_000

/** Those of a mailbox of which nothing could be read so far, the newest first. */
export async function unreadableIn(db: Db, mailboxId: string, limit: number): Promise<StoredMessage[]> {
  const rows = await db.query
    .selectFrom('messages')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where(sql<boolean>`raw_pack = ''`)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(messageOf)
}

/** Those of an account with their start alone, the newest first, or one of them. Of a mailbox that is gone nobody has the rest. */
export async function partialOf(db: Db, accountId: string, limit: number, messageId?: number): Promise<StoredMessage[]> {
  const all = db.query
    .selectFrom('messages')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('mailbox_id', 'in', db.query.selectFrom('mailboxes').select('id').where('account_id', '=', accountId).where('gone', '=', 0))
    .where(sql<boolean>`whole = 0`)
    .orderBy('id', 'desc')
    .limit(limit)
  const rows = await (messageId === undefined ? all : all.where('id', '=', messageId)).execute()
  return rows.map(messageOf)
}

/** Of how many there are no bytes at all, and of how many only the start. */
export async function bodilessIn(db: Db, mailboxId: string): Promise<{ bodiless: number; partial: number }> {
  const count = (which: 'bodiless' | 'partial') =>
    db.query
      .selectFrom('messages')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('mailbox_id', '=', mailboxId)
      .where(which === 'bodiless' ? sql<boolean>`raw_pack = ''` : sql<boolean>`whole = 0`)
      .executeTakeFirstOrThrow()
  return { bodiless: Number((await count('bodiless')).n), partial: Number((await count('partial')).n) }
}

/** Those that are not in the index of words yet, person by person, the newest first. */
export async function loadUnindexed(db: Db, limit: number): Promise<StoredMessage[]> {
  const rows = await db.query.selectFrom('messages').selectAll().where(sql<boolean>`indexed = 0`).orderBy('user_id', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(messageOf)
}

/** Of one person, or of everybody. */
export async function countUnindexed(db: Db, userId?: string): Promise<number> {
  const query = db.query.selectFrom('messages').select(({ fn }) => fn.countAll().as('n')).where(sql<boolean>`indexed = 0`)
  const { n } = await (userId === undefined ? query : query.where('user_id', '=', userId).where(isNotForgotten)).executeTakeFirstOrThrow()
  return Number(n)
}

/** Answers those that were there to be marked. */
export async function markIndexed(tx: Db, ids: readonly number[]): Promise<number[]> {
  const marked: number[] = []
  for (const some of chunks(ids, IDS_AT_ONCE)) {
    const rows = await tx.query.updateTable('messages').set({ indexed: 1 }).where('id', 'in', some).where('indexed', '=', 0).returning('id').execute()
    marked.push(...rows.map(({ id }) => id))
  }
  return marked
}

export async function saveListIds(tx: Db, listed: readonly { id: number; listId: string }[]): Promise<void> {
  for (const { id, listId } of listed) if (listId !== '') await tx.query.updateTable('messages').set({ list_id: listId }).where('id', '=', id).execute()
}
