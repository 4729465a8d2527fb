// Makes an ordinary mailbox of a file that was handed over: a Maildir of its own in the data
// folder, or a calendar folder. From there on everything works as with any other Maildir:
// sync, the gate, moves, an outbox.
//
// Killed at any point and run again, each mail is there once: its name is made of its place in
// the file and its bytes, what an earlier attempt placed is found under that name (also where
// a person has moved it meanwhile), and the checkpoint is an offset at which a mail begins,
// saved once everything before it is on the disk.
//
// found = stored + broken + removed. Broken is what had no content, or more of it than the
// limit: that much of it is kept. Removed is what Thunderbird had deleted and not yet cut out.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { headerDate } from '../parse/header-date.ts'
import { syncAccount } from '../sync/sync-account.ts'
import type { ImportPlace, PlacedMail, Upload } from './import-place.ts'
import { folderOfFileName, marksOf } from './marks.ts'
import { receivedMsOf, splitMbox, type MboxMessage } from './mbox.ts'

export const importFile = defineJob({
  name: 'mail.import-file',
  payload: z.strictObject({ accountId: z.string(), format: z.enum(['mbox', 'eml', 'ics']), fileName: z.string() }),
  maxAttempts: 10,
  timeoutMs: 60 * 60_000,
  lockKey: ({ accountId }) => `import:${accountId}`,
  uniqueKey: ({ accountId }) => `import:${accountId}`,
})

type Wish = z.output<typeof importFile.payload>

export interface ImportDeps {
  place: ImportPlace
  /** Asks for the account's calendars to be read; mail/ does not know them. */
  askForCalendars(tx: Db, account: { accountId: string; userId: string }): Promise<void>
}

/** Files on their way to the disk at once: as many as share one wait for it. */
const MAILS_AT_ONCE = 64
const DISK_FULL_RETRY_MS = 60_000

const checkpointSchema = z.object({ next: z.number(), size: z.number() })

export function importFileHandler(deps: ImportDeps): Handler<typeof importFile> {
  return async (wish, context) => {
    const { db, clock, log, signal } = context
    const { accountId } = wish
    const account = await findAccountById(db, accountId)
    if (account === undefined) {
      await deps.place.dropUpload(accountId)
      return log.info('The account is gone; nothing is imported', { accountId })
    }
    // A pause is about reading what is elsewhere; this file is here, and what was begun is finished.
    const work = () => importInto(deps, wish, context)
    if (account.state === 'paused') await work()
    else await withAccountHealth({ db, clock, signal }, { accountId, work: 'import' }, work)
  }
}

async function importInto(deps: ImportDeps, wish: Wish, context: JobContext): Promise<void> {
  const { db, clock, log, userId, saveCheckpoint } = context
  const { accountId, format, fileName } = wish
  const upload = await deps.place.openUpload(accountId)
  const before = checkpointSchema.safeParse(context.checkpoint).data
  // An attempt that died right before its end had dropped the file already.
  if (upload === undefined && before !== undefined && before.next === before.size) return
  if (upload === undefined) {
    throw new Fault('import-lost', 'The file to import is not here any more', {
      fix: 'Remove this account and import the file again. Where web and engine run on two hosts, both need the same SECRETARY_HOME.',
    })
  }
  try {
    if (format === 'ics') await takeCalendar(deps.place, wish, context, upload.size)
    else await takeMails(deps.place, wish, context, { upload, from: before?.next ?? 0 })
  } catch (error) {
    // Disconnected meanwhile, and its folder with it.
    if ((await findAccountById(db, accountId)) === undefined) return log.info('The account was removed while its file was imported', { accountId })
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull(error) : error
  }
  await db.transaction(async (tx) => {
    await enqueue(tx, clock, syncAccount, { accountId }, { userId, priority: 10 })
    if (format === 'ics') await deps.askForCalendars(tx, { accountId, userId })
    await saveCheckpoint({ next: upload.size, size: upload.size }, tx)
  })
  await deps.place.dropUpload(accountId)
  log.info('Imported a file', { accountId, format, fileName, bytes: upload.size })
}

