// What a page brings: the messages it lists as new, and those that could not be read before.
//
// A message that could not be read has a row that says why and holds no bytes. Nothing lists
// it as new again, so every pull that reaches the end asks for it by name: once it can be
// read, the row gives way to the real one.
import { limits } from '../../base/limits.ts'
import { NOWHERE, type Packs } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import type { ChangePage, MailReader } from '../mail-port.ts'
import type { NewMessage } from '../mail-store.ts'
import type { Mailbox } from '../mailbox-store.ts'
import { findByRemoteIds, unreadableIn } from '../message-store.ts'
import { readIn } from './read-in.ts'

export interface Arrived {
  messages: NewMessage[]
  /** Listed as new, but already held: from a page that was committed before. */
  held: number
  vanished: number
  /** Rows without bytes whose message is among `messages` now. */
  mended: number[]
  /** As many were mended as are tried at once: there may be more. */
  mendMore: boolean
}

export async function arrivals(options: {
  db: Db
  reader: MailReader
  mailbox: Mailbox
  page: ChangePage
  packs: Packs
  signal: AbortSignal
  /** After each message that was read. */
  onRead: () => void
}): Promise<Arrived> {
  const { db, reader, mailbox, page, packs, signal, onRead } = options
  const added = page.changes.filter((change) => change.kind === 'added')
  const flags = new Map(added.map((change) => [change.remoteId, change.flags]))
  const held = new Set((await findByRemoteIds(db, [mailbox.id], [...flags.keys()])).map((row) => row.remoteId))
  const fresh = [...flags.keys()].filter((remoteId) => !held.has(remoteId))
  const unread = page.progress === 'caught-up' ? await unreadableIn(db, mailbox.id, limits.changesPage) : []
  const unreadIds = new Map(unread.map((row) => [row.remoteId, row.id]))
  for (const { remoteId, seen, flagged, answered, draft } of unread) flags.set(remoteId, { seen, flagged, answered, draft })
  const wanted = [...new Set([...fresh, ...unreadIds.keys()])]
  if (wanted.length === 0) return { messages: [], held: held.size, vanished: 0, mended: [], mendMore: false }
  const read = await readIn({ messages: reader.fetchRaw(mailbox.path, wanted, signal), flags, packs, signal, onRead })
  // Still not to be read: its row stands as it is.
  const messages = read.filter((one) => one.raw.pack !== NOWHERE.pack || !unreadIds.has(one.remoteId))
  const mended = messages.flatMap((one) => unreadIds.get(one.remoteId) ?? [])
  const arrivedFresh = messages.length - mended.length
  return { messages, held: held.size, vanished: fresh.length - arrivedFresh, mended, mendMore: mended.length === limits.changesPage }
}
