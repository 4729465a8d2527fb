// Which mails of a mailbox are wanted, where a person wants those of a stretch of time: a proof that
// missed all the years that were left out would never agree, and its repair would bring them.
//
// Asked of the provider as an import asks it, since a name says nothing of when its mail was received:
// all since the beginning, without those since the end. An order of time no provider has to keep.
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { latestImport } from '../import/import-store.ts'
import type { MailReader, OlderCursor } from '../mail-port.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'

/** Undefined: all of them. */
export async function wantedNames(db: Db, { reader, mailbox, signal }: { reader: MailReader; mailbox: Mailbox; signal: AbortSignal }): Promise<ReadonlySet<string> | undefined> {
  const plan = await latestImport(db, mailbox.accountId)
  if (plan?.source !== 'account' || (plan.fromMs === 0 && plan.untilMs === 0) || !reader.capabilities.older) return undefined
  const since = (fromMs: number) => namesSince(reader, { mailbox, fromMs, signal })
  const names = await since(plan.fromMs)
  if (plan.untilMs === 0) return names
  for (const name of await since(plan.untilMs)) names.delete(name)
  // What came after the account was connected is wanted whatever stretch was chosen.
  for (const name of await since((await findAccountById(db, mailbox.accountId))?.createdAt ?? 0)) names.add(name)
  return names
}

async function namesSince(reader: MailReader, { mailbox, fromMs, signal }: { mailbox: Mailbox; fromMs: number; signal: AbortSignal }): Promise<Set<string>> {
  const names = new Set<string>()
  let before: OlderCursor | undefined
  do {
    const page = await reader.pullOlder({ path: mailbox.path, before, limit: limits.olderPage, fromMs: fromMs === 0 ? undefined : fromMs, signal })
    for (const { remoteId } of page.messages) names.add(remoteId)
    before = page.next
  } while (before !== undefined)
  return names
}
