// Reads mail out of a file, an archive or a folder, straight into the store. The mails have no
// other place from then on: the account they make is changed in the store alone (mail/local).
//
// A page, its figures and the place behind it commit together, so whoever is killed repeats at
// most what was on its way, and what is repeated is known by its content and changes nothing:
//
//   found = stored + duplicate + broken
//
// holds after every commit. Broken is what could not be had, or not all of it; what was had of it
// is kept. What Thunderbird deleted and did not cut out yet is counted apart, as removed.
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import { findAccountById, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, stopReasonOf, type Handler, type JobContext } from '../../jobs/job.ts'
import { turnIsOver } from '../../jobs/turn.ts'
import { tidyAfter } from '../../store/blobs/let-go.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import { isDiskFull, noRoom } from '../../store/no-room.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { readAhead } from '../sync/read-ahead.ts'
import { commitPage, concludeImport } from './commit-page.ts'
import type { ImportPlace } from './import-place.ts'
import { readImportPage, type PageDeps } from './import-page.ts'
import { placeSchema } from './import-source.ts'
import { countIn, findImport, isFileKept, setImport, type Import } from './import-store.ts'
import { openSource, type OpenedSource } from './open-source.ts'
import { sourceLabel, sourcePath } from './source-path.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export const importKey = (accountId: string): string => `import:${accountId}`

export const importFile = defineJob({
  name: 'mail.import-file',
  payload: z.strictObject({ accountId: z.string(), importId: z.string() }),
  maxAttempts: 10,
  timeoutMs: 60 * 60_000,
  lockKey: ({ accountId }) => importKey(accountId),
  uniqueKey: ({ importId }) => `import-file:${importId}`,
})

export interface ImportDeps {
  place: ImportPlace
  packs: Packs
  parser: MailParser
  /** Asks for the account's calendars to be read; mail/ does not know them. */
  askForCalendars(tx: Db, account: { accountId: string; userId: string }): Promise<void>
}

/** An archive is unpacked anew up to the place where the last turn ended: a turn is longer than what that took. */
const TURN_TO_WAY = 4

/** `bytes` of the whole, counted once; a folder of a million files takes its time to count. */
const checkpointSchema = z.object({ place: placeSchema, bytes: z.number() })

interface Work {
  deps: ImportDeps
  context: JobContext
  account: ConnectedAccount
  plan: Import
}

export function importFileHandler(deps: ImportDeps): Handler<typeof importFile> {
  return async ({ accountId, importId }, context) => {
    const { db, clock, log, signal } = context
    const [account, plan] = [await findAccountById(db, accountId), await findImport(db, importId)]
    if (account === undefined || plan === undefined) {
      await deps.place.dropUpload(accountId)
      return log.info('The account is gone; nothing is imported', { accountId })
    }
    // An attempt that died right after its end had not dropped the file yet.
    if (plan.state === 'done') return await letGo(deps, db, plan)
    if (plan.state === 'cancelled') return
    let isThrough = true
    const work = async (): Promise<void> => void (isThrough = await importForATurn({ deps, context, account, plan }))
    // A pause of the account is about reading what is elsewhere; this file is here, and what was begun is finished.
    if (account.state === 'paused') await work()
    else await withAccountHealth({ db, clock, signal }, { accountId, work: 'import' }, work)
    if (!isThrough) throw turnIsOver()
  }
}

async function importForATurn(work: Work): Promise<boolean> {
  const { deps, context, account, plan } = work
  const { db, clock, jobId, signal } = context
  const end = (state: 'failed' | 'cancelled', reason: string) => db.transaction((tx) => setImport(tx, clock.now(), { id: plan.id, state, reason }))
  await db.transaction((tx) => setImport(tx, clock.now(), { id: plan.id, state: 'running', jobId }))
  try {
    await waitForRoom(work)
    const path = await sourcePath(deps.place, plan)
    const before = checkpointSchema.safeParse(context.checkpoint).data
    const began = clock.now()
    const source = await openSource(path, { name: sourceLabel(plan.name), knownBytes: before?.bytes })
    try {
      if (source.format === 'ics') await takeCalendar(work, source.bytes)
      else if (!(await readPages(work, source, { place: before?.place, began }))) return false
    } finally {
      await source.close()
    }
    await letGo(deps, db, plan)
    return true
  } catch (error) {
    // Disconnected meanwhile, and its folder with it.
    if ((await findAccountById(db, account.id)) === undefined) return true
    if (isDiskFull(error)) throw noRoom(error)
    if (error instanceof Fault) await end('failed', error.fix === '' ? error.message : `${error.message}. ${error.fix}`)
    else if (stopReasonOf(signal) === 'cancel') await end('cancelled', CANCELLED)
    throw error
  }
}

/** The upload has served, unless there is mail that lies in it alone. */
async function letGo({ place }: ImportDeps, db: Db, { accountId }: Import): Promise<void> {
  if (!(await isFileKept(db, accountId))) await place.dropUpload(accountId)
}

export const CANCELLED = troubleSays('import-cut-short')

async function readPages({ deps, context, account, plan }: Work, source: OpenedSource, from: { place: z.output<typeof placeSchema> | undefined; began: number }): Promise<boolean> {
  const { db, clock, signal, report } = context
  const pageDeps: PageDeps = { db, packs: deps.packs, parser: deps.parser, account, signal, span: plan }
  const mails = source.read(from.place, signal)[Symbol.asyncIterator]()
  let ends = 0
  report({ done: from.place === undefined ? 0 : from.place.before + from.place.at, total: source.bytes })
  try {
    const isThrough = await readAhead({
      read: async () => {
        if (!(await deps.place.hasRoom())) throw noRoom(new Error('No room is left for another page'))
        const page = await readImportPage(mails, pageDeps)
        // From the first page: what it took to get to it is the way.
        if (ends === 0) ends = clock.now() + Math.max(limits.pullTurnMs, TURN_TO_WAY * (clock.now() - from.began))
        return page
      },
      commit: async (page) => {
        const counts = await commitPage(context, { page, account, plan, checkpoint: { place: page.next, bytes: source.bytes } })
        tidyAfter(page.bytes)
        if (counts !== undefined) report({ done: page.next.before + page.next.at, total: source.bytes, phase: [...page.refs.values()][0]?.name ?? '', count: { ...counts } })
      },
      isTime: () => clock.now() >= ends,
      // A file is read from its start to its end.
      atOnce: 1,
      signal,
    })
    if (isThrough) await concludeImport(context, { account, plan })
    return isThrough
  } finally {
    await mails.return?.()
  }
}

async function takeCalendar({ deps, context, account, plan }: Work, bytes: number): Promise<void> {
  const { db, report } = context
  await deps.place.putCalendar(account.id, plan.name)
  await db.transaction(async (tx) => {
    await countIn(tx, plan.id, { found: 1, stored: 1, duplicate: 0, broken: 0, removed: 0, bytes })
    await deps.askForCalendars(tx, { accountId: account.id, userId: account.userId })
    await concludeImport({ ...context, db: tx }, { account, plan })
  })
  report({ done: bytes, total: bytes, count: { found: 1, stored: 1 } })
}

/** Before the disk is full, not after: what writes the place down needs room as well. */
async function waitForRoom({ deps }: Pick<Work, 'deps'>): Promise<void> {
  if (await deps.place.hasRoom()) return
  throw noRoom(new Error('No room is left for another page'))
}
