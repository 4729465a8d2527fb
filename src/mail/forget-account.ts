// Forgets what the store holds of an account's mail. The mailbox itself is not touched,
// and the raw bytes stay in their packs until those are compacted.
import type { Db } from '../store/db.ts'
import { lockMailOf } from './mail-store.ts'
import { retireIdsOf } from './retired-id-store.ts'

export async function forgetMailOf(tx: Db, account: { userId: string; accountId: string }): Promise<void> {
  const { userId, accountId } = account
  // A pull that is about to commit comes before this and is forgotten too, or after, and finds no mailbox.
  await lockMailOf(tx, accountId)
  await retireIdsOf(tx, account)
  const mailboxes = tx.query.selectFrom('mailboxes').select('id').where('account_id', '=', accountId)
  await tx.query.deleteFrom('thread_mailboxes').where('mailbox_id', 'in', mailboxes).execute()
  for (const table of ['messages', 'missing_messages', 'threads', 'thread_refs', 'mailboxes'] as const) {
    await tx.query.deleteFrom(table).where('account_id', '=', accountId).where('user_id', '=', userId).execute()
  }
}
