// Finds out which of a mailbox's new messages are old ones that another program moved there.
//
// Removing the old row and adding a new one would be right too, but the message would lose its
// id: links to it, a proposed action that names it and an open window would point at nothing.
// So the row moves along, when all of this holds:
//   - the provider keeps a message's remote id when it moves (a declared capability),
//   - exactly one other mailbox of the account holds a row with this remote id,
//   - Message-ID and size are the same, so it is the same mail and not a name used twice,
//   - the provider no longer has it there. A copy leaves the original where it is, and is new.
// If the old mailbox was pulled first, its row is gone already; the message is then added anew,
// lands in its old thread (thread_refs outlive it) and, by its date, most likely on its old id.
import type { Db } from '../../store/db.ts'
import type { MailReader } from '../mail-port.ts'
import type { NewMessage } from '../mail-store.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailbox-store.ts'
import { findByRemoteIds, type StoredMessage } from '../message-store.ts'

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
  if (reader.capabilities.moveRenames || arrived.length === 0) return []
  const others = (await mailboxesOfAccount(db, mailbox.accountId)).filter((other) => other.id !== mailbox.id)
  const held = await findByRemoteIds(db, others.map((other) => other.id), arrived.map((one) => one.remoteId))
  if (held.length === 0) return []
  const byRemoteId = Map.groupBy(held, (row) => row.remoteId)
  const candidates = arrived.flatMap((one) => {
    const rows = byRemoteId.get(one.remoteId) ?? []
    const [row] = rows
    return rows.length === 1 && row !== undefined && sameMail(row, one) ? [row] : []
  })
  const moved: Moved[] = []
  for (const other of others) {
    const rows = candidates.filter((row) => row.mailboxId === other.id)
    if (rows.length === 0) continue
    const stillThere = new Set<string>()
    for await (const message of reader.fetchRaw(other.path, rows.map((row) => row.remoteId), signal)) stillThere.add(message.remoteId)
    for (const row of rows) {
      if (!stillThere.has(row.remoteId)) moved.push({ messageId: row.id, mailboxId: mailbox.id, remoteId: row.remoteId })
    }
  }
  return moved
}

const sameMail = (row: StoredMessage, arrived: NewMessage): boolean =>
  row.messageId === arrived.messageId && row.size === arrived.size
