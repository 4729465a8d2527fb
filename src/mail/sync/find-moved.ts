// Finds out which of a mailbox's new messages are old ones that were moved there.
//
// Removing the old row and adding a new one would be right too, but the message would lose its
// id: links to it, a proposed action that names it and an open window would point at nothing.
// So the row moves along, when all of this holds:
//   - it is the one row of the account's other mailboxes that has this remote id (where the
//     provider keeps it: a declared capability), or that is missing from its mailbox,
//   - Message-ID and size are the same, so it is the same mail and not a name used twice,
//   - the provider no longer has it there. A copy leaves the original where it is, and is new.
//     A mailbox that is gone holds nothing: asked for it, the provider would refuse, every time,
//     and the mailbox that is pulled would never be in step again.
import type { Db } from '../../store/db.ts'
import { sameMail } from '../mail-identity.ts'
import type { MailReader } from '../mail-port.ts'
import type { NewMessage } from '../mail-store.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailbox-store.ts'
import { findByRemoteIds, missingNamed, type StoredMessage } from '../message-store.ts'

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
  const others = await mailboxesOfAccount(db, mailbox.accountId)
  const rows = Map.groupBy(await rowsElsewhere({ db, mailbox, others, arrived, byRemoteId: !reader.capabilities.moveRenames }), (row) => row.messageId)
  const found = new Map<number, { row: StoredMessage; remoteId: string }>()
  for (const one of arrived) {
    const [row, ...more] = (rows.get(one.messageId) ?? []).filter((candidate) => isMovedTo(candidate, one) && !found.has(candidate.id))
    if (row !== undefined && more.length === 0) found.set(row.id, { row, remoteId: one.remoteId })
  }
  const moved: Moved[] = []
  for (const other of others) {
    const candidates = [...found.values()].filter(({ row }) => row.mailboxId === other.id)
    if (candidates.length === 0) continue
    const stillThere = new Set<string>()
    if (!other.gone) for await (const message of reader.fetchRaw(other.path, candidates.map(({ row }) => row.remoteId), { signal })) stillThere.add(message.remoteId)
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
  const elsewhere = others.filter((other) => other.id !== mailbox.id).map((other) => other.id)
  const held = byRemoteId ? await findByRemoteIds(db, elsewhere, arrived.map((one) => one.remoteId)) : []
  // Those of its own mailbox too: a provider may give every mail of it a new name.
  const missing = await missingNamed(db, mailbox, arrived.map((one) => one.messageId))
  const rows = [...held, ...missing]
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** Without a Message-ID the name must be the same, or two notes of one size would be one. */
const isMovedTo = (row: StoredMessage, arrived: NewMessage): boolean =>
  sameMail(row, arrived) && (row.messageId !== '' || row.remoteId === arrived.remoteId)
