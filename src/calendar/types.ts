// The words of the calendar, as adapters, the store and the screens share them.
//
// A time is kept as it was written: a wall clock reading and the zone it is read in. An
// instant is computed from the two when it is needed, because zone rules change and a
// meeting "at ten in Bucharest" stays at ten.

/** `wall` is 2026-03-29T10:00:00, or 2026-03-29 for a whole day. */
export interface Moment {
  wall: string
  /** An IANA name, UTC, the name of one of the event's own zones, or FLOATING. */
  zone: string
}

/** Written without a zone: the same wall clock reading wherever one is. */
export const FLOATING = 'floating'

/**
 * RFC 5545 3.8.5.3: an event with DTEND lasts exactly `ms`; one with DURATION lasts nominal
 * `days`, which a clock change makes 23 or 25 hours long, and then `ms`.
 */
export interface Span {
  days: number
  ms: number
}

export interface Attendee {
  name: string
  address: string
  /** accepted, declined, tentative, needs-action … as iCalendar's PARTSTAT, in lower case. */
  response: string
}

export type EventStatus = 'confirmed' | 'tentative' | 'cancelled'

/** What is shown of an event: of the whole series, or of the one instance that differs. */
export interface Face {
  summary: string
  location: string
  status: EventStatus
  organizer: string
  attendees: Attendee[]
  start: Moment
  span: Span
}

export interface Override {
  /** Which instance, by the start that it had in the series (RECURRENCE-ID). */
  at: Moment
  /** RANGE=THISANDFUTURE: every later instance moves and changes likewise. */
  andFuture: boolean
  face: Face
}

/** One STANDARD or DAYLIGHT part of a VTIMEZONE whose name the world does not know. */
export interface Observance {
  start: string
  offsetFromMs: number
  offsetToMs: number
  rules: string[]
  dates: string[]
}

/** One calendar object, read: a series with everything that differs from it. */
export interface ParsedEvent {
  uid: string
  /** Absent when only single instances of somebody's series were handed to us. */
  master: Face | null
  rules: string[]
  /** EXRULE: gone since RFC 5545, still in old files. */
  exRules: string[]
  dates: { start: Moment; span: Span | null }[]
  exDates: Moment[]
  overrides: Override[]
  ownZones: Record<string, Observance[]>
}

/** One event at one time. The fields that the agenda shows. */
export interface EventInstance {
  id: string
  eventId: string
  calendarId: string
  summary: string
  location: string
  startMs: number
  endMs: number
  allDay: boolean
  /** Whole days only, else '': the date itself, in no zone. The end is exclusive. */
  startDate: string
  endDate: string
  timeZone: string
  status: EventStatus
  recurring: boolean
  organizer: string
  attendees: Attendee[]
}

export const DAY_MS = 86_400_000
