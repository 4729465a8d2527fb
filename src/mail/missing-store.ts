// Rows of messages that are missing: no longer in their mailbox, and not yet known to be gone.
//
// A mailbox that lost a message cannot say whether it was deleted or moved; only the other
// mailboxes can. Were the row deleted at once, a message that our own executor or another
// program just moved would lose its id between two pulls, and whatever names it (a link, a
// batch that is waiting to run) would point at nothing.
import type { Db } from '../store/db.ts'
import { chunks } from './message-store.ts'

interface MissingMessagesTable {
  message_id: number
  user_id: string
  account_id: string
  mailbox_id: string
  missed_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    missing_messages: MissingMessagesTable
  }
}

export interface MissingMessage {
  messageId: number
  mailboxId: string
  missedAt: number
}

const AT_ONCE = 1_000

/** Answers how many were not missing before. */
export async function noteMissing(
  tx: Db,
  nowMs: number,
  mailbox: { id: string; userId: string; accountId: string },
  messageIds: readonly number[],
): Promise<number> {
  let noted = 0
  for (const ids of chunks(messageIds, AT_ONCE)) {
    const rows = ids.map((id) => ({ message_id: id, user_id: mailbox.userId, account_id: mailbox.accountId, mailbox_id: mailbox.id, missed_at: nowMs }))
    const fresh = await tx.query
      .insertInto('missing_messages')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('message_id')
      .execute()
    noted += fresh.length
  }
  return noted
}

export async function forgetMissing(tx: Db, messageIds: readonly number[]): Promise<void> {
  for (const ids of chunks(messageIds, AT_ONCE)) await tx.query.deleteFrom('missing_messages').where('message_id', 'in', ids).execute()
}

export async function missingOf(db: Db, accountId: string): Promise<MissingMessage[]> {
  const rows = await db.query.selectFrom('missing_messages').selectAll().where('account_id', '=', accountId).orderBy('message_id').execute()
  return rows.map((row) => ({ messageId: row.message_id, mailboxId: row.mailbox_id, missedAt: row.missed_at }))
}
