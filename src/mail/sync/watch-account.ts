// Turns a provider's "something changed in this mailbox" into a pull of it.
import type { Clock } from '../../base/clock.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import type { MailReader } from '../mail-port.ts'
import { mailboxesOfAccount } from '../mailbox-store.ts'
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
    const mailbox = (await mailboxesOfAccount(db, accountId)).find((one) => one.path === path && !one.gone)
    if (mailbox === undefined) return
    await db.transaction((tx) => enqueue(tx, clock, pullMailbox, { mailboxId: mailbox.id }, { userId: mailbox.userId, priority: PRIORITY, phase: mailbox.name }))
  }
  await reader.watch((path) => void pull(path).catch(onError), signal)
}
