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
import { withAccountHealth } from '../../accounts/account-health.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver, type Meter } from '../../jobs/turn.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import type { ChangePage, MailReader, MessageChange } from '../mail-port.ts'
import { addMessages, lockMailOf, moveMessages, removeMessages, setFlags } from '../mail-store.ts'
import { loadMailbox, saveCursor, type Mailbox } from '../mailbox-store.ts'
import { findByRemoteIds, knownMessages } from '../message-store.ts'
import { forgetMissing, noteMissing } from '../missing-store.ts'
import { arrivals, type Arrived } from './arrivals.ts'
import { findMoved, type Moved } from './find-moved.ts'
import { mailboxesToSettle, settleMissing, type Settled } from './settle-missing.ts'

export const pullMailbox = defineJob({
  name: 'mail.pull-mailbox',
  payload: z.strictObject({ mailboxId: z.string() }),
  maxAttempts: 10,
  timeoutMs: 10 * 60_000,
  // Two pulls of one mailbox would race on its cursor; different mailboxes run freely.
  lockKey: ({ mailboxId }) => `mailbox:${mailboxId}`,
  uniqueKey: ({ mailboxId }) => `pull:${mailboxId}`,
})

export interface PullDeps {
  readerFor(accountId: string): Promise<MailReader>
  packs: Packs
}

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

export function pullMailboxHandler(deps: PullDeps): Handler<typeof pullMailbox> {
  return async ({ mailboxId }, context) => {
    const { db, clock, log, signal } = context
    const mailbox = await loadMailbox(db, mailboxId)
    if (mailbox === undefined) return log.info('The mailbox is gone; nothing to pull', { mailboxId })
    let isThrough = true
    await withAccountHealth({ db, clock, signal }, { accountId: mailbox.accountId, work: `mailbox:${mailboxId}` }, async () => {
      if (mailbox.gone) return log.info('The mailbox is gone; nothing to pull', { mailboxId })
      const reader = await deps.readerFor(mailbox.accountId)
      isThrough = await takeTurn(context, (meter) => pullPage(deps, context, reader, mailboxId, meter))
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function pullPage(
  { packs }: PullDeps,
  { db, clock, log, signal, userId, report, saveCheckpoint }: JobContext,
  reader: MailReader,
  mailboxId: string,
  meter: Meter,
): Promise<'more' | 'through'> {
  // As the page before left it, and as it is if somebody renamed or removed it meanwhile.
  const mailbox = await loadMailbox(db, mailboxId)
  if (mailbox === undefined) return 'through'
  const startedAt = clock.now()
  const settled = await settleMissing({ db, reader, mailbox, nowMs: startedAt, signal })
  const page = await reader.pullChanges({
    path: mailbox.path,
    since: mailbox.cursor,
    known: knownMessages(db, mailboxId),
    limit: limits.changesPage,
    signal,
  })
  const total = meter.done + page.changes.length + (page.left ?? 0)
  // Nothing is said of a look that found nothing: there are many, and each would be written down.
  if (page.changes.length > 0) report({ phase: mailbox.name, total: page.left === undefined ? 0 : total })
  let read = 0
  const onRead = () => report({ done: meter.done + Math.min(++read, page.changes.length) })
  const arrived = await arrivals({ db, reader, mailbox, page, packs, signal, onRead })
  const moved = await findMoved({ db, reader, mailbox, arrived: arrived.messages, signal })
  const isMore = page.progress !== 'caught-up' || arrived.mendMore
  const counts = await db.transaction(async (tx) => {
    // Before the question, so that an account which is disconnected now is not pulled into after.
    await lockMailOf(tx, mailbox.accountId)
    if ((await loadMailbox(tx, mailboxId)) === undefined) return undefined
    const applied = await applyPage(tx, clock.now(), { mailbox, page, arrived, moved, settled })
    // Everything that was there when the pull began has been seen; of what came later nothing is said.
    const caughtUpAt = page.progress === 'caught-up' ? { caughtUpAt: startedAt } : {}
    await saveCursor(tx, mailboxId, { cursor: page.progress === 'reset' ? undefined : page.next, ...caughtUpAt })
    for (const id of await mailboxesToSettle(tx, clock.now(), mailbox, applied.missed)) {
      await enqueue(tx, clock, pullMailbox, { mailboxId: id }, { userId })
    }
    if (isMore) await saveCheckpoint({ done: meter.done + page.changes.length }, tx)
    return applied
  })
  if (counts === undefined) {
    log.info('The mailbox was removed while it was pulled; nothing was kept', { mailboxId })
    return 'through'
  }
  meter.done += page.changes.length
  if (Object.values(counts).some((count) => count > 0)) {
    report({ phase: mailbox.name, done: meter.done, count: counts })
    log.info('Pulled a page', { mailboxId, progress: page.progress, ...counts })
  }
  return isMore ? 'more' : 'through'
}

async function applyPage(
  tx: Db,
  nowMs: number,
  given: { mailbox: Mailbox; page: ChangePage; arrived: Arrived; moved: readonly Moved[]; settled: Settled },
): Promise<Counts> {
  const { mailbox, page, arrived, moved, settled } = given
  await removeMessages(tx, nowMs, arrived.mended)
  const movedHere = await moveMessages(tx, nowMs, moved)
  const added = await addMessages(tx, nowMs, mailbox, arrived.messages)
  const broken = added.stored.filter((message) => message.broken !== '').length
  const named = await rowsNamed(tx, mailbox.id, page.changes)
  // An addition that is held already still brings flags: they may have changed since.
  const flags = await setFlags(
    tx,
    nowMs,
    page.changes.flatMap((change) => {
      const messageId = named.get(change.remoteId)
      return change.kind === 'removed' || messageId === undefined ? [] : [{ messageId, flags: change.flags }]
    }),
  )
  const removed = await removeMessages(tx, nowMs, settled.gone)
  await forgetMissing(tx, settled.back)
  const lost = page.changes.flatMap((change) => (change.kind === 'removed' ? (named.get(change.remoteId) ?? []) : []))
  const missed = await noteMissing(tx, nowMs, mailbox, lost.filter((id) => !settled.gone.includes(id)))
  return {
    found: arrived.messages.length + arrived.held,
    stored: added.stored.length - broken,
    duplicate: added.duplicate + arrived.held,
    broken,
    moved: movedHere,
    vanished: arrived.vanished,
    flags,
    missed,
    removed,
  }
}

async function rowsNamed(tx: Db, mailboxId: string, changes: readonly MessageChange[]): Promise<Map<string, number>> {
  const rows = await findByRemoteIds(tx, [mailboxId], changes.map((change) => change.remoteId))
  return new Map(rows.map((row) => [row.remoteId, row.id]))
}
