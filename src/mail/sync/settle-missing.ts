// What becomes of messages that are missing from their mailbox: deleted, moved, or back.
//
// A row is deleted once every other mailbox was pulled after it was missed (had it moved, it
// would have been found there) and its own mailbox, asked by name, still does not have it. One
// that is gone cannot be asked, and nobody pulls it: whichever mailbox is pulled settles for it. A
// page of them at a time: a hundred thousand at once would hold up everything else of the engine.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { MailReader } from '../mail-port.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { loadMessages } from '../messages/message-store.ts'
import { isAnyMissing, missedUntil } from '../messages/missing-store.ts'
import { isReadAgain } from '../mailboxes/wanted-mailboxes.ts'

export interface Settled {
  gone: number[]
  back: number[]
  /** There may be more: a page of them is settled at a time. */
  isMore: boolean
}

export async function settleMissing(options: {
  db: Db
  reader: MailReader
  mailbox: Mailbox
  nowMs: number
  signal: AbortSignal
}): Promise<Settled> {
  const { db, reader, mailbox, nowMs, signal } = options
  if (!(await isAnyMissing(db, mailbox.accountId))) return { gone: [], back: [], isMore: false }
  const holders = await holdersOf(db, mailbox.accountId)
  const ripe = await missedUntil(db, mailbox.id, ripeUntil(mailbox, holders, nowMs), limits.changesPage)
  const own = new Set(ripe)
  for (const gone of holders.filter((one) => one.gone && one.id !== mailbox.id)) {
    if (ripe.length < limits.changesPage) ripe.push(...(await missedUntil(db, gone.id, ripeUntil(gone, holders, nowMs), limits.changesPage - ripe.length)))
  }
  const settledHere = new Set([mailbox.id, ...holders.filter((one) => one.gone).map(({ id }) => id)])
  const rows = (await loadMessages(db, mailbox.userId, ripe)).filter((row) => settledHere.has(row.mailboxId))
  const asked = rows.filter((row) => own.has(row.id) && row.mailboxId === mailbox.id).map((row) => row.remoteId)
  const there = new Set<string>()
  if (asked.length > 0) {
    for await (const message of reader.fetchRaw(mailbox.path, asked, { signal })) there.add(message.remoteId)
  }
  const gone = new Set(rows.filter((row) => row.mailboxId !== mailbox.id || !there.has(row.remoteId)).map((row) => row.id))
  return { gone: [...gone], back: ripe.filter((id) => !gone.has(id)), isMore: ripe.length === limits.changesPage }
}

/** A label shows what others hold. Nobody can pull it, so to wait for its pull would keep what is deleted until the patience is over. */
const holdersOf = async (db: Db, accountId: string): Promise<Mailbox[]> => (await mailboxesOfAccount(db, accountId)).filter(({ kind }) => kind !== 'label')

/** The mailboxes that must be pulled before what is missing can be settled. */
export async function mailboxesToSettle(tx: Db, nowMs: number, pulled: Mailbox, freshlyMissed: number): Promise<string[]> {
  if (freshlyMissed === 0 && !(await isAnyMissing(tx, pulled.accountId))) return []
  const mailboxes = (await holdersOf(tx, pulled.accountId)).filter((mailbox) => !mailbox.gone)
  const others = mailboxes.filter((mailbox) => mailbox.id !== pulled.id)
  if (freshlyMissed > 0 && others.length > 0) return others.map((mailbox) => mailbox.id)
  const ripe: string[] = []
  for (const mailbox of mailboxes) if ((await missedUntil(tx, mailbox.id, ripeUntil(mailbox, mailboxes, nowMs), 1)).length > 0) ripe.push(mailbox.id)
  return ripe
}

/**
 * What was missed in a mailbox up to this moment can be settled. The others count as looked at
 * from the moment their pull began, so a pull that was under way when a message was missed
 * proves nothing. One that cannot be pulled holds this up only so long.
 */
function ripeUntil(mailbox: Mailbox, holders: readonly Mailbox[], nowMs: number): number {
  // Each of its mails has another name now, and will be met again under that.
  if (isReadAgain(mailbox) && !mailbox.gone) return -1
  const looks = holders.filter((one) => one.id !== mailbox.id && !one.gone).map((one) => one.syncedAt)
  return Math.max(nowMs - limits.missingMs - 1, Math.min(Number.MAX_SAFE_INTEGER, ...looks))
}
