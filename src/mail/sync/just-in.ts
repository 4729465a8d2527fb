// Which of the mails that a pull stored have just come in, for whoever looks at new mail (rules).
//
// Not what was there before: what a first import brings, a folder that is moved in from elsewhere, a
// draft that its provider wrote anew. A mailbox that is in step brings what came since; one that is not
// brings all it has, and of that what was received after its account was connected came since; so does the
// older mail, the first page of which holds what came before the first look at changes.
//
// Asked of when the provider received it and never of its Date field: that is written by whoever sends,
// who could date a mail past every rule, and a letter that was long under way is new here all the same.
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { MailboxWithCursor } from '../mailboxes/mailbox-store.ts'
import type { NewlyStored } from '../messages/mail-store.ts'

export interface JustIn {
  userId: string
  accountId: string
  messageIds: number[]
}

/** Told in the transaction that stored them. */
export type HearJustIn = (tx: Db, justIn: JustIn) => Promise<void>

export async function justIn(tx: Db, nowMs: number, mailbox: Pick<MailboxWithCursor, 'userId' | 'accountId' | 'cursor' | 'syncedAt'>, { stored, rewritten }: { stored: readonly NewlyStored[]; rewritten: ReadonlySet<string> }): Promise<JustIn> {
  const { userId, accountId, cursor, syncedAt } = mailbox
  // Counted from the last time that all of it was here: what came while nothing was fetched for weeks comes in now.
  const since = (syncedAt > 0 ? Math.min(syncedAt, nowMs) : nowMs) - limits.arrivedLateMs
  const late = stored.filter((one) => one.receivedMs >= since && !rewritten.has(one.remoteId))
  const connectedAt = late.length === 0 || (cursor !== undefined && syncedAt > 0) ? 0 : ((await findAccountById(tx, accountId))?.createdAt ?? nowMs)
  return { userId, accountId, messageIds: late.filter(({ receivedMs }) => receivedMs >= connectedAt).map(({ id }) => id) }
}
