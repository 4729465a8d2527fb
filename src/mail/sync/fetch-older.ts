// Fetches the mail that was there before an account was connected, newest first over all of
// its mailboxes, so that the mail of last week is here within seconds, however many years follow.
//
// Apart from changes: what arrives while a hundred thousand mails come in is seen at once, and
// a cursor of changes never has to remember how far the past has come. While one page is
// committed the next one is read, so the provider, the parser and the store work side by side.
//
// Each page commits its mails, its figures and its place together, so a crash repeats at most
// the two pages that were on their way, and a page that is repeated changes nothing.
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { turnIsOver } from '../../jobs/turn.ts'
import type { Db } from '../../store/db.ts'
import { countIn, latestImport, endImport, type Import, type ImportCounts } from '../import/import-store.ts'
import type { MailReader, OlderCursor } from '../mail-port.ts'
import { addMessages, lockMailOf, moveMessages } from '../mail-store.ts'
import { loadMailbox, mailboxesOfAccount, saveOlder, type Mailbox } from '../mailbox-store.ts'
import { partialOf } from '../unfinished-store.ts'
import { afterOlder, isReadAgain, isWaiting } from '../wanted-mailboxes.ts'
import type { fetchOlder } from './ask-for-older.ts'
import { fetchRest } from './fetch-rest.ts'
import { findMoved } from './find-moved.ts'
import type { Intake } from './intake.ts'
import { oneAhead } from './one-ahead.ts'
import { asOfNow, keptOf, readOlderPage, spanOf, type OlderRead, type Span } from './older-page.ts'
import { askForProof } from './ask-for-proof.ts'

const figures = z.object({ done: z.number() })
/**
 * The first page of each mailbox: small, since somebody is waiting for the newest mail. What follows
 * grows with what this mailbox has brought. Were it with what all of them have, eleven mailboxes
 * would bring some thousand mails before the newest thousand of them is here.
 */
const FIRST_PAGE = 100

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

/** Where each mailbox has come to, one page ahead of the store. */
type Places = Map<string, { before: OlderCursor | undefined; ms: number; isThrough: boolean; read: number }>

async function fetchForATurn(reader: MailReader, deps: Intake, context: JobContext, plan: Import): Promise<boolean> {
  const { db, clock, signal, checkpoint, report } = context
  const ends = clock.now() + limits.pullTurnMs
  const places: Places = new Map()
  const progress = { done: figures.safeParse(checkpoint).data?.done ?? 0 }
  const pace = startPace(clock)
  const spans = new Map<string, Span>()
  // What is remembered here of a mailbox that was begun anew leads past mail that is wanted now.
  let isOutdated = false
  const readAhead = async (): Promise<{ page: OlderRead; done: number } | undefined> => {
    const mailbox = await newestWaiting(db, plan, places)
    if (mailbox === undefined) return undefined
    // One for the whole turn: a provider may hold its place for just what it was asked.
    const span = spans.get(mailbox.id) ?? (await spanOf(db, mailbox, plan))
    spans.set(mailbox.id, span)
    const place = places.get(mailbox.id)
    const limit = Math.min(limits.olderPage, Math.max(FIRST_PAGE, place?.read ?? 0))
    const stored = await loadMailbox(db, mailbox.id)
    const before = place?.before ?? stored?.olderCursor
    const page = await pace.measure(() => readOlderPage(reader, deps, { db, mailbox, heard: stored?.cursor, before, limit, span, upToBytes: pace.isSlow ? limits.deferredBytes : undefined, signal }))
    const brought = page.messages.length + page.held
    const read = (place?.read ?? 0) + brought + page.passed
    if (page.isWhole) places.set(mailbox.id, { before: page.next, ms: page.oldestMs ?? mailbox.olderMs, isThrough: page.next === undefined, read })
    progress.done += brought
    return { page, done: progress.done }
  }
  report({ total: totalOf(progress.done, await messagesToCome(db, plan)) })
  const commit = async ({ page, done }: { page: OlderRead; done: number }) => {
    isOutdated = (await commitOlder(reader, context, { page, plan, done })) === 'outdated' || isOutdated
  }
  const isThrough = await oneAhead({ read: readAhead, commit, isTime: () => isOutdated || clock.now() >= ends, signal })
  if (isThrough) await finishIfThrough(context, plan)
  return isThrough
}

/**
 * Over a slow line the start of large mails comes first, so that their words are here; over a
 * fast one that would only fetch the start twice. The pace of the last page decides.
 */
