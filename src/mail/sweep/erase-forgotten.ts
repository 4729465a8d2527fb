// Deletes the mail of removed accounts, some hundred mails at a time, so that whoever wants to
// write meanwhile waits for one short step and not for all of it.
//
// What is left stands in the rows, so a killed worker's work goes on where it was, and the
// nightly sweep does what no job did. Threads are of one account: with their last mail they go
// whole, and one that is half deleted needs no other figures, since nobody sees it.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { defineJob, type Handler } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import type { Db } from '../../store/db.ts'
import { nextForgotten, type ForgottenMailbox } from '../forgotten-store.ts'
import { deleteRows, lockMailOf } from '../messages/mail-store.ts'

export const eraseForgotten = defineJob({
  name: 'mail.erase-forgotten',
  payload: z.strictObject({}),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  lockKey: () => 'mail.erase-forgotten',
  uniqueKey: () => 'mail.erase-forgotten',
  priority: -10,
})

export const eraseForgottenHandler: Handler<typeof eraseForgotten> = async (_, context) => {
  const { db, report, saveCheckpoint } = context
  const isThrough = await takeTurn(context, async (meter) => {
    const erased = await eraseForgottenStep(db)
    if (erased === undefined) return 'through'
    report({ count: { removed: erased } })
    meter.done++
    await saveCheckpoint({ done: meter.done })
    return 'more'
  })
  if (!isThrough) throw turnIsOver()
}

/** One short transaction: how many mails it deleted, or undefined when nothing was left. */
export async function eraseForgottenStep(db: Db): Promise<number | undefined> {
  const next = await nextForgotten(db)
  if (next === undefined) return undefined
  return await db.transaction(async (tx) => {
    await lockMailOf(tx, next.account_id)
    return next.holdsMail ? await eraseMails(tx, next) : await eraseAccount(tx, next)
  })
}

async function eraseMails(tx: Db, { mailbox_id: mailboxId }: ForgottenMailbox): Promise<number> {
  const mails = await tx.query.selectFrom('messages').select(['id', 'thread_id']).where('mailbox_id', '=', mailboxId).orderBy('id').limit(limits.forgottenAtOnce).execute()
  if (mails.length === 0) return 0
  await deleteRows(tx, mails.map(({ id }) => id))
  const touched = [...new Set(mails.map((mail) => mail.thread_id))]
  const living = await tx.query.selectFrom('messages').select('thread_id').distinct().where('thread_id', 'in', touched).execute()
  const kept = new Set(living.map((row) => row.thread_id))
  const empty = touched.filter((id) => !kept.has(id))
  if (empty.length === 0) return mails.length
  await tx.query.deleteFrom('threads').where('id', 'in', empty).execute()
  for (const table of ['thread_mailboxes', 'thread_refs'] as const) await tx.query.deleteFrom(table).where('thread_id', 'in', empty).execute()
  return mails.length
}

/** What is left where no mail is: names of threads that were emptied before, and the mark that something was to do. */
async function eraseAccount(tx: Db, { account_id: accountId }: ForgottenMailbox): Promise<number> {
  const names = await tx.query.selectFrom('thread_refs').select('message_id').where('account_id', '=', accountId).limit(limits.forgottenAtOnce).execute()
  if (names.length > 0) {
    await tx.query.deleteFrom('thread_refs').where('account_id', '=', accountId).where('message_id', 'in', names.map((row) => row.message_id)).execute()
    return 0
  }
  const theirs = tx.query.selectFrom('forgotten_mailboxes').select('mailbox_id').where('account_id', '=', accountId)
  // What was committed between the look and the lock: the next step deletes it.
  if ((await tx.query.selectFrom('messages').select('id').where('mailbox_id', 'in', theirs).limit(1).executeTakeFirst()) !== undefined) return 0
  await tx.query.deleteFrom('forgotten_mailboxes').where('account_id', '=', accountId).execute()
  return 0
}
