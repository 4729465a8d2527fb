// How often a mailbox is looked at by itself. A push (IDLE, a watch) comes long before: this is
// what finds the mail that no push told of.
//
// By what a mailbox is for, and by what happens in it: where mail changed within the last hour
// the next change is likely soon, where none did for a month a look a day is enough. A look that
// failed for good counts as well: asked for again each minute it would fail each minute.
import { listFailures } from '../../accounts/account-failure-store.ts'
import type { Settings } from '../../accounts/account-shapes.ts'
import type { Db } from '../../store/db.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import type { MailboxRole } from '../mail-shapes.ts'

type Minutes = Settings['syncMinutes']

const MINUTE_MS = 60_000
const BUSY_MS = 60 * MINUTE_MS
const QUIET_MS = 30 * 24 * 60 * MINUTE_MS
/** A mailbox that nobody looks at before tomorrow may still be mended within the hour. */
const FAILED_MS = 60 * MINUTE_MS
/** In a busy mailbox a look comes this many times as often. */
const BUSY_TIMES = 3

const KIND_OF: Record<MailboxRole, keyof Minutes> = { inbox: 'inbox', sent: 'sent', drafts: 'sent', outbox: 'sent', archive: 'archive', junk: 'archive', trash: 'archive', '': 'active' }

export function intervalMs(mailbox: Pick<Mailbox, 'role' | 'kind' | 'changedAt' | 'syncedAt'>, minutes: Minutes, nowMs: number): number {
  // Everything that happens anywhere in such an account shows in its feed.
  const kind = mailbox.kind === 'feed' ? 'inbox' : KIND_OF[mailbox.role]
  const idleMs = nowMs - mailbox.changedAt
  const usual = minutes[kind === 'active' && mailbox.changedAt > 0 && idleMs > QUIET_MS ? 'archive' : kind] * MINUTE_MS
  return idleMs < BUSY_MS ? Math.max(MINUTE_MS, usual / BUSY_TIMES) : usual
}

export function isDue(mailbox: Pick<Mailbox, 'id' | 'role' | 'kind' | 'changedAt' | 'syncedAt'>, minutes: Minutes, { nowMs, failedAt }: { nowMs: number; failedAt: FailedAt }): boolean {
  const interval = intervalMs(mailbox, minutes, nowMs)
  return nowMs - mailbox.syncedAt >= interval && nowMs - failedAt(`mailbox:${mailbox.id}`) >= Math.min(interval, FAILED_MS)
}

/** When a piece of an account's work failed last; 0 where it does not fail. */
export type FailedAt = (work: string) => number

export async function failuresOf(db: Db, accountId: string): Promise<FailedAt> {
  const last = new Map((await listFailures(db, accountId)).map(({ work, lastAt }) => [work, lastAt]))
  return (work) => last.get(work) ?? 0
}
