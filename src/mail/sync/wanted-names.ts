// Which mails of a mailbox are wanted, where a person wants those of a stretch of time: a repair that
// fetched whatever is lacking would bring all the years that were left out.
//
// Asked of the provider as an import asks it, since a name says nothing of when its mail was received.
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { latestImport } from '../import/import-store.ts'
import type { MailReader, OlderCursor } from '../mail-port.ts'
import type { Mailbox } from '../mailbox-store.ts'

/** Of a page the oldest time is known alone: on the one that reaches over the end of what is wanted are so many too many at most. */
const PAGE_AT_AN_END = 100

/** Undefined: all of them. */
export async function wantedNames(db: Db, { reader, mailbox, signal }: { reader: MailReader; mailbox: Mailbox; signal: AbortSignal }): Promise<ReadonlySet<string> | undefined> {
  const plan = await latestImport(db, mailbox.accountId)
  if (plan?.source !== 'account' || (plan.fromMs === 0 && plan.untilMs === 0) || !reader.capabilities.older) return undefined
  const names = new Set<string>()
  const take = async (fromMs: number, untilMs: number): Promise<void> => {
    let before: OlderCursor | undefined
    do {
      const page = await reader.pullOlder({ path: mailbox.path, before, limit: untilMs === 0 ? limits.olderPage : PAGE_AT_AN_END, fromMs: fromMs === 0 ? undefined : fromMs, signal })
      if (untilMs === 0 || (page.oldestMs ?? 0) < untilMs) for (const { remoteId } of page.messages) names.add(remoteId)
      before = page.next
    } while (before !== undefined)
  }
  await take(plan.fromMs, plan.untilMs)
  if (plan.untilMs !== 0) await take((await findAccountById(db, mailbox.accountId))?.createdAt ?? 0, 0)
  return names
}
