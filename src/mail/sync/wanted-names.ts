// Which mails of a mailbox are wanted, where a person wants those since a day: a repair that
// fetched whatever is lacking would bring all the years that were left out.
//
// Asked of the provider as an import asks it, since a name says nothing of when its mail was received.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { latestImport } from '../import/import-store.ts'
import type { MailReader, OlderCursor } from '../mail-port.ts'
import type { Mailbox } from '../mailbox-store.ts'

/** Undefined: all of them. */
export async function wantedNames(db: Db, { reader, mailbox, signal }: { reader: MailReader; mailbox: Mailbox; signal: AbortSignal }): Promise<ReadonlySet<string> | undefined> {
  const plan = await latestImport(db, mailbox.accountId)
  if (plan?.source !== 'account' || plan.fromMs === 0 || !reader.capabilities.older) return undefined
  const names = new Set<string>()
  let before: OlderCursor | undefined
  do {
    const page = await reader.pullOlder({ path: mailbox.path, before, limit: limits.olderPage, fromMs: plan.fromMs, signal })
    for (const { remoteId } of page.messages) names.add(remoteId)
    before = page.next
  } while (before !== undefined)
  return names
}
