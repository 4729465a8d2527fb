// Turns a provider's "something changed in this mailbox" into a pull of it.
//
// Of a label only that something changed is heard: IMAP is listened to at INBOX, which at Gmail
// is one. What stands under labels is read from the feed, so that is pulled.
import type { Clock } from '../../base/clock.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import type { MailReader } from '../mail-port.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { pullMailbox } from './pull-mailbox.ts'

/** Somebody may be looking at the list: ahead of routine pulls, behind what a person asked for. */
const PRIORITY = 5

/** Resolves once the watch stands; it ends with the signal. */
export async function watchAccount(options: {
  db: Db
  clock: Clock
  reader: MailReader
  accountId: string
  /** A push that could not be turned into a job; the schedule pulls anyway. */
  onError: (error: unknown) => void
  signal: AbortSignal
}): Promise<void> {
  const { db, clock, reader, accountId, onError, signal } = options
  const pull = async (path: string) => {
    const mailbox = whereReadFrom(await mailboxesOfAccount(db, accountId), path)
    if (mailbox === undefined) return
    await db.transaction((tx) => enqueue(tx, clock, pullMailbox, { mailboxId: mailbox.id }, { userId: mailbox.userId, shareKey: accountId, priority: PRIORITY, phase: mailbox.name }))
  }
  await reader.watch((path) => void pull(path).catch(onError), signal)
}

/** Undefined: not here, or a label that only shows what other mailboxes hold (IMAP's keywords), of which each is heard itself. */
function whereReadFrom(mailboxes: readonly Mailbox[], path: string): Mailbox | undefined {
  const there = mailboxes.filter((one) => !one.gone)
  const named = there.find((one) => one.path === path)
  return named?.kind === 'label' ? there.find((one) => one.kind === 'feed') : named
}
