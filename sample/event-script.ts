// An event as the calendars' scripts write it, before it becomes iCalendar.
import type { Day, Now } from './day.ts'
import type { PersonKey } from './people.ts'

export const calendarNames = ['studio', 'personal', 'utcn'] as const
export type CalendarName = (typeof calendarNames)[number]

/** What Andrei sees and picks in his calendar program; vdir keeps it in two small files. */
export const calendarFaces: Record<CalendarName, { name: string; color: string }> = {
  studio: { name: 'Studio', color: '#2f5d8c' },
  personal: { name: 'Personal', color: '#7a5230' },
  utcn: { name: 'UTCN, teaching', color: '#3d7a68' },
}

export type AttendeeState = 'ACCEPTED' | 'DECLINED' | 'TENTATIVE' | 'NEEDS-ACTION'

/** GTB Standard Time is what Outlook calls Cluj. */
export type TimeZoneName = 'Europe/Bucharest' | 'Europe/Oslo' | 'GTB Standard Time'

export interface Exception {
  /** The instance of the series that this replaces. */
  on: Day
  movedTo?: { day: Day; from: string; to: string }
  title?: string
  place?: string
  cancelled?: true
}

export interface EventScript {
  /** Names the event in this repository and seeds its UID; never changes. */
  key: string
  calendar: CalendarName
  title: string
  day: Day
  /** Clock in `zone`. Without it the event is all day, for `days` days. */
  from?: string
  to?: string
  days?: number
  zone?: TimeZoneName
  place?: string
  notes?: string
  rule?: string
  without?: readonly Day[]
  exceptions?: readonly Exception[]
  status?: 'TENTATIVE' | 'CANCELLED'
  organizer?: PersonKey
  attendees?: readonly (readonly [who: PersonKey, state: AttendeeState])[]
  alarmMinutes?: number
  /** Does not make Andrei busy. */
  free?: true
}

export type CalendarScript = (now: Now) => EventScript[]
