// The agenda: every instance of every event that touches a stretch of time.
import type { Db } from '../store/db.ts'
import { calendarLimits } from './calendar-limits.ts'
import { eventIn, isRecurring } from './event-store.ts'
import { expandEvent, type Occurrence } from './expand-event.ts'
import { parseEvent } from './parse-event.ts'
import { DAY_MS, type EventInstance, type ParsedEvent } from './types.ts'
import { isWholeDay } from './wall-time.ts'
import { openZoneClocks, type ZoneClocks } from './zone-clock.ts'

export interface EventsIn {
  items: EventInstance[]
  /** A limit was met: there may be more. The earliest are here. */
  truncated: boolean
}

export async function eventsBetween(db: Db, asked: { userId: string; fromMs: number; toMs: number }): Promise<EventsIn> {
  const { userId, fromMs, toMs } = asked
  const rows = await db.query
    .selectFrom('events')
    .innerJoin('calendars', 'calendars.id', 'events.calendar_id')
    .select(['events.id', 'events.calendar_id', 'events.reading', 'calendars.time_zone'])
    .where('events.user_id', '=', userId)
    .where('calendars.gone', '=', 0)
    .where('events.broken', '=', '')
    // A day more on both sides: the stored extent of whole days and floating times was
    // computed in the zone that the calendar had then.
    .where('events.starts_at', '<', toMs + DAY_MS)
    .where('events.ends_by', '>=', fromMs - DAY_MS)
    .orderBy('events.starts_at')
    .limit(calendarLimits.eventsInWindow + 1)
    .execute()
  let truncated = rows.length > calendarLimits.eventsInWindow
  const clocksOf = new Map<string, ZoneClocks>()
  const items: EventInstance[] = []
  for (const row of rows.slice(0, calendarLimits.eventsInWindow)) {
    const clocks = clocksOf.get(row.time_zone) ?? openZoneClocks(row.time_zone)
    clocksOf.set(row.time_zone, clocks)
    const event = eventIn(row.reading) ?? (await readAgain(db, row.id, clocks))
    if (event === undefined) continue
    const found = expandEvent(event, clocks, { fromMs, toMs })
    truncated ||= found.truncated
    for (const occurrence of found.occurrences) {
      items.push(instanceOf(occurrence, { eventId: row.id, calendarId: row.calendar_id, recurring: isRecurring(event) }))
    }
  }
  items.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.id < b.id ? -1 : 1))
  return { items: items.slice(0, calendarLimits.instancesInWindow), truncated: truncated || items.length > calendarLimits.instancesInWindow }
}

async function readAgain(db: Db, id: string, clocks: ZoneClocks): Promise<ParsedEvent | undefined> {
  const row = await db.query.selectFrom('events').select('ics').where('id', '=', id).executeTakeFirst()
  return (row === undefined ? undefined : parseEvent(row.ics, clocks).event) ?? undefined
}

function instanceOf(
  { originalMs, face, start, startMs, endMs, endDate }: Occurrence,
  of: { eventId: string; calendarId: string; recurring: boolean },
): EventInstance {
  const allDay = isWholeDay(start)
  return {
    ...of,
    // By the start it had in the series: a moved instance keeps its name.
    id: `${of.eventId}@${new Date(originalMs).toISOString()}`,
    summary: face.summary,
    location: face.location,
    startMs,
    endMs,
    allDay,
    startDate: allDay ? start.wall : '',
    endDate,
    timeZone: start.zone,
    status: face.status,
    organizer: face.organizer,
    attendees: face.attendees,
  }
}
