// Removes what is still held of folders that their provider has not listed for long.
//
// Not at once: mail that was moved out of one is found by its row, and a folder that is missing
// from a list may be back in the next. But nobody can see it, ask for it or delete it any more.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { lockMailOf, removeMessages } from '../messages/mail-store.ts'

/** One short step of it: how many mails it removed, or one mailbox that was empty by then; 0 = there is none. */
export async function sweepGoneMailboxes(tx: Db, nowMs: number): Promise<number> {
  const mailbox = await longGone(tx, nowMs)
  if (mailbox === undefined) return 0
  await lockMailOf(tx, mailbox.account_id)
  const mails = await tx.query.selectFrom('messages').select('id').where('mailbox_id', '=', mailbox.id).limit(limits.sweptAtOnce).execute()
  if (mails.length > 0) return await removeMessages(tx, nowMs, mails.map(({ id }) => id))
  for (const table of ['mailbox_proofs', 'mailbox_resets', 'message_labels', 'thread_mailboxes'] as const) await tx.query.deleteFrom(table).where('mailbox_id', '=', mailbox.id).execute()
  await tx.query.deleteFrom('mailboxes').where('id', '=', mailbox.id).execute()
  return 1
}

/** Where others of its account were in step after all that time: of an account that nobody could reach nothing is known. */
const longGone = (tx: Db, nowMs: number) =>
  tx.query
    .selectFrom('mailboxes as left')
    .select(['left.id', 'left.account_id'])
    .where('left.gone', '=', 1)
    .where('left.kind', '=', 'folder')
    .where('left.gone_at', '<', nowMs - limits.goneMailboxMs)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('mailboxes as other')
          .select('other.id')
          .whereRef('other.account_id', '=', 'left.account_id')
          .where('other.gone', '=', 0)
          .where((eb) => eb('other.synced_at', '>', eb('left.gone_at', '+', limits.goneMailboxMs))),
      ),
    )
    .orderBy('left.id')
    .limit(1)
    .executeTakeFirst()
