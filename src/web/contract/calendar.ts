// Events as an agenda shows them: instances, already expanded, each with its zone.
import { z } from 'zod'

export const calendar = z
  .object({ id: z.string(), accountId: z.string(), name: z.string(), colour: z.int().min(1).max(6), timeZone: z.string(), syncedAt: z.number() })
  .meta({ id: 'Calendar' })
export type Calendar = z.infer<typeof calendar>

export const eventInstance = z
  .object({
    id: z.string().describe('Event id and instance start'),
    eventId: z.string(),
    calendarId: z.string(),
    summary: z.string(),
    location: z.string(),
    startMs: z.number(),
    endMs: z.number(),
    allDay: z.boolean(),
    startDate: z.string().describe('For all-day events: the date itself, YYYY-MM-DD, in no zone'),
    endDate: z.string().describe('Exclusive; as in iCalendar'),
    timeZone: z.string().describe('The zone the event is written in; UTC or floating said as such'),
    status: z.enum(['confirmed', 'tentative', 'cancelled']),
    recurring: z.boolean(),
    organizer: z.string(),
    attendees: z.array(z.object({ name: z.string(), address: z.string(), response: z.string() })),
  })
  .meta({ id: 'EventInstance' })
export type EventInstance = z.infer<typeof eventInstance>

export const eventsQuery = z.object({
  from: z.iso.datetime({ offset: true }).describe('With offset: a time without one is refused, never guessed'),
  to: z.iso.datetime({ offset: true }),
})
export const eventsAnswer = z.object({ items: z.array(eventInstance), truncated: z.boolean(), syncedAt: z.number() }).meta({ id: 'Events' })
