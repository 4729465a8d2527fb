// Reads the files of stored mail, newest first: what their bytes are known by, and, where there
// is a virus scanner, what it says of them.
//
// Nobody waits for it, so it waits for everybody: least in the queue, a few mails between two
// looks, and while older mail or a file is being read in only one such step a minute (enough that
// what just arrived is scanned). What is left to do stands in the rows, so a kill costs a mail's
// work. A scanner that is away fails nothing: files are hashed and stay not scanned, and the next
// minute asks again. So do the files of before there was a scanner.
import { z } from 'zod'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { isAtWork } from '../../jobs/job-store.ts'
import { defineJob, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver } from '../../jobs/turn.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { verdictsOf, type FileVerdict } from '../messages/attachment-store.ts'
import { importFile } from '../import/import-file.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import type { FileDigest } from '../parse/file-digests.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { isUnread, readRaw } from '../messages/raw-mail.ts'
import { fetchOlder } from '../sync/ask-for-older.ts'
import { judgedBefore, mailsToAskAgain, mailsToScan, saveScanned, type ScannedFile } from './scan-store.ts'
import type { Judgement, VirusScanner } from './virus-scanner.ts'

export const scanAttachments = defineJob({
  name: 'mail.scan-attachments',
  payload: z.strictObject({}),
  maxAttempts: 10,
  timeoutMs: 20 * 60_000,
  lockKey: () => 'mail.scan-attachments',
  uniqueKey: () => 'mail.scan-attachments',
  priority: -10,
})

export interface ScanDeps {
  packs: Pick<Packs, 'read'>
  parser: Pick<MailParser, 'digests' | 'file'>
  /** Undefined: this house has none. */
  scanner: VirusScanner | undefined
}

/** The scanner of one turn, by the signatures it had at its beginning; without one, files are hashed alone. */
interface AtHand {
  scanner: VirusScanner
  version: string
}

const NEWEST = Number.MAX_SAFE_INTEGER

export function scanAttachmentsHandler(deps: ScanDeps): Handler<typeof scanAttachments> {
  return async (_, context) => {
    const { db, clock, report, saveCheckpoint } = context
    const turn = { atHand: await atHandNow(deps, context), before: NEWEST }
    const others = turn.atHand === undefined ? [] : await mailsToAskAgain(db, turn.atHand.version, limits.scanPage)
    const isThrough = await takeTurn(context, async (meter) => {
      const waiting = await mailsToScan(db, { what: turn.atHand === undefined ? 'unread' : 'unscanned', before: turn.before, limit: limits.scanPage })
      const mails = waiting.length > 0 ? waiting : others.splice(0)
      if (mails.length === 0) return 'through'
      for (const message of mails) {
        context.signal.throwIfAborted()
        turn.atHand = await scanMail({ deps, context, atHand: turn.atHand }, message)
        turn.before = message.id
        meter.done++
        if (meter.isTime()) break
      }
      report({ done: meter.done })
      await saveCheckpoint({ done: meter.done })
      // Others first: what is left here is left to the next minute.
      return (await isAtWork(db, [fetchOlder.name, importFile.name], clock.now())) ? 'through' : 'more'
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function atHandNow({ scanner }: ScanDeps, { signal, log }: JobContext): Promise<AtHand | undefined> {
  if (scanner === undefined) return undefined
  try {
    return { scanner, version: (await scanner.signatures(signal)).version }
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error
    log.warn('Files of mails wait to be scanned', { reason: error.message })
    return undefined
  }
}

interface Scan {
  deps: ScanDeps
  context: JobContext
  atHand: AtHand | undefined
}

/** Answers the scanner that is at hand for the next one. */
async function scanMail(scan: Scan, message: StoredMessage): Promise<AtHand | undefined> {
  const { deps, context } = scan
  const { db, clock, signal, log } = context
  const rows = (await verdictsOf(db, [message.id])).get(message.id) ?? []
  const save = async (files: readonly ScannedFile[], named?: readonly FileDigest[]) => {
    const nowMs = clock.now()
    await saveScanned(db, { message, files, named, nowMs, isNews: nowMs - message.dateMs < limits.scanToldMs })
  }
  try {
    const raw = await readRaw({ db, packs: deps.packs }, message)
    const digests = await deps.parser.digests(raw, { owner: message.userId, signal })
    const { files, atHand } = await judgeAll(scan, { message, raw, digests, rows })
    await save(files, digests.length === rows.length ? undefined : digests)
    return atHand
  } catch (error) {
    // Not this mail's doing; or it is, and then its files are as unscannable now as they will be then.
    if (!(error instanceof Fault) || signal.aborted) throw error
    log.warn('The files of a mail cannot be scanned', { message: message.id, reason: error.message })
    // Nobody has looked at them yet: bytes that could not be read come back, or are fetched again.
    if (isUnread(error)) return scan.atHand
    await save(rows.map((row) => (row.verdict === 'infected' ? { ...row, signatures: scan.atHand?.version ?? '' } : { ...row, verdict: 'not-scannable' as const, why: error.message, signatures: '' })))
    return scan.atHand
  }
}

interface MailOfFiles {
  message: StoredMessage
  raw: Uint8Array
  digests: readonly FileDigest[]
  rows: readonly FileVerdict[]
}

/** What is new about its files; what was said before stands. */
async function judgeAll(scan: Scan, { message, raw, digests, rows }: MailOfFiles): Promise<{ files: ScannedFile[]; atHand: AtHand | undefined }> {
  const { deps, context } = scan
  let { atHand } = scan
  const files: ScannedFile[] = []
  for (const [position, digest] of digests.entries()) {
    const { sha256 } = digest
    const before = rows.find((row) => row.position === position)
    const isKnown = before?.sha256 === sha256
    if (isKnown && before.verdict !== '' && before.verdict !== 'infected') continue
    const unscanned: ScannedFile = { position, sha256, verdict: '', threat: '', why: '', signatures: '' }
    const judged = atHand === undefined ? undefined : await judge(atHand, { deps, context }, { message, raw, digest })
    if (judged !== undefined) files.push({ ...unscanned, ...columnsOf(judged), signatures: atHand?.version ?? '' })
    else {
      atHand = undefined
      if (!isKnown) files.push(unscanned)
    }
  }
  return { files, atHand }
}

/** Undefined when the scanner is away. */
async function judge({ scanner, version }: AtHand, { deps, context }: Omit<Scan, 'atHand'>, { message, raw, digest }: { message: StoredMessage; raw: Uint8Array; digest: FileDigest }): Promise<Judgement | undefined> {
  const { db, signal, log } = context
  const known = await judgedBefore(db, digest.sha256, version)
  if (known !== undefined) return known.verdict === 'clean' ? { verdict: 'clean' } : { verdict: 'infected', threat: known.threat }
  const bytes = await deps.parser.file(raw, digest.place, { owner: message.userId })
  try {
    return await scanner.scan(bytes, signal)
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error
    log.warn('Files of mails wait to be scanned', { reason: error.message })
    return undefined
  }
}

const columnsOf = (judged: Judgement): Pick<ScannedFile, 'verdict' | 'threat' | 'why'> => ({
  verdict: judged.verdict,
  threat: judged.verdict === 'infected' ? judged.threat : '',
  why: judged.verdict === 'not-scannable' ? judged.why : '',
})
