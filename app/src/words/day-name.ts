// What a day is called in a list: Today, Yesterday, Sunday, 9 November, 9 November 2024.
import * as m from '../messages/m.ts'
import { dayKind, longDate, longDateYear, weekday } from './dates.ts'
import { currentZone } from './locale.ts'

export function dayName(ms: number, now: number): string {
  switch (dayKind(ms, now, currentZone())) {
    case 'today': return m.today()
    case 'yesterday': return m.yesterday()
    case 'tomorrow': return m.tomorrow()
    case 'weekday': return weekday(ms)
    case 'date': return longDate(ms)
    case 'date-year': return longDateYear(ms)
  }
}
