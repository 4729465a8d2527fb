// Rows of messages that are missing: no longer in their mailbox, and not yet known to be gone.
//
// A mailbox that lost a message cannot say whether it was deleted or moved; only the other
// mailboxes can. Were the row deleted at once, a message that our own executor or another
// program just moved would lose its id between two pulls, and whatever names it (a link, a
// batch that is waiting to run) would point at nothing.
import type { Db } from '../../store/db.ts'
import { chunks } from '../../store/chunks.ts'

interface MissingMessagesTable {
  message_id: number
  user_id: string
  account_id: string
  mailbox_id: string
  missed_at: number
}

declare module '../../store/db.ts' {
  interface Tables {
    missing_messages: MissingMessagesTable
  }
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

export async function isAnyMissing(db: Db, accountId: string): Promise<boolean> {
  return (await db.query.selectFrom('missing_messages').select('message_id').where('account_id', '=', accountId).limit(1).executeTakeFirst()) !== undefined
}

/** Of one mailbox, the longest missed first: one look after a folder was emptied would find a hundred thousand. */
export async function missedUntil(db: Db, mailboxId: string, untilMs: number, limit: number): Promise<number[]> {
  const rows = await db.query
    .selectFrom('missing_messages')
    .select('message_id')
    .where('mailbox_id', '=', mailboxId)
    .where('missed_at', '<=', untilMs)
    .orderBy('missed_at')
    .limit(limit)
    .execute()
  return rows.map((row) => row.message_id)
}

/** When the oldest mail was sent that is missing from this mailbox. */
export async function oldestMissingMs(db: Db, mailboxId: string): Promise<number | undefined> {
  const row = await db.query
    .selectFrom('missing_messages')
    .innerJoin('messages', 'messages.id', 'missing_messages.message_id')
    .select('messages.date_ms')
    .where('missing_messages.mailbox_id', '=', mailboxId)
    .orderBy('messages.date_ms')
    .limit(1)
    .executeTakeFirst()
  return row?.date_ms
}
