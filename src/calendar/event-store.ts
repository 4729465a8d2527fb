// Rows of events: one a calendar object, as it was handed to us and as it was read.
//
// The reading is stored beside the text because a screen asks for a month of it and parsing
// costs 0.3 ms an event; the text stays the truth, and a reading of an older version of the
// parser is thrown away and made again (agenda.ts).
import { sql } from 'kysely'
import { limits } from '../base/limits.ts'
import { newId } from '../base/ids.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import type { EventChange, KnownEvents } from './calendar-port.ts'
import type { PulledCalendar } from './calendar-store.ts'
import { extentOf } from './expand-event.ts'
import { parseEvent } from './parse-event.ts'
import type { ParsedEvent } from './types.ts'
import type { ZoneClocks } from './zone-clock.ts'

interface EventsTable {
  id: string
  user_id: string
  calendar_id: string
  remote_id: string
  etag: string
  uid: string
  summary: string
  location: string
  starts_at: number
  ends_by: number
  recurring: number
  broken: string
  reading: string
  ics: string
}

declare module '../store/db.ts' {
  interface Tables {
    events: EventsTable
  }
}

/** Raised with every change of ParsedEvent's meaning. */
const READING_VERSION = 1

export const isRecurring = (event: ParsedEvent): boolean => event.rules.length > 0 || event.dates.length > 0

/** What is stored of an event; made before the transaction, which then only writes. */
export type EventRow = Omit<EventsTable, 'id' | 'user_id' | 'calendar_id'>

export function rowOf(change: Extract<EventChange, { kind: 'saved' }>, clocks: ZoneClocks): EventRow {
  const { remoteId, etag, ics } = change
  const raw = { remote_id: remoteId, etag, ics: storable(ics) }
  const read = change.broken === '' ? parseEvent(ics, clocks) : { event: null, broken: change.broken, uid: '', summary: '' }
  if (read.event === null) {
    const { uid, summary, broken } = read
    return { ...raw, uid: storable(uid), summary: storable(summary), location: '', starts_at: 0, ends_by: 0, recurring: 0, broken: storable(broken), reading: '' }
  }
  const { event } = read
  const { startsAt, endsBy } = extentOf(event, clocks)
  const face = event.master ?? event.overrides[0]?.face
  return {
    ...raw,
    uid: storable(event.uid).slice(0, limits.subjectCharsMax),
    summary: storable(face?.summary ?? ''),
    location: storable(face?.location ?? ''),
    starts_at: startsAt,
    ends_by: endsBy,
    recurring: isRecurring(event) ? 1 : 0,
    broken: '',
    reading: JSON.stringify({ version: READING_VERSION, event }),
  }
}

/** PostgreSQL stores no NUL in text. */
const storable = (text: string): string => text.replaceAll('\0', '\ufffd')

/** Undefined when it was made by another version: read the text again. */
export function eventIn(reading: string): ParsedEvent | undefined {
  const { version, event } = JSON.parse(reading) as { version: number; event: ParsedEvent }
  return version === READING_VERSION ? event : undefined
}

const ROWS_AT_ONCE = 200

/** Repeating a page changes nothing: a row is found by its calendar and remote id, and keeps its id. */
export async function applyChanges(
  tx: Db,
  nowMs: number,
  calendar: Pick<PulledCalendar, 'id' | 'userId'>,
  changes: { saved: readonly EventRow[]; removed: readonly string[] },
): Promise<void> {
  const { saved, removed } = changes
  for (let at = 0; at < saved.length; at += ROWS_AT_ONCE) {
    const rows = saved.slice(at, at + ROWS_AT_ONCE).map((row) => ({ ...row, id: newId('evt', nowMs), user_id: calendar.userId, calendar_id: calendar.id }))
    await tx.query
      .insertInto('events')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['calendar_id', 'remote_id']).doUpdateSet((eb) => ({
          etag: eb.ref('excluded.etag'),
          uid: eb.ref('excluded.uid'),
          summary: eb.ref('excluded.summary'),
          location: eb.ref('excluded.location'),
          starts_at: eb.ref('excluded.starts_at'),
          ends_by: eb.ref('excluded.ends_by'),
          recurring: eb.ref('excluded.recurring'),
          broken: eb.ref('excluded.broken'),
          reading: eb.ref('excluded.reading'),
          ics: eb.ref('excluded.ics'),
        })),
      )
      .execute()
  }
  for (let at = 0; at < removed.length; at += ROWS_AT_ONCE) {
    await tx.query
      .deleteFrom('events')
      .where('calendar_id', '=', calendar.id)
      .where('remote_id', 'in', removed.slice(at, at + ROWS_AT_ONCE))
      .execute()
  }
  // Once a page: the app reads the agenda again, not event by event.
  if (saved.length + removed.length > 0) {
    await recordChange(tx, nowMs, { userId: calendar.userId, topic: 'event', subject: calendar.id })
  }
}

export function knownEvents(db: Db, calendarId: string): KnownEvents {
  // A database's own collation may order "a/" after "a-"; adapters compare bytes.
  const remote = db.kind === 'postgres' ? sql<string>`remote_id collate "C"` : sql<string>`remote_id`
  return {
    async after(remoteId, limit) {
      const rows = await db.query
        .selectFrom('events')
        .select(['remote_id', 'etag'])
        .where('calendar_id', '=', calendarId)
        .where(remote, '>', remoteId)
        .orderBy(remote)
        .limit(limit)
        .execute()
      return rows.map((row) => ({ remoteId: row.remote_id, etag: row.etag }))
    },
  }
}

export interface BrokenEvent {
  id: string
  calendarId: string
  summary: string
  broken: string
}

/** What could not be read, for the screen that counts it. Newest first, as far as the limit. */
export async function brokenEvents(db: Db, userId: string, limit: number): Promise<BrokenEvent[]> {
  const rows = await db.query
    .selectFrom('events')
    .select(['id', 'calendar_id', 'summary', 'broken'])
    .where('user_id', '=', userId)
    .where('broken', '<>', '')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id, calendar_id, summary, broken }) => ({ id, calendarId: calendar_id, summary, broken }))
}