async function takeCalendar(place: ImportPlace, { accountId, fileName }: Wish, { report }: JobContext, size: number): Promise<void> {
  await place.putCalendar(accountId, fileName)
  report({ done: size, total: size, count: { found: 1, stored: 1 } })
}

async function takeMails(place: ImportPlace, wish: Wish, context: JobContext, { upload, from }: { upload: Upload; from: number }): Promise<void> {
  const { signal, log, report, saveCheckpoint } = context
  const { accountId, format, fileName } = wish
  const { size } = upload
  const placed = await place.placed(accountId)
  const named = folderOfFileName(fileName)
  const counts = noCounts()
  let waiting: PlacedMail[] = []
  let bytes = 0
  const commit = async (next: number): Promise<void> => {
    signal.throwIfAborted()
    // All of them have come to an end before one that failed is told: the next attempt begins alone.
    const failed = (await Promise.allSettled(waiting.map((mail) => place.putMail(accountId, mail)))).find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    await place.settle(accountId)
    await saveCheckpoint({ next, size })
    report({ done: next, total: size, count: { ...counts } })
    Object.assign(counts, noCounts())
    waiting = []
    bytes = 0
  }
  report({ done: from, total: size })
  const messages = format === 'eml' ? wholeFile(upload, from) : splitMbox(upload.read(from), { from, messageBytesMax: limits.messageBytesMax })
  for await (const message of messages) {
    signal.throwIfAborted()
    const marks = marksOf(message.raw)
    counts.found++
    if (marks.isDeleted) counts.removed++
    else if (message.raw.length === 0 || message.isCut) counts.broken++
    else counts.stored++
    if (message.isCut) log.warn('A mail is larger than the limit; its beginning was kept', { accountId, offset: message.offset, bytes: message.next - message.offset })
    const remoteId = remoteIdFor(message, receivedOf(message, marks.date))
    if (!marks.isDeleted && message.raw.length > 0 && !placed.has(remoteId)) {
      const { flags } = marks
      waiting.push({ folder: named ?? marks.folder ?? 'inbox', remoteId, flags, raw: message.raw, receivedMs: receivedOf(message, marks.date) })
      bytes += message.raw.length
    }
    if (waiting.length >= MAILS_AT_ONCE || bytes >= limits.pageBytesInMemory) await commit(message.next)
  }
  await commit(size)
}

const noCounts = () => ({ found: 0, stored: 0, broken: 0, removed: 0 })

/** A single mail, in the form in which an mbox gives many. */
async function* wholeFile(upload: Upload, from: number): AsyncGenerator<MboxMessage, void> {
  if (from >= upload.size) return
  const kept = Math.min(upload.size, limits.messageBytesMax)
  const raw = new Uint8Array(kept)
  let filled = 0
  for await (const chunk of upload.read(0)) {
    const more = chunk.subarray(0, kept - filled)
    raw.set(more, filled)
    filled += more.length
    if (filled === kept) break
  }
  yield { offset: 0, next: upload.size, fromLine: '', raw: raw.subarray(0, filled), isCut: upload.size > kept }
}

const receivedOf = ({ fromLine }: MboxMessage, date: string): number | undefined => {
  const at = receivedMsOf(fromLine) ?? headerDate(date)
  return at !== undefined && at > 0 ? at : undefined
}

/** Begins with the second, as a delivery would: also a copy of the tree keeps when it was received. */
function remoteIdFor({ offset, raw }: MboxMessage, receivedMs: number | undefined): string {
  const second = receivedMs === undefined ? 0 : Math.floor(receivedMs / 1000)
  return `${second}.o${offset}h${createHash('sha256').update(raw).digest('hex').slice(0, 16)}.import`
}

const diskFull = (cause: unknown): RetryLater =>
  new RetryLater('The disk is full; the import goes on when there is room again', { afterMs: DISK_FULL_RETRY_MS, cause })
