// The moments that a search's days and ages are, for somebody in a time zone, now.
//
// A day begins at midnight there, whatever the clocks did that night; weeks begin on Monday.
import { Temporal } from 'temporal-polyfill'
import { isDayWord, type DayWord, type QueryDay } from './language/query-day.ts'
import type { AgeUnit } from './language/query-node.ts'

export interface Moment {
  nowMs: number
  timeZone: string
}

export interface Stretch {
  fromMs: number
  /** The first moment behind it. */
  toMs: number
}

export function stretchOf(day: QueryDay, moment: Moment): Stretch {
  const { first, behind } = daysOf(day, moment)
  return { fromMs: beginOf(first, moment.timeZone), toMs: beginOf(behind, moment.timeZone) }
}

/** The first moment of a day that is written `2026-03-05`. */
export const beginOfDay = (day: string, timeZone: string): number => beginOf(Temporal.PlainDate.from(day), timeZone)

/** The first moment behind a day that is written so. */
export const endOfDay = (day: string, timeZone: string): number => beginOf(Temporal.PlainDate.from(day).add({ days: 1 }), timeZone)

/** So long ago by the calendar: a month before 31 March is the last day of February. */
export function momentAgo(count: number, unit: AgeUnit, { nowMs, timeZone }: Moment): number {
  const span = { d: { days: count }, w: { weeks: count }, m: { months: count }, y: { years: count } }[unit]
  return Math.max(0, Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).subtract(span).epochMilliseconds)
}

const beginOf = (date: Temporal.PlainDate, timeZone: string): number => date.toZonedDateTime(timeZone).epochMilliseconds

interface Days {
  first: Temporal.PlainDate
  behind: Temporal.PlainDate
}

function daysOf(day: QueryDay, moment: Moment): Days {
  if (isDayWord(day)) return daysOfWord(day, moment)
  const [year = 1971, month, date] = day.split('-').map(Number)
  const first = Temporal.PlainDate.from({ year, month: month ?? 1, day: date ?? 1 })
  return { first, behind: first.add(date !== undefined ? { days: 1 } : month !== undefined ? { months: 1 } : { years: 1 }) }
}

function daysOfWord(word: DayWord, { nowMs, timeZone }: Moment): Days {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate()
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const month = today.with({ day: 1 })
  const year = today.with({ month: 1, day: 1 })
  const from = (first: Temporal.PlainDate, length: Temporal.DurationLike): Days => ({ first, behind: first.add(length) })
  switch (word) {
    case 'today':
      return from(today, { days: 1 })
    case 'yesterday':
      return from(today.subtract({ days: 1 }), { days: 1 })
    case 'day-before-yesterday':
      return from(today.subtract({ days: 2 }), { days: 1 })
    case 'this-week':
      return from(monday, { weeks: 1 })
    case 'last-week':
      return from(monday.subtract({ weeks: 1 }), { weeks: 1 })
    case 'this-month':
      return from(month, { months: 1 })
    case 'last-month':
      return from(month.subtract({ months: 1 }), { months: 1 })
    case 'this-year':
      return from(year, { years: 1 })
    case 'last-year':
      return from(year.subtract({ years: 1 }), { years: 1 })
  }
}
