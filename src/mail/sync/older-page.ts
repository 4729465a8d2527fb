// One page of older mail, read and ready to commit.
//
// A mailbox that is read again is read back to the oldest mail that is held of it, also where a
// person ended the import or wants less of it by now: what is here stays. What was never here and
// is not wanted is met on the way, and dropped; where a page is all newer than a person's choice,
// nothing of it is fetched.
//
// Between its list and its commit a page is nowhere in the store. A pull that hears in that time
// that one of its mails was read or deleted finds no row, drops what it heard, and nobody tells it
// again. So a page knows how far the changes had come before it was listed.
import { findAccountById } from '../../accounts/connected-accounts.ts'
import type { Db } from '../../store/db.ts'
import type { MailReader, OlderCursor, SyncCursor } from '../mail-port.ts'
import type { NewMessage } from '../messages/new-message.ts'
import { loadMailbox, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { heldIn, missingNamed } from '../messages/message-store.ts'
import { oldestMissingMs } from '../messages/missing-store.ts'
import { fetchListed } from './fetch-listed.ts'
import type { Import } from '../import/import-store.ts'
import type { Marks, RawMessage } from '../types.ts'
import { isReadAgain } from '../mailboxes/wanted-mailboxes.ts'
import type { Intake } from './intake.ts'
import { marksOfRow, readIn } from './read-in.ts'
import { readMarksTwice } from './read-marks-twice.ts'

interface OlderPlace {
  mailbox: Mailbox
  /** Where in the older mail it begins. */
  before: OlderCursor | undefined
  /** How far the changes had come when the marks of its mails were asked for, or earlier (`heardOf`). */
  heard: string
  /** Listed, and in the store already: as changes, or from a page that was committed before. */
  held: number
  next: OlderCursor | undefined
  oldestMs: number | undefined
  left: number | undefined
}

export interface OlderList extends OlderPlace {
  newestMs: number | undefined
  span: Span
  marks: ReadonlyMap<string, Marks>
  /** Of those that are listed the names of which nothing is here; none where all of them are newer than what is wanted. */
  fresh: readonly string[]
}

/** A page, or a part of one. */
export interface OlderRead extends OlderPlace {
  messages: NewMessage[]
  /** Met on the way to what is held, under these names: nobody asked for it. */
  unwanted: ReadonlySet<string>
  /** Of the bytes that came. */
  bytes: number
  /** False when its words filled the memory of a page: the rest of it follows, and its place moves with the last part. */
  isWhole: boolean
}

/** How far back a mailbox is read. */
export interface Span {
  /** Nothing that was received before is wanted. */
  wantedMs: number
  /** What is asked for reaches back to here: no later than `wantedMs`. */
  fromMs: number
  /** Nor what was received in here: behind the end of a person's choice, and before the account was connected. */
  gap: { fromMs: number; toMs: number } | undefined
}

/** A mail may be dated a day after it was received, by a clock that is wrong (message-id.ts). */
const DAY_MS = 24 * 3_600_000

export async function spanOf(db: Db, mailbox: Mailbox, plan: Pick<Import, 'fromMs' | 'untilMs' | 'createdAt'>): Promise<Span> {
  // What arrived since there is an import is no older mail, and no change either while it was under its old name.
  const wantedMs = mailbox.older === 'held-again' ? plan.createdAt : plan.fromMs
  const heldMs = wantedMs > 0 && isReadAgain(mailbox) ? await oldestMissingMs(db, mailbox.id) : undefined
  return { wantedMs, fromMs: heldMs === undefined ? wantedMs : Math.max(1, Math.min(wantedMs, heldMs - DAY_MS)), gap: await gapOf(db, mailbox, plan) }
}

async function gapOf(db: Db, mailbox: Mailbox, { untilMs }: Pick<Import, 'untilMs'>): Promise<Span['gap']> {
  if (untilMs === 0 || mailbox.older === 'held-again') return undefined
  const account = await findAccountById(db, mailbox.accountId)
  return { fromMs: untilMs, toMs: account?.createdAt ?? 0 }
}

/** Of the mails of a page those that are kept. By Message-ID alone, and without one: a mail too many is better than one that was here. */
export async function keptOf(db: Db, { mailbox, messages, unwanted }: Pick<OlderRead, 'mailbox' | 'messages' | 'unwanted'>): Promise<NewMessage[]> {
  if (unwanted.size === 0) return messages
  const missing = await missingNamed(db, mailbox, messages.filter((one) => unwanted.has(one.remoteId)).map((one) => one.messageId))
  const names = new Set(['', ...missing.map((row) => row.messageId)])
  return messages.filter((one) => !unwanted.has(one.remoteId) || names.has(one.messageId))
}

interface Asked {
  db: Db
  mailbox: Mailbox
  heard: string
  before: OlderCursor | undefined
  limit: number
  span: Span
  /** Of its mails so many were counted already, before the work was interrupted in the middle of it. */
  counted: number
  signal: AbortSignal
}

export async function listOlderPage(reader: MailReader, { db, mailbox, heard, before, limit, span, counted, signal }: Asked): Promise<OlderList> {
  const { fromMs, gap } = span
  const { messages: listed, next, left, oldestMs, newestMs } = await reader.pullOlder({ path: mailbox.path, before, limit, fromMs: fromMs === 0 ? undefined : fromMs, signal })
  const marks = new Map<string, Marks>(listed.map(({ remoteId, flags, labels }) => [remoteId, { flags, labels }]))
  const page = { mailbox, before, heard, next, oldestMs, newestMs, left, span, marks }
  // Not of the first page: in it may be what arrived just before changes were heard of. Nor of names that are all new: what is held has to be found.
  const isPassed = gap !== undefined && before !== undefined && !isReadAgain(mailbox) && oldestMs !== undefined && oldestMs >= gap.fromMs
  if (isPassed) return { ...page, held: 0, fresh: [] }
  const there = await heldIn(db, mailbox.id, [...marks.keys()])
  const fresh = [...marks.keys()].filter((remoteId) => !there.has(remoteId))
  return { ...page, held: Math.max(0, there.size - counted), fresh }
}

/** In as many parts as its words need room: each goes on behind the one before, and nothing is asked for twice. */
export async function* readOlderPage(
  reader: MailReader,
  { packs, parser }: Pick<Intake, 'packs' | 'parser'>,
  list: OlderList,
  { upToBytes, signal }: { upToBytes(): number | undefined; signal: AbortSignal },
): AsyncGenerator<OlderRead, void> {
  const { marks, fresh, span, newestMs: _newestMs, ...page } = list
  if (fresh.length === 0) return yield { ...page, messages: [], unwanted: new Set(), bytes: 0, isWhole: true }
  const open = new Set(fresh)
  let { held } = list
  for (let isWhole = false; !isWhole; held = 0) {
    const unwanted = new Set<string>()
    const read = await readIn({
      messages: noting(unwanted, span, fetchListed(reader, { path: page.mailbox.path, remoteIds: [...open], upToBytes: upToBytes(), givesWay: true, signal })),
      marks,
      packs,
      owner: page.mailbox.userId,
      // A turn ends between two parts.
      isTime: () => false,
      parser,
      signal,
    })
    isWhole = read.isWhole
    for (const { remoteId } of read.ready) open.delete(remoteId)
    yield { ...page, held, messages: read.ready, unwanted, bytes: read.ready.reduce((sum, one) => sum + one.raw.bytes, 0), isWhole }
  }
}

export const heardOf = (reader: MailReader, cursor: SyncCursor | undefined): string => (cursor === undefined ? '' : (reader.heardBy?.(cursor) ?? cursor))

/**
 * The page with the marks of this moment, and without what is gone. Where the changes stand is read
 * first: whatever is pulled after that shows when the page is committed, and it is asked once more.
 */
export async function asOfNow(reader: MailReader, { db, page, signal }: { db: Db; page: OlderRead; signal: AbortSignal }): Promise<OlderRead> {
  const mailbox = await loadMailbox(db, page.mailbox.id)
  if (mailbox === undefined) return page
  const marks = await readMarksTwice(reader, { path: mailbox.path, names: page.messages.map((one) => one.remoteId), signal })
  const messages = page.messages.flatMap((one) => {
    const now = marks.get(one.remoteId)
    return now === undefined ? [] : [{ ...one, ...marksOfRow(now) }]
  })
  return { ...page, heard: heardOf(reader, mailbox.cursor), messages }
}

async function* noting(unwanted: Set<string>, { wantedMs, gap }: Span, messages: AsyncIterable<RawMessage>): AsyncIterable<RawMessage> {
  for await (const message of messages) {
    const { receivedMs } = message
    if (receivedMs < wantedMs || (gap !== undefined && receivedMs >= gap.fromMs && receivedMs < gap.toMs)) unwanted.add(message.remoteId)
    yield message
  }
}
