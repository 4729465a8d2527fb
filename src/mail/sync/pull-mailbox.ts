// Pulls the changes of one mailbox, page by page.
//
// Each page commits its messages, its threads and its cursor together, so a crash repeats at
// most one page of 400,000 messages, and a page that is repeated finds its messages there and
// changes nothing. After a turn the job goes back to the queue with its figures, and what else
// waits gets a worker.
//
// Whatever the provider lists is counted once: found = stored + duplicate + broken. A broken
// message is stored as well, raw and as far as it could be read; one that cannot be opened at
// all has a row that says so, and is found anew once it can (arrivals.ts). One that vanished
// before it could be read was never found; it is counted apart.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver, type Meter } from '../../jobs/turn.ts'
import type { Db } from '../../store/db.ts'
import { askToFollowDrafts } from '../drafts/ask-to-follow.ts'
import type { ChangePage, MailReader, MessageChange } from '../mail-port.ts'
import { addMessages, completeMessages, lockMailOf, moveMessages, removeMessages, setMarks, type NewlyStored } from '../messages/mail-store.ts'
import { loadMailbox, saveCursor, saveOlder, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { heldIn, knownMessages } from '../messages/message-store.ts'
import { forgetMissing, noteMissing } from '../messages/missing-store.ts'
import { afterReset } from '../mailboxes/wanted-mailboxes.ts'
import { askForOlder } from './ask-for-older.ts'
import { noteReset } from '../proof-store.ts'
import { arrivals, type Arrived } from './arrivals.ts'
import { messagesInTheWay } from './in-the-way.ts'
import type { Intake } from './intake.ts'
import { justIn } from './just-in.ts'
import { findMoved, type Moved } from './find-moved.ts'
import { mailboxesToSettle, settleMissing, type Settled } from './settle-missing.ts'
import { isInDoubt, requireSteady, whileSteady } from './unsteady-mailbox.ts'

export const pullMailbox = defineJob({
  name: 'mail.pull-mailbox',
  payload: z.strictObject({ mailboxId: z.string() }),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  // Two pulls of one mailbox would race on its cursor; different mailboxes run freely.
  lockKey: ({ mailboxId }) => `mailbox:${mailboxId}`,
  uniqueKey: ({ mailboxId }) => `pull:${mailboxId}`,
})

/** As counters of the job; they always add up: found = stored + duplicate + broken. */
interface Counts extends Record<string, number> {
  found: number
  stored: number
  duplicate: number
  broken: number
  moved: number
  vanished: number
  flags: number
  /** Not in this mailbox any more; what became of them the other mailboxes will tell. */
  missed: number
  removed: number
}

/** Of the page that is pulled next so many mails are counted: what was read of it when its time was over. They are met as held, and are no duplicates. */
const cutShape = z.object({ counted: z.number() })
type Cut = z.output<typeof cutShape>

export function pullMailboxHandler(deps: Intake): Handler<typeof pullMailbox> {
  return async ({ mailboxId }, context) => {
    const { db, clock, log } = context
    const mailbox = await loadMailbox(db, mailboxId)
    if (mailbox === undefined || mailbox.gone) log.info('The mailbox is gone; nothing to pull', { mailboxId })
    // What a label shows another mailbox holds: pulled as well it would be here twice.
    if (mailbox === undefined || mailbox.kind === 'label') return
    let isThrough = true
    await whileSteady(context, mailbox, async () => {
      // Nothing of it can fail any more, which is all its account has to hear.
      if (mailbox.gone) return
      const reader = await deps.readerFor(mailbox.accountId)
      const cut = cutShape.safeParse(context.checkpoint).data ?? { counted: 0 }
      const begunAt = clock.now()
      isThrough = await takeTurn(context, async (meter) => {
        const outcome = await pullPage(deps, context, reader, mailboxId, { meter, cut })
        await requireSteady(db, mailbox, begunAt - 1)
        return outcome
      })
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function pullPage(
  { packs, parser, onJustIn }: Intake,
  { db, clock, log, signal, userId, report, saveCheckpoint }: JobContext,
  reader: MailReader,
  mailboxId: string,
  { meter, cut }: { meter: Meter; cut: Cut },
): Promise<'more' | 'through'> {
  // As the page before left it, and as it is if somebody renamed or removed it meanwhile.
  const mailbox = await loadMailbox(db, mailboxId)
  if (mailbox === undefined || mailbox.kind === 'label') return 'through'
  const startedAt = clock.now()
  const settled = await settleMissing({ db, reader, mailbox, nowMs: startedAt, signal })
  const page = await reader.pullChanges({
    path: mailbox.path,
    since: mailbox.cursor,
    known: knownMessages(db, mailboxId),
    limit: limits.changesPage,
    signal,
  })
  let news = page.changes.length
  const onListed = (held: number) => {
    news -= held
    // Nothing is said of a look that found nothing: there are many, and each would be written down.
    if (news > 0) report({ phase: mailbox.name, total: page.left === undefined ? 0 : meter.done + news + page.left })
  }
  let read = 0
  const onRead = () => report({ done: meter.done + Math.min(++read, news) })
  const listed = await arrivals({ db, reader, mailbox, page, packs, parser, signal, isTime: meter.isTime, onListed, onRead })
  const arrived = { ...listed, held: Math.max(0, listed.held - cut.counted) }
  const moved = await findMoved({ db, reader, mailbox, arrived: arrived.messages, signal })
  const through = meter.done + (arrived.isWhole ? news : read)
  const counted = arrived.isWhole ? 0 : cut.counted + arrived.held + arrived.messages.length - arrived.mended.length
  let isAgain = false
  // Its first place after it was named anew time and again: a second look tells whether that stands.
  const isTriedTwice = mailbox.cursor === undefined && (await isInDoubt(db, mailboxId))
  const isMore = page.progress !== 'caught-up' || arrived.mendMore || !arrived.isWhole || settled.isMore || isTriedTwice
  const counts = await db.transaction(async (tx) => {
    // Before the question, so that an account which is disconnected now is not pulled into after.
    await lockMailOf(tx, mailbox.accountId)
    if ((await loadMailbox(tx, mailboxId)) === undefined) return undefined
    const inTheWay = page.changes.length === 0 ? new Set<number>() : await messagesInTheWay(tx, mailbox.accountId, startedAt)
    const applied = await applyPage(tx, clock.now(), { mailbox, page, arrived, moved, settled, inTheWay })
    isAgain = applied.isAgain
    const news = await justIn(tx, clock.now(), mailbox, { stored: applied.stored, rewritten: new Set(page.changes.filter(({ kind }) => kind === 'rewritten').map(({ remoteId }) => remoteId)) })
    if (news.messageIds.length > 0) await onJustIn?.(tx, news)
    // The cursor stays before a page that was not read to its end: asked for again, it finds these
    // held. So it does before one that speaks of mail which an approved action changed meanwhile.
    if (isAgain) await enqueue(tx, clock, pullMailbox, { mailboxId }, { userId, shareKey: mailbox.accountId, runAt: clock.now() + limits.pullAgainMs })
    else if (arrived.isWhole) {
      // Everything that was there when the pull began has been seen; of what came later nothing is said.
      const caughtUp = page.progress === 'caught-up' ? { caughtUp: { at: startedAt, listedState: mailbox.listedState } } : {}
      await saveCursor(tx, mailboxId, { cursor: page.progress === 'reset' ? undefined : page.next, ...caughtUp })
      if (page.progress === 'reset') await beginAnew(tx, clock.now(), mailbox, page)
      // Not before: what is listed as older is safe to fetch once there is a place from which every change is heard of.
      const isBegun = mailbox.cursor === undefined && page.progress === 'more'
      if ((isBegun || page.progress === 'caught-up') && reader.capabilities.older && !isTriedTwice) await askForOlder(tx, clock, mailbox)
    }
    for (const id of await mailboxesToSettle(tx, clock.now(), mailbox, applied.counts.missed)) {
      await enqueue(tx, clock, pullMailbox, { mailboxId: id }, { userId, shareKey: mailbox.accountId })
    }
    const { moved: movedHere, flags, missed, removed } = applied.counts
    await askToFollowDrafts(tx, clock, mailbox, { arrived: arrived.messages, changed: movedHere + flags + missed + removed })
    if (isMore) await saveCheckpoint({ done: through, counted }, tx)
    return applied.counts
  })
  if (counts === undefined) {
    log.info('The mailbox was removed while it was pulled; nothing was kept', { mailboxId })
    return 'through'
  }
  meter.done = through
  cut.counted = counted
  if (Object.values(counts).some((count) => count > 0)) {
    report({ phase: mailbox.name, done: meter.done, count: counts })
    log.info('Pulled a page', { mailboxId, progress: page.progress, ...counts })
  }
  return isMore && !isAgain ? 'more' : 'through'
}

/** Its provider gave every mail a new name: what we hold is found again among the older mail. */
async function beginAnew(tx: Db, nowMs: number, mailbox: Mailbox, { why = '', renamed = { from: '', to: '' } }: ChangePage): Promise<void> {
  await noteReset(tx, nowMs, mailbox, { why, ...renamed })
  const older = afterReset(mailbox)
  if (older !== '') await saveOlder(tx, mailbox.id, { older })
}

async function applyPage(
  tx: Db,
  nowMs: number,
  given: { mailbox: Mailbox; page: ChangePage; arrived: Arrived; moved: readonly Moved[]; settled: Settled; inTheWay: ReadonlySet<number> },
): Promise<{ counts: Counts; stored: NewlyStored[]; isAgain: boolean }> {
  const { mailbox, page, arrived, settled, inTheWay } = given
  // Seen here before an action moved it on, it would be written down here, and the next action would find nothing in its place.
  const unsure = new Set(given.moved.filter(({ messageId }) => inTheWay.has(messageId)).map(({ remoteId }) => remoteId))
  const moved = given.moved.filter(({ remoteId }) => !unsure.has(remoteId))
  await removeMessages(tx, nowMs, arrived.mended)
  await completeMessages(tx, nowMs, arrived.restored)
  const movedHere = await moveMessages(tx, nowMs, moved)
  const added = await addMessages(tx, nowMs, mailbox, arrived.messages.filter(({ remoteId }) => !unsure.has(remoteId)))
  const broken = added.stored.filter((message) => message.broken !== '').length
  const named = await heldIn(tx, mailbox.id, page.changes.map((change) => change.remoteId))
  const idOf = (change: MessageChange): number => named.get(change.remoteId) ?? 0
  const speaking = page.changes.filter((change) => named.has(change.remoteId))
  const heard = speaking.filter((change) => !inTheWay.has(idOf(change)))
  // An addition that is held already still brings marks: they may have changed since.
  const flags = await setMarks(
    tx,
    nowMs,
    heard.flatMap((change) => (change.kind === 'removed' ? [] : [{ messageId: idOf(change), flags: change.flags, labels: change.labels }])),
  )
  const removed = await removeMessages(tx, nowMs, settled.gone)
  await forgetMissing(tx, settled.back)
  const lost = heard.filter((change) => change.kind === 'removed').map(idOf)
  const gone = new Set(settled.gone)
  const missed = await noteMissing(tx, nowMs, mailbox, lost.filter((id) => !gone.has(id)))
  const counts = {
    found: arrived.messages.length - unsure.size + arrived.held,
    stored: added.stored.length - broken,
    duplicate: added.duplicate + arrived.held,
    broken,
    moved: movedHere,
    vanished: arrived.vanished,
    flags,
    missed,
    removed,
  }
  return { counts, stored: added.stored, isAgain: unsure.size > 0 || heard.length < speaking.length }
}
