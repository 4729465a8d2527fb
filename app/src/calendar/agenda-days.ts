// Events of a span, put under the days on which they happen, in the person's zone.
//
// An all-day event has a date and no zone: it stands under its dates whatever the zone. One
// with a time stands under each day it touches.
import type { EventInstance } from '../../../src/web/contract/calendar.ts'
import { dateKey, dayOf } from '../words/dates.ts'

export interface AgendaDay {
  start: number
  end: number
  events: EventInstance[]
}

export function agendaDays(events: readonly EventInstance[], span: { from: number; days: number; zone: string }): AgendaDay[] {
  const days: AgendaDay[] = []
  let at = dayOf(span.from, span.zone)
  for (let day = 0; day < span.days; day += 1) {
    const key = dateKey(at.start, span.zone)
    const own = events.filter((event) =>
      event.allDay ? event.startDate <= key && key < event.endDate : event.startMs < at.end && (event.endMs > at.start || event.startMs >= at.start),
    )
    days.push({ ...at, events: own.toSorted((a, b) => Number(b.allDay) - Number(a.allDay) || a.startMs - b.startMs) })
    at = dayOf(at.end, span.zone)
  }
  return days
}
