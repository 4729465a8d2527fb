// Which days a rule's BY… parts let through.
//
// RFC 5545 3.3.10 tabulates for each frequency whether a part expands or limits. Over the
// days of one period both are the same question, "may this day be?", once the parts that
// are missing have been filled in from DTSTART.
import { civilOf, dayNumber, daysInMonth, firstWeekStart, isLeapYear, weekdayOf, weekYearOf } from './civil-day.ts'
import type { ByDay, Rule } from './rule.ts'

export type DayFilter = (dayNo: number) => boolean

export function dayFilter(rule: Rule, startDay: number): DayFilter {
  const { byMonth, byWeekNo, byYearDay, byMonthDay, byDay } = withDefaults(rule, startDay)
  const tests: DayFilter[] = []
  if (byMonth.length > 0) tests.push((day) => byMonth.includes(civilOf(day).month))
  if (byMonthDay.length > 0) {
    tests.push((dayNo) => {
      const { year, month, day } = civilOf(dayNo)
      return byMonthDay.includes(day) || byMonthDay.includes(day - daysInMonth(year, month) - 1)
    })
  }
  if (byYearDay.length > 0) {
    tests.push((dayNo) => {
      const { year } = civilOf(dayNo)
      const day = dayNo - dayNumber(year, 1, 1) + 1
      return byYearDay.includes(day) || byYearDay.includes(day - (isLeapYear(year) ? 366 : 365) - 1)
    })
  }
  if (byWeekNo.length > 0) {
    tests.push((dayNo) => {
      const year = weekYearOf(dayNo, rule.weekStart)
      const first = firstWeekStart(year, rule.weekStart)
      const weeks = (firstWeekStart(year + 1, rule.weekStart) - first) / 7
      const week = Math.floor((dayNo - first) / 7) + 1
      return byWeekNo.includes(week) || byWeekNo.includes(week - weeks - 1)
    })
  }
  if (byDay.length > 0) tests.push((dayNo) => byDay.some((wanted) => isThatWeekday(rule, wanted, dayNo)))
  return (dayNo) => tests.every((test) => test(dayNo))
}

type DayParts = Pick<Rule, 'byMonth' | 'byWeekNo' | 'byYearDay' | 'byMonthDay' | 'byDay'>

function withDefaults(rule: Rule, startDay: number): DayParts {
  const { byMonth, byWeekNo, byYearDay, byMonthDay, byDay } = rule
  const parts: DayParts = { byMonth, byWeekNo, byYearDay, byMonthDay, byDay }
  const saysDay = byYearDay.length > 0 || byMonthDay.length > 0 || byDay.length > 0
  if (saysDay) return parts
  const start = civilOf(startDay)
  if (rule.freq === 'WEEKLY' || (rule.freq === 'YEARLY' && byWeekNo.length > 0)) {
    return { ...parts, byDay: [{ weekday: weekdayOf(startDay), nth: 0 }] }
  }
  if (rule.freq === 'MONTHLY') return { ...parts, byMonthDay: [start.day] }
  if (rule.freq === 'YEARLY') {
    return { ...parts, byMonthDay: [start.day], byMonth: byMonth.length > 0 ? byMonth : [start.month] }
  }
  return parts
}

function isThatWeekday(rule: Rule, wanted: ByDay, dayNo: number): boolean {
  if (weekdayOf(dayNo) !== wanted.weekday) return false
  // Numbered weekdays are for months and years only; elsewhere (some exports write WEEKLY;BYDAY=1MO) the number says nothing.
  const numbered = wanted.nth !== 0 && (rule.freq === 'MONTHLY' || (rule.freq === 'YEARLY' && rule.byWeekNo.length === 0))
  if (!numbered) return true
  const { year, month, day } = civilOf(dayNo)
  const inMonth = rule.freq === 'MONTHLY' || rule.byMonth.length > 0
  const position = inMonth ? day - 1 : dayNo - dayNumber(year, 1, 1)
  const length = inMonth ? daysInMonth(year, month) : isLeapYear(year) ? 366 : 365
  const nth = Math.floor(position / 7) + 1
  const fromEnd = -Math.floor((length - 1 - position) / 7) - 1
  return wanted.nth === nth || wanted.nth === fromEnd
}
