// Pulls the changes of one calendar, page by page.
//
// A page and its cursor commit together, so a crash repeats at most one page, and a page
// that is repeated writes what is there already. A turn ends as with mail (pull-mailbox.ts). found = stored + broken: an event that
// cannot be read is kept as it came, with the reason.
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, type Handler, type JobContext } from '../../jobs/job.ts'
import { takeTurn, turnIsOver, type Meter } from '../../jobs/turn.ts'
import type { CalendarReader, EventChange } from '../calendar-port.ts'
import { loadCalendar, saveCursor } from '../calendar-store.ts'
import { applyChanges, knownEvents, rowOf, type EventRow } from '../event-store.ts'
import { openZoneClocks } from '../zone-clock.ts'

export const pullCalendar = defineJob({
  name: 'calendar.pull-calendar',
  payload: z.strictObject({ calendarId: z.string() }),
  maxAttempts: 10,
  timeoutMs: 2 * 60_000,
  // Two pulls of one calendar would race on its cursor; different calendars run freely.
  lockKey: ({ calendarId }) => `calendar:${calendarId}`,
  uniqueKey: ({ calendarId }) => `pull:${calendarId}`,
})

export function pullCalendarHandler(deps: { readerFor(accountId: string): Promise<CalendarReader> }): Handler<typeof pullCalendar> {
  return async ({ calendarId }, context) => {
    const { db, clock, log, signal } = context
    const calendar = await loadCalendar(db, calendarId)
    if (calendar === undefined) return log.info('The calendar is gone; nothing to pull', { calendarId })
    let isThrough = true
    await withAccountHealth({ db, clock, signal }, { accountId: calendar.accountId, work: `calendar:${calendarId}` }, async () => {
      if (calendar.gone) return log.info('The calendar is gone; nothing to pull', { calendarId })
      const reader = await deps.readerFor(calendar.accountId)
      isThrough = await takeTurn(context, (meter) => pullPage(context, reader, calendarId, meter))
    })
    if (!isThrough) throw turnIsOver()
  }
}

async function pullPage(
  { db, clock, log, signal, report, saveCheckpoint }: JobContext,
  reader: CalendarReader,
  calendarId: string,
  meter: Meter,
): Promise<'more' | 'through'> {
  const calendar = await loadCalendar(db, calendarId)
  if (calendar === undefined) return 'through'
  const page = await reader.pullChanges({
    path: calendar.path,
    since: calendar.cursor,
    known: knownEvents(db, calendarId),
    limit: limits.changesPage,
    signal,
  })
  const isMore = page.progress !== 'caught-up'
  // How many there are is known only once the last page is there.
  if (page.changes.length > 0) report({ phase: calendar.name, total: isMore ? 0 : meter.done + page.changes.length })
  const saved = await readEvents(page.changes, calendar.timeZone, signal, (read) => report({ done: meter.done + read }))
  const removed = page.changes.flatMap((change) => (change.kind === 'removed' ? [change.remoteId] : []))
  const isStillThere = await db.transaction(async (tx) => {
    if ((await loadCalendar(tx, calendarId)) === undefined) return false
    await applyChanges(tx, clock.now(), calendar, { saved, removed })
    const caughtUpAt = page.progress === 'caught-up' ? { caughtUpAt: clock.now() } : {}
    await saveCursor(tx, calendarId, { cursor: page.progress === 'reset' ? undefined : page.next, ...caughtUpAt })
    if (isMore) await saveCheckpoint({ done: meter.done + page.changes.length }, tx)
    return true
  })
  if (!isStillThere) {
    log.info('The calendar was removed while it was pulled; nothing was kept', { calendarId })
    return 'through'
  }
  meter.done += page.changes.length
  const broken = saved.filter((row) => row.broken !== '').length
  const counts = { found: saved.length, stored: saved.length - broken, broken, removed: removed.length }
  if (Object.values(counts).some((count) => count > 0)) {
    report({ phase: calendar.name, done: meter.done, count: counts })
    log.info('Pulled a page of events', { calendarId, progress: page.progress, ...counts })
  }
  return isMore ? 'more' : 'through'
}

const EVENTS_A_BREATH = 50

/** Reading takes a third of a millisecond each; others on this thread get their turn in between. */
async function readEvents(changes: readonly EventChange[], timeZone: string, signal: AbortSignal, onRead: (read: number) => void): Promise<EventRow[]> {
  const clocks = openZoneClocks(timeZone)
  const rows: EventRow[] = []
  for (const change of changes) {
    if (change.kind !== 'saved') continue
    rows.push(rowOf(change, clocks))
    if (rows.length % EVENTS_A_BREATH === 0) {
      onRead(rows.length)
      await breathe()
      signal.throwIfAborted()
    }
  }
  return rows
}
