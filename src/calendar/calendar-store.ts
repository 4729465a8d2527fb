// What a person's calendars are, and what is in them: rows of calendars, and the agenda of a
// stretch of time with every instance that touches it.
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import type { CalendarCursor, CalendarRef } from './calendar-port.ts'
import { eventIn, isRecurring } from './event-store.ts'
import { expandEvent, type Occurrence } from './expand-event.ts'
import { inkOf } from './ink.ts'
import { parseEvent } from './parse-event.ts'
import { DAY_MS, type EventInstance, type ParsedEvent } from './types.ts'
import { isWholeDay } from './wall-time.ts'
import { openZoneClocks, type ZoneClocks } from './zone-clock.ts'

interface CalendarsTable {
  id: string
  user_id: string
  account_id: string
  path: string
  name: string
  colour: number
  time_zone: string
  cursor: string
  gone: number
  synced_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    calendars: CalendarsTable
  }
}

export interface Calendar {
  id: string
  accountId: string
  name: string
  /** One of the six inks of the app. */
  colour: number
  timeZone: string
  /** When a pull last reached the end; 0 = not yet. */
  syncedAt: number
}

export interface PulledCalendar extends Calendar {
  userId: string
  path: string
  cursor: CalendarCursor | undefined
  gone: boolean
}

export async function listCalendars(db: Db, userId: string): Promise<Calendar[]> {
  const rows = await db.query
    .selectFrom('calendars')
    .selectAll()
    .where('user_id', '=', userId)
    .where('gone', '=', 0)
    .orderBy('account_id')
    .orderBy('path')
    .execute()
  return rows.map(calendarOf)
}

export async function loadCalendar(db: Db, calendarId: string): Promise<PulledCalendar | undefined> {
  const row = await db.query.selectFrom('calendars').selectAll().where('id', '=', calendarId).executeTakeFirst()
  if (row === undefined) return undefined
  const cursor = row.cursor === '' ? undefined : (row.cursor as CalendarCursor)
  return { ...calendarOf(row), userId: row.user_id, path: row.path, cursor, gone: row.gone === 1 }
}

/** Brings the rows to what the provider lists, and answers their ids. A calendar that comes back is the one it was. */
export async function saveCalendars(
  tx: Db,
  nowMs: number,
  listed: { userId: string; accountId: string; refs: readonly CalendarRef[] },
): Promise<string[]> {
  const { userId, accountId, refs } = listed
  const rows = await tx.query.selectFrom('calendars').selectAll().where('account_id', '=', accountId).execute()
  const before = new Map(rows.map((row) => [row.path, row]))
  const tell = (subject: string) => recordChange(tx, nowMs, { userId, topic: 'event', subject })
  const ids: string[] = []
  for (const [index, ref] of refs.entries()) {
    const known = before.get(ref.path)
    before.delete(ref.path)
    const said = { name: ref.name, colour: inkOf(ref.colour, index), time_zone: ref.timeZone, gone: 0 }
    const id = known?.id ?? newId('cal', nowMs)
    ids.push(id)
    if (known === undefined) {
      const fresh = { ...said, id, user_id: userId, account_id: accountId, path: ref.path, cursor: '', synced_at: 0 }
      await tx.query.insertInto('calendars').values(fresh).execute()
      await tell(id)
    } else if (known.name !== said.name || known.colour !== said.colour || known.time_zone !== said.time_zone || known.gone === 1) {
      await tx.query.updateTable('calendars').set(said).where('id', '=', id).execute()
      await tell(id)
    }
  }
  for (const missing of before.values()) {
    if (missing.gone === 1) continue
    // Its events stay, unseen: the folder may be a drive that is not mounted today.
    await tx.query.updateTable('calendars').set({ gone: 1 }).where('id', '=', missing.id).execute()
    await tell(missing.id)
  }
  return ids
}

/** `caughtUpAt` only when the provider said that nothing more is waiting. */
export async function saveCursor(
  tx: Db,
  calendarId: string,
  saved: { cursor: CalendarCursor | undefined; caughtUpAt?: number },
): Promise<void> {
  const set = { cursor: saved.cursor ?? '', ...(saved.caughtUpAt === undefined ? {} : { synced_at: saved.caughtUpAt }) }
  await tx.query.updateTable('calendars').set(set).where('id', '=', calendarId).execute()
}

const calendarOf = (row: CalendarsTable): Calendar => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  colour: row.colour,
  timeZone: row.time_zone,
  syncedAt: row.synced_at,
})

// The agenda -----------------------------------------------------------------------------

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
    .limit(limits.eventsInWindow + 1)
    .execute()
  let truncated = rows.length > limits.eventsInWindow
  const clocksOf = new Map<string, ZoneClocks>()
  const items: EventInstance[] = []
  for (const row of rows.slice(0, limits.eventsInWindow)) {
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
  return { items: items.slice(0, limits.instancesInWindow), truncated: truncated || items.length > limits.instancesInWindow }
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
