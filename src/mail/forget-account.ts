// Forgets the mail of an account: at once for whoever looks, row by row for the store.
//
// One transaction that deletes 200,000 mails keeps every other writer waiting, for many seconds
// on SQLite. So here only the mailboxes go, and what is counted by them; from the commit on nobody
// finds the mail (forgotten-store.ts), and a job deletes it in short steps
// (sweep/erase-forgotten.ts).
//
// No file is touched here: a connected folder stays as it is, an imported one is deleted by
// whoever removes its account (imports.forget), and the raw bytes stay in their packs until those
// are compacted.
import type { Clock } from '../base/clock.ts'
import { cancelJobs } from '../jobs/control.ts'
import { enqueue } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import { forgetDraftsOf } from './drafts/draft-store.ts'
import { forgetMailboxes } from './forgotten-store.ts'
import { lockMailOf } from './messages/mail-store.ts'
import { eraseForgotten } from './sweep/erase-forgotten.ts'

export async function forgetMailOf(tx: Db, clock: Clock, account: { userId: string; accountId: string }): Promise<void> {
  const { userId, accountId } = account
  // A pull that is about to commit comes before this and is forgotten too, or after, and finds no mailbox.
  await lockMailOf(tx, accountId)
  const imports = await tx.query.selectFrom('imports').select('job_id').where('account_id', '=', accountId).where('user_id', '=', userId).execute()
  await cancelJobs(tx, clock, { userId, shareKey: accountId, ids: imports.map((row) => row.job_id) })
  await forgetMailboxes(tx, clock.now(), account)
  await forgetDraftsOf(tx, account)
  for (const table of ['account_pushes', 'mailbox_proofs', 'mailbox_resets', 'imports'] as const) {
    await tx.query.deleteFrom(table).where('account_id', '=', accountId).where('user_id', '=', userId).execute()
  }
  // The house's own: it goes on when its person is gone as well.
  await enqueue(tx, clock, eraseForgotten, {})
}
