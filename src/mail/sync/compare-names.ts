// Compares a mailbox with its provider, name by name.
//
// Both lists come in byte order and in pieces, so a mailbox of a million mails is compared in
// the memory of one piece.
import { limits } from '../../base/limits.ts'
import type { JobContext } from '../../jobs/job.ts'
import { byteOrder } from '../byte-order.ts'
import type { MailReader } from '../mail-port.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import { remoteIdsIn } from '../messages/message-store.ts'
import type { Compared } from '../proof-store.ts'
import { bodilessIn } from '../messages/unfinished-store.ts'

export interface Mend {
  /** Answers how many of these are here now. */
  lacking(ids: string[]): Promise<number>
  extra(ids: string[]): Promise<void>
}

/**
 * With `mend` the answer says how it stands once that was done: what is extra still is, until the other mailboxes were looked at.
 * `wanted` is asked once something is not here; what it does not name nobody misses, and it is not counted as there.
 */
export async function compareNames(
  { db, report, signal }: Pick<JobContext, 'db' | 'report' | 'signal'>,
  { reader, mailbox, wanted, mend }: { reader: MailReader; mailbox: Mailbox; wanted: () => Promise<ReadonlySet<string> | undefined>; mend?: Mend },
): Promise<Compared> {
  const found: Compared = { serverCount: 0, localCount: 0, lacking: 0, gaps: 0, extra: 0, ...(await bodilessIn(db, mailbox.id)), sample: [] }
  const differ = { lacking: [] as string[], extra: [] as string[] }
  const note = async (which: 'lacking' | 'extra', id: string): Promise<void> => {
    found[which]++
    if (found.sample.length < limits.proofSample) found.sample.push(id)
    if (mend !== undefined && differ[which].push(id) >= limits.changesPage) await settle()
  }
  const settle = async (): Promise<void> => {
    if (mend === undefined) return
    const fetched = differ.lacking.length === 0 ? 0 : await mend.lacking(differ.lacking.splice(0))
    found.lacking -= fetched
    found.localCount += fetched
    if (differ.extra.length > 0) await mend.extra(differ.extra.splice(0))
  }
  const ours = remoteIdsIn(db, mailbox.id)
  let held = await ours.next()
  let isInGap = false
  let names: ReturnType<typeof wanted> | undefined
  const isUnwanted = async (id: string): Promise<boolean> => (await (names ??= wanted()))?.has(id) === false
  for await (const piece of reader.listIds(mailbox.path, signal)) {
    for (const id of piece) {
      found.serverCount++
      while (held.done !== true && byteOrder(held.value, id) < 0) {
        found.localCount++
        await note('extra', held.value)
        held = await ours.next()
      }
      const isHere = held.done !== true && held.value === id
      if (!isHere && (await isUnwanted(id))) {
        found.serverCount--
        continue
      }
      if (!isHere && !isInGap) found.gaps++
      isInGap = !isHere
      if (isHere) {
        found.localCount++
        held = await ours.next()
      } else await note('lacking', id)
    }
    report({ phase: mailbox.name, done: found.serverCount })
  }
  for (; held.done !== true; held = await ours.next()) {
    found.localCount++
    await note('extra', held.value)
  }
  await settle()
  if (found.lacking === 0) found.gaps = 0
  return found
}
