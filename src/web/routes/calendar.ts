// Calendars and events as an agenda needs them: instances, already expanded here.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { eventsBetween } from '../../calendar/agenda.ts'
import { listCalendars } from '../../calendar/calendar-store.ts'
import { Fault } from '../../base/fault.ts'
import { calendarLimits } from '../../calendar/calendar-limits.ts'
import { callerOf } from '../access.ts'
import type { WebContext } from '../context.ts'
import { calendar, eventsAnswer, eventsQuery } from '../contract/calendar.ts'

export function calendarRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db } = context
  const access = { config: { access: { who: 'caller', grant: 'read' } } } as const
  return async (app) => {
    app.get(
      '/calendar/calendars',
      { ...access, schema: { tags: ['calendar'], response: { 200: z.object({ items: z.array(calendar) }) } } },
      async (request) => ({ items: await listCalendars(db, callerOf(request).userId) }),
    )
    app.get(
      '/calendar/events',
      { config: { ...access.config, costly: true }, schema: { tags: ['calendar'], querystring: eventsQuery, response: { 200: eventsAnswer } } },
      async (request) => {
        const [fromMs, toMs] = [Date.parse(request.query.from), Date.parse(request.query.to)]
        if (toMs <= fromMs || toMs - fromMs > calendarLimits.calendarWindowMs) {
          throw new Fault('bad-window', 'The window must end after it begins and be at most 400 days long')
        }
        const { userId } = callerOf(request)
        const calendars = await listCalendars(db, userId)
        const { items, truncated } = await eventsBetween(db, { userId, fromMs, toMs })
        return { items, truncated, syncedAt: calendars.length === 0 ? 0 : Math.min(...calendars.map((one) => one.syncedAt)) }
      },
    )
  }
}
