// What a page brings: the messages it lists as new, and those that could not be read before.
//
// A message that could not be read has a row that says why and holds no bytes. Nothing lists
// it as new again, so every pull that reaches the end asks for it by name: once it can be
// read, the row gives way to the real one. A row that was read before and whose bytes were lost
// here (kept-bytes/) is known by its Message-ID and stays: threads and actions name it.
import { limits } from '../../base/limits.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import type { Db } from '../../store/db.ts'
import type { ChangePage, MailReader } from '../mail-port.ts'
import type { NewMessage } from '../messages/new-message.ts'
import type { Mailbox } from '../mailboxes/mailbox-store.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import { heldIn } from '../messages/message-store.ts'
import { unreadableIn } from '../messages/unfinished-store.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import type { Marks } from '../types.ts'
import { fetchListed } from './fetch-listed.ts'
import { readIn } from './read-in.ts'

export interface Arrived {
  messages: NewMessage[]
  /** Listed as new, but already held: from a page that was committed before. */
  held: number
  vanished: number
  /** Rows without bytes whose message is among `messages` now. */
  mended: number[]
  /** Rows whose bytes were lost here, with the mail that they are. */
  restored: { messageId: number; message: NewMessage }[]
  /** As many were mended as are tried at once: there may be more. */
  mendMore: boolean
  /** False when the time was over before the page was: what was read is kept, the page is asked for again. */
  isWhole: boolean
}

export async function arrivals(options: {
  db: Db
  reader: MailReader
  mailbox: Mailbox
  page: ChangePage
  packs: Packs
  parser: MailParser
  signal: AbortSignal
  isTime: () => boolean
  /** Before any is read: how many of the page are held already. */
  onListed: (held: number) => void
  /** After each message that was read. */
  onRead: () => void
}): Promise<Arrived> {
  const { db, reader, mailbox, page, packs, parser, signal, isTime, onListed, onRead } = options
  const added = page.changes.filter((change) => change.kind === 'added')
  const marks = new Map<string, Marks>(added.map(({ remoteId, flags, labels }) => [remoteId, { flags, labels }]))
  const held = await heldIn(db, mailbox.id, [...marks.keys()])
  onListed(held.size)
  const fresh = [...marks.keys()].filter((remoteId) => !held.has(remoteId))
  const unread = page.progress === 'caught-up' ? await unreadableIn(db, mailbox.id, limits.changesPage) : []
  const unreadIds = new Map(unread.map((row) => [row.remoteId, row.id]))
  // Read again, and its row gives way: rows never change, and whoever knows the old one knows another text.
  const rewritten = page.changes.filter((change) => change.kind === 'rewritten')
  for (const [remoteId, id] of await heldIn(db, mailbox.id, rewritten.map(({ remoteId }) => remoteId))) unreadIds.set(remoteId, id)
  for (const { remoteId, flags, labels } of rewritten) marks.set(remoteId, { flags, labels })
  const labels = await labelPathsOf(db, unread.map(({ id }) => id))
  for (const { id, remoteId, seen, flagged, answered, draft } of unread) marks.set(remoteId, { flags: { seen, flagged, answered, draft }, labels: labels.get(id) ?? [] })
  const wanted = [...new Set([...fresh, ...unreadIds.keys()])]
  if (wanted.length === 0) return { messages: [], held: held.size, vanished: 0, mended: [], restored: [], mendMore: false, isWhole: true }
  const { ready: read, isWhole } = await readIn({ messages: fetchListed(reader, { path: mailbox.path, remoteIds: wanted, signal }), marks, packs, owner: mailbox.userId, isTime, parser, signal, onRead })
  // Still not to be read: its row stands as it is.
  const had = read.filter((one) => one.raw.pack !== NOWHERE.pack || !unreadIds.has(one.remoteId))
  const lost = new Map(unread.filter(({ messageId }) => messageId !== '').map((row) => [row.remoteId, row]))
  const isRestored = (one: NewMessage) => one.messageId !== '' && lost.get(one.remoteId)?.messageId === one.messageId
  const restored = had.filter(isRestored).map((message) => ({ messageId: unreadIds.get(message.remoteId) ?? 0, message }))
  const messages = had.filter((one) => !isRestored(one))
  const mended = messages.flatMap((one) => unreadIds.get(one.remoteId) ?? [])
  const arrivedFresh = messages.length - mended.length
  return { messages, held: held.size, vanished: isWhole ? fresh.length - arrivedFresh : 0, mended, restored, mendMore: mended.length + restored.length === limits.changesPage, isWhole }
}
