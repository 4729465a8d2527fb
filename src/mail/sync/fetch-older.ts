// Fetches the mail that was there before an account was connected, newest first over all of
// its mailboxes, so that the mail of last week is here within seconds, however many years follow.
//
// Apart from changes: what arrives while a hundred thousand mails come in is seen at once, and
// a cursor of changes never has to remember how far the past has come. While one page is
// committed the next three are read, whichever mailboxes they are of: over a network one waits for its
// server's answers while the other comes, and the parser and the store work beside them.
//
// Each page commits its mails, its figures and its place together, so a crash repeats at most
// the pages that were on their way, and a page that is repeated changes nothing.
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { turnIsOver } from '../../jobs/turn.ts'
import { tidyAfter } from '../../store/blobs/let-go.ts'
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { countIn, latestImport, endImport, type Import, type ImportCounts } from '../import/import-store.ts'
import type { MailReader } from '../mail-port.ts'
import { askToFollowDrafts } from '../drafts/ask-to-follow.ts'
import { addMessages, lockMailOf, moveMessages } from '../messages/mail-store.ts'
import { loadMailbox, mailboxesOfAccount, saveOlder, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { partialOf } from '../messages/unfinished-store.ts'
import { afterOlder, isAllFetched, isReadAgain, isWaiting } from '../mailboxes/wanted-mailboxes.ts'
import type { fetchOlder } from './ask-for-older.ts'
import { fetchRest } from './fetch-rest.ts'
import { findMoved } from './find-moved.ts'
import type { Intake } from './intake.ts'
import { justIn } from './just-in.ts'
import { openLinePace } from './line-pace.ts'
import { asOfNow, heardOf, keptOf, readOlderPage, type OlderRead } from './older-page.ts'
import { countedShape, countedWith, openPlaces, waitingFor } from './older-places.ts'
import { readAhead } from './read-ahead.ts'
import { rereadMarks } from './reread-marks.ts'
import { askForProof } from './ask-for-proof.ts'

const figures = z.object({ done: z.number(), counted: countedShape.default({}) })

export function fetchOlderHandler(deps: Intake): Handler<typeof fetchOlder> {
  return async ({ accountId }, context) => {
    const { db, clock, signal } = context
    let isThrough = true
    await withAccountHealth({ db, clock, signal }, { accountId, work: 'older' }, async () => {
      const plan = await latestImport(db, accountId)
      // What is held is read again under its new names also after the import was ended.
      if (plan?.state !== 'running' && plan?.state !== 'cancelled') return
      isThrough = await fetchForATurn(await deps.readerFor(accountId), deps, context, plan)
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function fetchForATurn(reader: MailReader, deps: Intake, context: JobContext, plan: Import): Promise<boolean> {
  const { db, clock, signal, checkpoint, report } = context
  const ends = clock.now() + limits.pullTurnMs
  // The rest of a page, or a mailbox that was begun anew: what is remembered here of its place leads past mail that is wanted.
  let isLeft = false
  const isTime = () => isLeft || clock.now() >= ends
  let { done, counted } = figures.safeParse(checkpoint).data ?? { done: 0, counted: {} }
  const places = openPlaces({ reader, db, plan, counted, signal })
  const pace = openLinePace(clock)
  const read = async (): Promise<AsyncIterable<OlderRead> | undefined> => {
    const list = await places.list()
    if (list === undefined) return undefined
    const parts = readOlderPage(reader, deps, list, { upToBytes: pace.upToBytes, signal })
    const next = () => pace.measure(() => parts.next(), ({ value }) => value?.bytes ?? 0)
    return goingOn(await next(), next)
  }
  const commit = async (parts: AsyncIterable<OlderRead>): Promise<void> => {
    for await (const page of parts) {
      // Of a page that waited some are gone, or nobody wanted them.
      const checkpointWith = (found: number) => ({ done: done + found, counted: countedWith(counted, page, found) })
      const outcome = await commitOlder(reader, context, { page, plan, checkpointWith, onJustIn: deps.onJustIn })
      tidyAfter(page.bytes)
      if (outcome !== 'outdated') ({ done, counted } = checkpointWith(outcome.found))
      isLeft ||= outcome === 'outdated' || (!page.isWhole && isTime())
      if (isLeft) return
      signal.throwIfAborted()
    }
  }
  report({ total: totalOf(done, await messagesToCome(db, plan)) })
  try {
    const isThrough = (await readAhead({ read, commit, isTime, atOnce: limits.olderPagesAtOnce, signal })) && !isLeft
    if (isThrough) {
      places.requireAll()
      await finishIfThrough(context, plan)
    }
    return isThrough
  } finally {
    await places.close()
  }
}

/** The first of them is there; each other one is read once it is asked for. */
async function* goingOn(first: IteratorResult<OlderRead, void>, next: () => Promise<IteratorResult<OlderRead, void>>): AsyncGenerator<OlderRead, void> {
  for (let part = first; part.done !== true; part = await next()) yield part.value
}

/**
 * Undefined where somebody does not know. What a mailbox lists says nothing of how much lies after
 * some day: there, each page says how many come after it.
 */
async function messagesToCome(db: Db, plan: Import): Promise<number | undefined> {
  const counts = (await waitingFor(db, plan)).map((one) => {
    if (one.olderLeft >= 0) return one.olderLeft
    if (plan.fromMs > 0 || plan.untilMs > 0 || one.older === 'held-again' || one.listedMessages < 0) return undefined
    return isReadAgain(one) ? one.listedMessages : Math.max(0, one.listedMessages - one.total)
  })
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0)
}

/** 0 = not known. */
const totalOf = (done: number, toCome: number | undefined): number => (toCome === undefined ? 0 : done + toCome)

interface Read extends Pick<Intake, 'onJustIn'> {
  page: OlderRead
  plan: Import
  checkpointWith(found: number): z.output<typeof figures>
  /** Its mailbox changes faster than its marks can be asked for: what they were a moment ago has to do, until they are asked for in the lane of its pulls. */
  isLastTry?: boolean
}

async function commitOlder(reader: MailReader, context: JobContext, { page, ...read }: Read): Promise<ImportCounts | 'outdated'> {
  const { db, log, signal, report } = context
  const { plan, checkpointWith } = read
  let outcome = await commitAsOf(reader, context, { page, ...read })
  // Asked between two transactions, never within one: the store has one writer, and a provider takes its time.
  for (let [now, asked] = [page, 1]; outcome === 'changed'; asked++) {
    signal.throwIfAborted()
    now = await asOfNow(reader, { db, page: now, signal })
    outcome = await commitAsOf(reader, context, { page: now, ...read, isLastTry: asked === limits.olderMarksAsked })
  }
  if (outcome === 'outdated') return outcome
  const { mailbox } = page
  const { done } = checkpointWith(outcome.found)
  report({ phase: mailbox.name, done, total: totalOf(done, await messagesToCome(db, plan)), count: { ...outcome } })
  log.info('Fetched a page of older mail', { mailboxId: mailbox.id, ...outcome })
  return outcome
}

/** `changed`: a pull was here since its marks were read; `outdated`: nobody wants it any more, or its mailbox was begun anew. */
async function commitAsOf(reader: MailReader, { db, clock, signal, saveCheckpoint }: JobContext, { page, plan, checkpointWith, onJustIn, isLastTry = false }: Read): Promise<ImportCounts | 'changed' | 'outdated'> {
  const { mailbox, held, next, oldestMs, left, bytes } = page
  const messages = await keptOf(db, page)
  // What stood here under another name keeps its row.
  const moved = isReadAgain(mailbox) ? await findMoved({ db, reader, mailbox, arrived: messages, signal }) : []
  return await db.transaction(async (tx) => {
    await lockMailOf(tx, mailbox.accountId)
    const now = await loadMailbox(tx, mailbox.id)
    if (now === undefined || !isWaiting(now) || now.older !== mailbox.older || now.olderCursor !== page.before) return 'outdated'
    const isStale = heardOf(reader, now.cursor) !== page.heard && messages.length > 0
    if (isStale && !isLastTry) return 'changed'
    await moveMessages(tx, clock.now(), moved)
    const added = await addMessages(tx, clock.now(), mailbox, messages)
    const broken = added.stored.filter((message) => message.broken !== '').length
    const counts = { found: messages.length + held, stored: added.stored.length - broken, duplicate: added.duplicate + held, broken, removed: 0 }
    await countIn(tx, plan.id, { ...counts, bytes })
    // Came in before changes were heard of, or while its mailbox was named anew: no pull will tell of it.
    const news = await justIn(tx, clock.now(), { ...mailbox, cursor: undefined }, { stored: added.stored, rewritten: new Set() })
    if (news.messageIds.length > 0) await onJustIn?.(tx, news)
    await askToFollowDrafts(tx, clock, mailbox, { arrived: messages, changed: 0 })
    if (isStale) await askForMarks(tx, clock, mailbox, [...moved.map(({ messageId }) => messageId), ...added.stored.map(({ id }) => id)])
    if (page.isWhole) await saveOlder(tx, mailbox.id, { older: next === undefined ? afterOlder(now) : now.older, cursor: next, ms: oldestMs, left })
    await saveCheckpoint(checkpointWith(counts.found), tx)
    return counts
  })
}

async function askForMarks(tx: Db, clock: Clock, { id: mailboxId, userId, accountId }: Mailbox, messageIds: readonly number[]): Promise<void> {
  for (const some of chunks(messageIds, limits.olderPage)) await enqueue(tx, clock, rereadMarks, { mailboxId, messageIds: some }, { userId, shareKey: accountId })
}

async function finishIfThrough({ db, clock, log }: JobContext, plan: Import): Promise<void> {
  await db.transaction(async (tx) => {
    if (!isAllFetched(await mailboxesOfAccount(tx, plan.accountId))) return
    if ((await partialOf(tx, plan.accountId, 1)).length > 0) await enqueue(tx, clock, fetchRest, { accountId: plan.accountId }, { userId: plan.userId })
    await askForProof(tx, clock, { id: plan.accountId, userId: plan.userId }, { repair: false, follow: true, isUrgent: true })
    // Last, since it takes the audit log, which everybody wants.
    if (plan.state === 'running') await endImport(tx, clock.now(), plan.id)
    log.info('Everything that was there is here', { accountId: plan.accountId })
  })
}
