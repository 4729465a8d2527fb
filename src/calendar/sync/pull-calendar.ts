// Pulls one page of changes for one calendar, then hands on to itself.
//
// A page and its cursor commit together, so a crash repeats at most one page, and a page
// that is repeated writes what is there already. found = stored + broken: an event that
// cannot be read is kept as it came, with the reason.
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { withAccountHealth } from '../../accounts/account-health.ts'
import { limits } from '../../base/limits.ts'
import { defineJob, enqueue, type Handler } from '../../jobs/job.ts'
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
  return async ({ calendarId }, { db, clock, log, signal, userId, report }) => {
    const calendar = await loadCalendar(db, calendarId)
    if (calendar === undefined) return log.info('The calendar is gone; nothing to pull', { calendarId })
    await withAccountHealth({ db, clock, signal }, { accountId: calendar.accountId, work: `calendar:${calendarId}` }, async () => {
      if (calendar.gone) return log.info('The calendar is gone; nothing to pull', { calendarId })
      const reader = await deps.readerFor(calendar.accountId)
      const page = await reader.pullChanges({
        path: calendar.path,
        since: calendar.cursor,
        known: knownEvents(db, calendarId),
        limit: limits.changesPage,
        signal,
      })
      const saved = await readEvents(page.changes, calendar.timeZone, signal)
      const removed = page.changes.flatMap((change) => (change.kind === 'removed' ? [change.remoteId] : []))
      const isStillThere = await db.transaction(async (tx) => {
        if ((await loadCalendar(tx, calendarId)) === undefined) return false
        await applyChanges(tx, clock.now(), calendar, { saved, removed })
        const caughtUpAt = page.progress === 'caught-up' ? { caughtUpAt: clock.now() } : {}
        await saveCursor(tx, calendarId, { cursor: page.progress === 'reset' ? undefined : page.next, ...caughtUpAt })
        if (page.progress !== 'caught-up') await enqueue(tx, clock, pullCalendar, { calendarId }, { userId })
        return true
      })
      if (!isStillThere) return log.info('The calendar was removed while it was pulled; nothing was kept', { calendarId })
      const broken = saved.filter((row) => row.broken !== '').length
      const counts = { found: saved.length, stored: saved.length - broken, broken, removed: removed.length }
      if (Object.values(counts).every((count) => count === 0)) return
      report({ phase: calendar.name, count: counts })
      log.info('Pulled a page of events', { calendarId, progress: page.progress, ...counts })
    })
  }
}

const EVENTS_A_BREATH = 50

/** Reading takes a third of a millisecond each; others on this thread get their turn in between. */
async function readEvents(changes: readonly EventChange[], timeZone: string, signal: AbortSignal): Promise<EventRow[]> {
  const clocks = openZoneClocks(timeZone)
  const rows: EventRow[] = []
  for (const change of changes) {
    if (change.kind !== 'saved') continue
    rows.push(rowOf(change, clocks))
    if (rows.length % EVENTS_A_BREATH === 0) {
      await breathe()
      signal.throwIfAborted()
    }
  }
  return rows
}
