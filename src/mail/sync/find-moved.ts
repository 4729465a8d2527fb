// Finds out which of a mailbox's new messages are old ones that were moved there.
//
// Removing the old row and adding a new one would be right too, but the message would lose its
// id: links to it, a proposed action that names it and an open window would point at nothing.
// So the row moves along, when all of this holds:
//   - it is the one row of the account's other mailboxes that has this remote id (where the
//     provider keeps it: a declared capability), or that is missing from its mailbox, or else the
//     one of another mailbox: whichever of the two is pulled first, the row is the same,
//   - Message-ID and size are the same, so it is the same mail and not a name used twice,
//   - the provider no longer has it there. A copy leaves the original where it is, and is new.
//     A mailbox that is gone holds nothing: asked for it, the provider would refuse, every time,
//     and the mailbox that is pulled would never be in step again.
import { Fault } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import { sameMail } from '../mail-identity.ts'
import type { MailReader } from '../mail-port.ts'
import type { NewMessage } from '../messages/new-message.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { findByRemoteIds, missingNamed, namedElsewhere } from '../messages/message-store.ts'
import { isReadAgain } from '../mailboxes/wanted-mailboxes.ts'
import { readMarksTwice } from './read-marks-twice.ts'

export interface Moved {
  messageId: number
  mailboxId: string
  remoteId: string
}

interface Asked {
  db: Db
  reader: MailReader
  mailbox: Mailbox
  arrived: readonly NewMessage[]
  signal: AbortSignal
}

export async function findMoved(asked: Asked): Promise<Moved[]> {
  const { db, reader, mailbox, arrived } = asked
  if (arrived.length === 0) return []
  const others = await mailboxesOfAccount(db, mailbox.accountId)
  const missing = await amongRows(asked, others, await rowsElsewhere(asked, others))
  if (!reader.capabilities.moveRenames) return missing
  // Where nobody has missed them yet; of a mailbox whose names are all void nothing is there under them.
  const known = new Set(missing.map(({ remoteId }) => remoteId))
  const rest = arrived.filter((one) => !known.has(one.remoteId))
  const elsewhere = others.filter((other) => other.id !== mailbox.id && !isReadAgain(other)).map(({ id }) => id)
  const rows = await namedElsewhere(db, mailbox, { mailboxIds: elsewhere, messageIds: rest.map((one) => one.messageId) })
  const taken = new Set(missing.map(({ messageId }) => messageId))
  return [...missing, ...(await amongRows({ ...asked, arrived: rest }, others, rows.filter(({ id }) => !taken.has(id))))]
}

/** Of these rows those that are mails which arrived, and that the provider has no longer where they were. */
async function amongRows({ reader, mailbox, arrived, signal }: Asked, others: readonly Mailbox[], candidates: readonly StoredMessage[]): Promise<Moved[]> {
  const rows = Map.groupBy(candidates, (row) => row.messageId)
  const found = new Map<number, { row: StoredMessage; remoteId: string }>()
  for (const one of arrived) {
    const [row, ...more] = (rows.get(one.messageId) ?? []).filter((candidate) => isMovedTo(candidate, one) && !isRewritten(candidate, mailbox) && !found.has(candidate.id))
    if (row !== undefined && more.length === 0) found.set(row.id, { row, remoteId: one.remoteId })
  }
  const moved: Moved[] = []
  for (const other of others) {
    const theirs = [...found.values()].filter(({ row }) => row.mailboxId === other.id)
    if (theirs.length === 0) continue
    const stillThere = other.gone ? new Set() : await namesStillIn(reader, other.path, theirs.map(({ row }) => row.remoteId), signal)
    for (const { row, remoteId } of theirs) {
      if (!stillThere.has(row.remoteId)) moved.push({ messageId: row.id, mailboxId: mailbox.id, remoteId })
    }
  }
  return moved
}

async function namesStillIn(reader: MailReader, path: string, names: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  try {
    return new Set((await readMarksTwice(reader, { path, names, signal })).keys())
  } catch (error) {
    // It went since mailboxes were listed last, and all that was in it: that is no reason not to read this one.
    if (error instanceof Fault && error.code === 'mailbox-missing') return new Set()
    throw error
  }
}

async function rowsElsewhere({ db, reader, mailbox, arrived }: Asked, others: readonly Mailbox[]): Promise<StoredMessage[]> {
  const elsewhere = others.filter((other) => other.id !== mailbox.id).map((other) => other.id)
  const held = reader.capabilities.moveRenames ? [] : await findByRemoteIds(db, elsewhere, arrived.map((one) => one.remoteId))
  // Those of its own mailbox too: a provider may give every mail of it a new name.
  const missing = await missingNamed(db, mailbox, arrived.map((one) => one.messageId))
  const rows = [...held, ...missing]
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** A draft that another program writes on has the same Message-ID, and now and then the same size, and is another text. */
const isRewritten = (row: StoredMessage, { id, role }: Mailbox): boolean => row.mailboxId === id && (row.draft || role === 'drafts')

/** Without a Message-ID the name must be the same, or two notes of one size would be one. */
const isMovedTo = (row: StoredMessage, arrived: NewMessage): boolean =>
  sameMail(row, arrived) && (row.messageId !== '' || row.remoteId === arrived.remoteId)
