// Brings an account's list of calendars up to date and asks for a pull of each.
import { z } from 'zod'
import { forgetFailures, withAccountHealth } from '../../accounts/account-health.ts'
import { defineJob, enqueue, type Handler } from '../../jobs/job.ts'
import type { CalendarReader } from '../calendar-port.ts'
import { saveCalendars } from '../calendar-store.ts'
import { pullCalendar } from './pull-calendar.ts'

export const syncCalendars = defineJob({
  name: 'calendar.sync-account',
  payload: z.strictObject({ accountId: z.string() }),
  maxAttempts: 5,
  timeoutMs: 2 * 60_000,
  lockKey: ({ accountId }) => `calendars:${accountId}`,
  uniqueKey: ({ accountId }) => `sync-calendars:${accountId}`,
})

export function syncCalendarsHandler(deps: { readerFor(accountId: string): Promise<CalendarReader> }): Handler<typeof syncCalendars> {
  return async ({ accountId }, { db, clock, log, signal, userId, report }) => {
    await withAccountHealth({ db, clock, signal }, { accountId, work: 'calendars' }, async () => {
      const reader = await deps.readerFor(accountId)
      const refs = await reader.listCalendars(signal)
      await db.transaction(async (tx) => {
        const ids = await saveCalendars(tx, clock.now(), { userId, accountId, refs })
        await forgetFailures(tx, { accountId, prefix: 'calendar:', except: ids })
        for (const [index, calendarId] of ids.entries()) {
          await enqueue(tx, clock, pullCalendar, { calendarId }, { userId, phase: refs[index]?.name ?? '' })
        }
      })
      report({ done: refs.length, total: refs.length })
      log.info('Listed the calendars', { accountId, calendars: refs.length })
    })
  }
}
