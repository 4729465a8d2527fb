// Which mailboxes that a provider lists under a new path are ones that it listed before.
//
// Taken for a deletion and a new mailbox, all of its mail would be fetched once more under new
// ids: links to it, proposed actions and open windows would point at what nobody shows any more.
import type { MailboxRef } from '../mail-port.ts'
import type { MailboxKind } from '../mail-shapes.ts'

/** What is asked of a mailbox that is known from the time before. */
interface ListedBefore {
  path: string
  gone: boolean
  kind: MailboxKind
  identity: string
}

/** By the new path. Only where there is no doubt: one that vanished, one that came, and no third of that identity. */
export function renamedMailboxes<Known extends ListedBefore>(known: readonly Known[], refs: readonly MailboxRef[]): Map<string, Known> {
  const listed = new Set(refs.map(({ path }) => path))
  const paths = new Set(known.map(({ path }) => path))
  const vanished = Map.groupBy(known.filter(({ path, gone }) => !gone && !listed.has(path)), ({ identity }) => identity)
  const renamed = new Map<string, Known>()
  for (const [identity, alike] of Map.groupBy(refs, (ref) => ref.identity ?? '')) {
    const [ref, another] = alike
    const [mailbox, second] = vanished.get(identity) ?? []
    if (identity === '' || ref === undefined || mailbox === undefined || another !== undefined || second !== undefined) continue
    if (!paths.has(ref.path) && mailbox.kind === (ref.kind ?? 'folder')) renamed.set(ref.path, mailbox)
  }
  return renamed
}
