// Brings an account's list of mailboxes up to date and asks for a pull of each.
import { z } from 'zod'
import { forgetFailures, withAccountHealth } from '../../accounts/account-health.ts'
import { defineJob, enqueue, type Handler } from '../../jobs/job.ts'
import type { MailReader } from '../mail-port.ts'
import { saveMailboxes } from '../mailbox-store.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { pullMailbox } from './pull-mailbox.ts'

export const syncAccount = defineJob({
  name: 'mail.sync-account',
  payload: z.strictObject({ accountId: z.string() }),
  maxAttempts: 5,
  timeoutMs: 2 * 60_000,
  lockKey: ({ accountId }) => `account:${accountId}`,
  uniqueKey: ({ accountId }) => `sync:${accountId}`,
})

/** What people look at first comes first; junk and trash can wait until the rest is here. */
const URGENCY: Record<MailboxRole, number> = { inbox: 4, outbox: 3, sent: 3, drafts: 2, archive: 1, '': 1, trash: 0, junk: 0 }

export function syncAccountHandler(deps: { readerFor(accountId: string): Promise<MailReader> }): Handler<typeof syncAccount> {
  return async ({ accountId }, { db, clock, log, signal, userId, report }) => {
    await withAccountHealth({ db, clock, signal }, { accountId, work: 'mail' }, async () => {
      const reader = await deps.readerFor(accountId)
      const refs = await reader.listMailboxes(signal)
      await db.transaction(async (tx) => {
        const mailboxes = await saveMailboxes(tx, clock.now(), { userId, accountId, refs })
        // What is not there any more cannot fail any more.
        await forgetFailures(tx, { accountId, prefix: 'mailbox:', except: mailboxes.map(({ id }) => id) })
        const ordered = mailboxes.toSorted((a, b) => URGENCY[b.role] - URGENCY[a.role])
        for (const { id, name, role } of ordered) {
          await enqueue(tx, clock, pullMailbox, { mailboxId: id }, { userId, priority: URGENCY[role], phase: name })
        }
      })
      report({ done: refs.length, total: refs.length })
      log.info('Listed the mailboxes', { accountId, mailboxes: refs.length })
    })
  }
}
