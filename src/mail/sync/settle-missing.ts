// What becomes of messages that are missing from their mailbox: deleted, moved, or back.
//
// A row is deleted once every other mailbox was pulled after it was missed (had it moved, it
// would have been found there) and its own mailbox, asked by name, still does not have it.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { MailReader } from '../mail-port.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailbox-store.ts'
import { loadMessages } from '../message-store.ts'
import { missingOf, type MissingMessage } from '../missing-store.ts'

export interface Settled {
  gone: number[]
  back: number[]
}

export async function settleMissing(options: {
  db: Db
  reader: MailReader
  mailbox: Mailbox
  nowMs: number
  signal: AbortSignal
}): Promise<Settled> {
  const { db, reader, mailbox, nowMs, signal } = options
  const missing = (await missingOf(db, mailbox.accountId)).filter((one) => one.mailboxId === mailbox.id)
  if (missing.length === 0) return { gone: [], back: [] }
  const mailboxes = await mailboxesOfAccount(db, mailbox.accountId)
  const ripe = missing.filter((one) => isRipe(one, mailboxes, nowMs)).map((one) => one.messageId)
  const rows = (await loadMessages(db, mailbox.userId, ripe)).filter((row) => row.mailboxId === mailbox.id)
  const there = new Set<string>()
  if (rows.length > 0) {
    for await (const message of reader.fetchRaw(mailbox.path, rows.map((row) => row.remoteId), signal)) there.add(message.remoteId)
  }
  const gone = rows.filter((row) => !there.has(row.remoteId)).map((row) => row.id)
  return { gone, back: ripe.filter((id) => !gone.includes(id)) }
}

/** The mailboxes that must be pulled before what is missing can be settled. */
export async function mailboxesToSettle(tx: Db, nowMs: number, pulled: Mailbox, freshlyMissed: number): Promise<string[]> {
  const mailboxes = (await mailboxesOfAccount(tx, pulled.accountId)).filter((mailbox) => !mailbox.gone)
  const others = mailboxes.filter((mailbox) => mailbox.id !== pulled.id)
  if (freshlyMissed > 0 && others.length > 0) return others.map((mailbox) => mailbox.id)
  const missing = await missingOf(tx, pulled.accountId)
  const ripe = new Set(missing.filter((one) => isRipe(one, mailboxes, nowMs)).map((one) => one.mailboxId))
  return mailboxes.filter((mailbox) => ripe.has(mailbox.id)).map((mailbox) => mailbox.id)
}

/**
 * A mailbox counts as looked at from the moment its pull began, so a pull that was under way
 * when the message was missed proves nothing. One that cannot be pulled holds this up only so long.
 */
function isRipe(missing: MissingMessage, mailboxes: readonly Mailbox[], nowMs: number): boolean {
  if (nowMs - missing.missedAt > limits.missingMs) return true
  return mailboxes.every((mailbox) => mailbox.id === missing.mailboxId || mailbox.gone || mailbox.syncedAt >= missing.missedAt)
}
