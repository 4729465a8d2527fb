// Finds out which of a mailbox's new messages are old ones that were moved there.
//
// Removing the old row and adding a new one would be right too, but the message would lose its
// id: links to it, a proposed action that names it and an open window would point at nothing.
// So the row moves along, when all of this holds:
//   - it is the one row of the account's other mailboxes that has this remote id (where the
//     provider keeps it: a declared capability), or that is missing from its mailbox,
//   - Message-ID and size are the same, so it is the same mail and not a name used twice,
//   - the provider no longer has it there. A copy leaves the original where it is, and is new.
import type { Db } from '../../store/db.ts'
import { sameMail } from '../mail-identity.ts'
import type { MailReader } from '../mail-port.ts'
import type { NewMessage } from '../mail-store.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailbox-store.ts'
import { findByRemoteIds, loadMessages, type StoredMessage } from '../message-store.ts'
import { missingOf } from '../missing-store.ts'

export interface Moved {
  messageId: number
  mailboxId: string
  remoteId: string
}

export async function findMoved(options: {
  db: Db
  reader: MailReader
  mailbox: Mailbox
  arrived: readonly NewMessage[]
  signal: AbortSignal
}): Promise<Moved[]> {
  const { db, reader, mailbox, arrived, signal } = options
  if (arrived.length === 0) return []
  const others = (await mailboxesOfAccount(db, mailbox.accountId)).filter((other) => other.id !== mailbox.id)
  const rows = await rowsElsewhere({ db, mailbox, others, arrived, byRemoteId: !reader.capabilities.moveRenames })
  const found = new Map<number, { row: StoredMessage; remoteId: string }>()
  for (const one of arrived) {
    const [row, ...more] = rows.filter((candidate) => isMovedTo(candidate, one) && !found.has(candidate.id))
    if (row !== undefined && more.length === 0) found.set(row.id, { row, remoteId: one.remoteId })
  }
  const moved: Moved[] = []
  for (const other of others) {
    const candidates = [...found.values()].filter(({ row }) => row.mailboxId === other.id)
    if (candidates.length === 0) continue
    const stillThere = new Set<string>()
    for await (const message of reader.fetchRaw(other.path, candidates.map(({ row }) => row.remoteId), signal)) stillThere.add(message.remoteId)
    for (const { row, remoteId } of candidates) {
      if (!stillThere.has(row.remoteId)) moved.push({ messageId: row.id, mailboxId: mailbox.id, remoteId })
    }
  }
  return moved
}

async function rowsElsewhere(options: {
  db: Db
  mailbox: Mailbox
  others: readonly Mailbox[]
  arrived: readonly NewMessage[]
  byRemoteId: boolean
}): Promise<StoredMessage[]> {
  const { db, mailbox, others, arrived, byRemoteId } = options
  const elsewhere = new Set(others.map((other) => other.id))
  const missing = (await missingOf(db, mailbox.accountId)).filter((one) => elsewhere.has(one.mailboxId)).map((one) => one.messageId)
  const held = byRemoteId ? await findByRemoteIds(db, [...elsewhere], arrived.map((one) => one.remoteId)) : []
  const rows = [...held, ...(await loadMessages(db, mailbox.userId, missing))]
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** Without a Message-ID the name must be the same, or two notes of one size would be one. */
const isMovedTo = (row: StoredMessage, arrived: NewMessage): boolean =>
  sameMail(row, arrived) && (row.messageId !== '' || row.remoteId === arrived.remoteId)