function startPace(clock: Clock) {
  let slow = false
  return {
    get isSlow() {
      return slow
    },
    async measure(read: () => Promise<OlderRead>): Promise<OlderRead> {
      const before = clock.now()
      const page = await read()
      const seconds = (clock.now() - before) / 1000
      // A page of few bytes tells of round trips, not of the line.
      if (page.bytes > limits.deferredBytes && seconds > 0) slow = page.bytes / seconds < limits.slowBytesPerSecond
      return page
    },
  }
}

/** After the end of an import only what is held is read again. */
const waitingFor = async (db: Db, plan: Import): Promise<Mailbox[]> => (await mailboxesOfAccount(db, plan.accountId)).filter((one) => isWaiting(one) && (plan.state === 'running' || isReadAgain(one)))

/** Of those that wait, the one whose next page is the newest; an inbox that was not begun comes before all. */
async function newestWaiting(db: Db, plan: Import, places: Places): Promise<Mailbox | undefined> {
  const waiting = (await waitingFor(db, plan)).filter((one) => places.get(one.id)?.isThrough !== true)
  const msOf = (one: Mailbox) => places.get(one.id)?.ms ?? one.olderMs
  return waiting.toSorted((a, b) => (msOf(a) === msOf(b) ? Number(b.role === 'inbox') - Number(a.role === 'inbox') : msOf(b) - msOf(a)))[0]
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

type Read = { page: OlderRead; plan: Import; done: number }

async function commitOlder(reader: MailReader, context: JobContext, { page, plan, done }: Read): Promise<'stored' | 'outdated'> {
  const { db, log, signal, report } = context
  let outcome = await commitAsOf(reader, context, { page, plan, done })
  // Asked between two transactions, never within one: the store has one writer, and a provider takes its time.
  for (let now = page; outcome === 'changed'; outcome = await commitAsOf(reader, context, { page: now, plan, done })) {
    signal.throwIfAborted()
    now = await asOfNow(reader, { db, page: now, signal })
  }
  if (outcome === 'outdated') return outcome
  const { mailbox } = page
  report({ phase: mailbox.name, done, total: totalOf(done, await messagesToCome(db, plan)), count: { ...outcome } })
  log.info('Fetched a page of older mail', { mailboxId: mailbox.id, ...outcome })
  return 'stored'
}

/** `changed`: a pull was here since its marks were read; `outdated`: nobody wants it any more, or its mailbox was begun anew. */
async function commitAsOf(reader: MailReader, { db, clock, signal, saveCheckpoint }: JobContext, { page, plan, done }: Read): Promise<ImportCounts | 'changed' | 'outdated'> {
  const { mailbox, held, next, oldestMs, left, bytes } = page
  const messages = await keptOf(db, page)
  // What stood here under another name keeps its row.
  const moved = isReadAgain(mailbox) ? await findMoved({ db, reader, mailbox, arrived: messages, signal }) : []
  return await db.transaction(async (tx) => {
    await lockMailOf(tx, mailbox.accountId)
    const now = await loadMailbox(tx, mailbox.id)
    if (now === undefined || !isWaiting(now) || now.older !== mailbox.older || now.olderCursor !== page.before) return 'outdated'
    if (now.cursor !== page.heard && messages.length > 0) return 'changed'
    await moveMessages(tx, clock.now(), moved)
    const added = await addMessages(tx, clock.now(), mailbox, messages)
    const broken = added.stored.filter((message) => message.broken !== '').length
    const counts = { found: messages.length + held, stored: added.stored.length - broken, duplicate: added.duplicate + held, broken, removed: 0 }
    await countIn(tx, plan.id, { ...counts, bytes })
    if (page.isWhole) await saveOlder(tx, mailbox.id, { older: next === undefined ? afterOlder(now) : now.older, cursor: next, ms: oldestMs, left })
    await saveCheckpoint({ done }, tx)
    return counts
  })
}

async function finishIfThrough({ db, clock, log }: JobContext, plan: Import): Promise<void> {
  await db.transaction(async (tx) => {
    const mailboxes = (await mailboxesOfAccount(tx, plan.accountId)).filter((one) => one.kind !== 'label' && !one.gone)
    // One that nobody has looked at yet will ask for its own; of an account that was just connected none is known.
    if (mailboxes.length === 0 || mailboxes.some((one) => isWaiting(one) || (one.older === '' && one.syncedAt === 0))) return
    if ((await partialOf(tx, plan.accountId, 1)).length > 0) await enqueue(tx, clock, fetchRest, { accountId: plan.accountId }, { userId: plan.userId })
    await askForProof(tx, clock, { id: plan.accountId, userId: plan.userId }, { repair: false, follow: true, isUrgent: true })
    // Last, since it takes the audit log, which everybody wants.
    if (plan.state === 'running') await endImport(tx, clock.now(), plan.id)
    log.info('Everything that was there is here', { accountId: plan.accountId })
  })
}
