// Forgets what the store holds of an account's mail. No file is touched here: a connected folder
// stays as it is, an imported one is deleted by whoever removes its account (imports.forget), and
// the raw bytes stay in their packs until those are compacted.
import type { Db } from '../store/db.ts'
import { lockMailOf } from './mail-store.ts'
import { forgetIndexed } from './search/search-index.ts'
import { retireIdsOf } from './retired-id-store.ts'

export async function forgetMailOf(tx: Db, account: { userId: string; accountId: string }): Promise<void> {
  const { userId, accountId } = account
  // A pull that is about to commit comes before this and is forgotten too, or after, and finds no mailbox.
  await lockMailOf(tx, accountId)
  await retireIdsOf(tx, account)
  const mails = await tx.query.selectFrom('messages').select('id').where('account_id', '=', accountId).where('user_id', '=', userId).execute()
  await forgetIndexed(tx, mails.map(({ id }) => id))
  const mailboxes = tx.query.selectFrom('mailboxes').select('id').where('account_id', '=', accountId)
  for (const table of ['thread_mailboxes', 'message_labels'] as const) await tx.query.deleteFrom(table).where('mailbox_id', 'in', mailboxes).execute()
  for (const table of ['account_pushes', 'mailbox_proofs', 'mailbox_resets', 'imports', 'attachments', 'messages', 'missing_messages', 'threads', 'thread_refs', 'mailboxes'] as const) {
    await tx.query.deleteFrom(table).where('account_id', '=', accountId).where('user_id', '=', userId).execute()
  }
}
