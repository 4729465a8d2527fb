// Asks for the marks of some mails once more, in the lane of their mailbox's pulls.
//
// A page of older mail whose mailbox changes faster than its marks can be asked for is committed with
// marks that are a moment old (fetch-older.ts): what a pull heard in that moment found no row, and
// nobody tells it again. Here nothing is pulled meanwhile, so what is read is written down before
// any later change is heard of, and from then on the changes keep it right.
//
// Whatever else asks a provider is asked for again by the next sync; this is asked for once. So an
// account that is paused, or that its provider refuses until its person mends something, is waited for.
import { z } from 'zod'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import type { MailReader } from '../mail-port.ts'
import { lockMailOf, setMarks } from '../messages/mail-store.ts'
import { loadMailbox, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { loadMessages } from '../messages/message-store.ts'
import { noteMissing } from '../messages/missing-store.ts'
import { messagesInTheWay } from './in-the-way.ts'
import type { Intake } from './intake.ts'
import { pullMailbox } from './pull-mailbox.ts'
import { readMarksTwice } from './read-marks-twice.ts'
import { mailboxesToSettle } from './settle-missing.ts'
import { whileSteady } from './unsteady-mailbox.ts'

const LATER_MS = 10 * 60_000

export const rereadMarks = defineJob({
  name: 'mail.reread-marks',
  payload: z.strictObject({ mailboxId: z.string(), messageIds: z.array(z.int().positive()).max(limits.olderPage) }),
  maxAttempts: 10,
  timeoutMs: 2 * 60_000,
  lockKey: ({ mailboxId }) => `mailbox:${mailboxId}`,
})

export function rereadMarksHandler(deps: Pick<Intake, 'readerFor'>): Handler<typeof rereadMarks> {
  return async ({ mailboxId, messageIds }, context) => {
    const mailbox = await loadMailbox(context.db, mailboxId)
    if (mailbox === undefined || mailbox.gone) return
    const account = await findAccountById(context.db, mailbox.accountId)
    if (account?.state === 'paused') throw later('The account is paused')
    try {
      await whileSteady(context, mailbox, async () => {
        await reread(context, await deps.readerFor(mailbox.accountId), mailbox, messageIds)
      })
    } catch (error) {
      throw error instanceof Fault ? later(error.message, error) : error
    }
  }
}

const later = (why: string, cause?: Fault): RetryLater =>
  new RetryLater(why, { afterMs: LATER_MS, isPatient: true, ...(cause === undefined ? {} : { cause, code: cause.code, fix: cause.fix }) })

async function reread({ db, clock, log, signal }: JobContext, reader: MailReader, mailbox: Mailbox, messageIds: readonly number[]): Promise<void> {
  const startedAt = clock.now()
  // What moved on meanwhile is the other mailbox's.
  const rows = (await loadMessages(db, mailbox.userId, messageIds)).filter((row) => row.mailboxId === mailbox.id)
  const marks = await readMarksTwice(reader, { path: mailbox.path, names: rows.map((row) => row.remoteId), signal })
  await db.transaction(async (tx) => {
    await lockMailOf(tx, mailbox.accountId)
    const inTheWay = await messagesInTheWay(tx, mailbox.accountId, startedAt)
    const sure = rows.filter(({ id }) => !inTheWay.has(id))
    const changed = await setMarks(tx, clock.now(), sure.flatMap(({ id, remoteId }) => {
      const now = marks.get(remoteId)
      return now === undefined ? [] : [{ messageId: id, ...now }]
    }))
    const missed = await noteMissing(tx, clock.now(), mailbox, sure.filter(({ remoteId }) => !marks.has(remoteId)).map(({ id }) => id))
    const whose = { userId: mailbox.userId, shareKey: mailbox.accountId }
    for (const id of missed === 0 ? [] : await mailboxesToSettle(tx, clock.now(), mailbox, missed)) await enqueue(tx, clock, pullMailbox, { mailboxId: id }, whose)
    const unsure = rows.filter(({ id }) => inTheWay.has(id)).map(({ id }) => id)
    if (unsure.length > 0) await enqueue(tx, clock, rereadMarks, { mailboxId: mailbox.id, messageIds: unsure }, { ...whose, runAt: clock.now() + limits.pullAgainMs })
    log.info('Asked once more for the marks of a page', { mailboxId: mailbox.id, changed, missed })
  })
}
