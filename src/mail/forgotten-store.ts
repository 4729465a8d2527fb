// Rows of forgotten mailboxes: what a removed account held, until its mail is deleted.
//
// The mailboxes themselves are gone at once, and with them every list, count and proof. What asks
// for mail without asking for its mailbox (by id, or all that a person has) leaves out what lies
// in one of these. There are none but while something is being deleted, so asking costs nothing.
import { sql } from 'kysely'
import type { Db } from '../store/db.ts'

interface ForgottenMailboxesTable {
  mailbox_id: string
  user_id: string
  account_id: string
  forgotten_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    forgotten_mailboxes: ForgottenMailboxesTable
  }
}

/** For a question about `messages`. */
export const isNotForgotten = sql<boolean>`messages.mailbox_id not in (select mailbox_id from forgotten_mailboxes)`

/** Takes the account's mailboxes out of the house. */
export async function forgetMailboxes(tx: Db, nowMs: number, { userId, accountId }: { userId: string; accountId: string }): Promise<void> {
  await tx.query
    .insertInto('forgotten_mailboxes')
    .columns(['mailbox_id', 'user_id', 'account_id', 'forgotten_at'])
    .expression((eb) =>
      eb
        .selectFrom('mailboxes')
        .select(['id', 'user_id', 'account_id', sql<number>`cast(${nowMs} as bigint)`.as('at')])
        .where('account_id', '=', accountId)
        .where('user_id', '=', userId),
    )
    .execute()
  await tx.query.deleteFrom('mailboxes').where('account_id', '=', accountId).where('user_id', '=', userId).execute()
}

export type ForgottenMailbox = Pick<ForgottenMailboxesTable, 'mailbox_id' | 'account_id'>

/** One of them, and first those that still hold mail. */
export async function nextForgotten(db: Db): Promise<(ForgottenMailbox & { holdsMail: boolean }) | undefined> {
  const all = () => db.query.selectFrom('forgotten_mailboxes').select(['mailbox_id', 'account_id']).orderBy('mailbox_id').limit(1)
  const full = await all()
    .where(({ exists, selectFrom }) => exists(selectFrom('messages').select('messages.id').whereRef('messages.mailbox_id', '=', 'forgotten_mailboxes.mailbox_id')))
    .executeTakeFirst()
  if (full !== undefined) return { ...full, holdsMail: true }
  const empty = await all().executeTakeFirst()
  return empty === undefined ? undefined : { ...empty, holdsMail: false }
}
