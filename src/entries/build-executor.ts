// The hands: the only place where writers and senders are built.
//
// Nothing that generates is imported here (no llm/, no assistant/), and nothing that
// decides: what arrives is approved already, and is carried out as it stands.
import { findAccountById } from '../accounts/connected-accounts.ts'
import { executeAction, executeActionHandler } from '../actions/execute-job.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { bindJob, type BoundJob } from '../jobs/job.ts'
import { mailAppliers } from '../mail/mail-appliers.ts'
import { maildirConfig } from '../mail/maildir/maildir-config.ts'
import { openMaildirSender } from '../mail/maildir/maildir-sender.ts'
import { openMaildirWriter } from '../mail/maildir/maildir-writer.ts'
import type { Db } from '../store/db.ts'

export function buildExecutor({ db, clock }: { db: Db; clock: Clock }): BoundJob {
  const rootOf = async (accountId: string): Promise<string> => {
    const account = await findAccountById(db, accountId)
    if (account === undefined) throw new Fault('account-gone', 'The account was disconnected')
    if (account.state === 'paused') throw new Fault('account-paused', 'The account is paused', { fix: 'Resume it, and ask again.' })
    return maildirConfig.parse(account.config).mailPath
  }
  const appliers = mailAppliers({
    clock,
    writerFor: async (accountId) => openMaildirWriter({ root: await rootOf(accountId), clock }),
    senderFor: async (accountId) => openMaildirSender({ root: await rootOf(accountId), clock }),
  })
  return bindJob(executeAction, executeActionHandler({ appliers }))
}
