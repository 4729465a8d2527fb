// Days as whole numbers (0 = 1 January 1970) and back.
//
// Date.UTC reads the years 0 to 99 as 1900 to 1999 and Temporal costs 5 to 40 us a step; a
// rule that looks at each day of a year needs neither. The arithmetic counts years from
// March, so that the leap day is the last of its year and needs no case of its own.

export interface Civil {
  year: number
  month: number
  day: number
}

const DAYS_IN_400_YEARS = 146_097
/** From 1 March of the year 0 to 1 January 1970. */
const EPOCH_SHIFT = 719_468

export function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const cycle = Math.floor(marchYear / 400)
  const yearOfCycle = marchYear - cycle * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear
  return cycle * DAYS_IN_400_YEARS + dayOfCycle - EPOCH_SHIFT
}

export function civilOf(dayNo: number): Civil {
  const shifted = dayNo + EPOCH_SHIFT
  const cycle = Math.floor(shifted / DAYS_IN_400_YEARS)
  const dayOfCycle = shifted - cycle * DAYS_IN_400_YEARS
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) / 365,
  )
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth + (marchMonth < 10 ? 3 : -9)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  return { year: cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month, day }
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 31)
}

/** Monday is 0. */
export function weekdayOf(dayNo: number): number {
  return (((dayNo + 3) % 7) + 7) % 7
}

/** The first day of the week that holds `dayNo`, in weeks that begin on `firstWeekday`. */
export function weekStart(dayNo: number, firstWeekday: number): number {
  return dayNo - ((weekdayOf(dayNo) - firstWeekday + 7) % 7)
}

/** Where week 1 of a year begins: the first week with four of its days in the year (RFC 5545 3.3.10). */
export function firstWeekStart(year: number, firstWeekday: number): number {
  return weekStart(dayNumber(year, 1, 4), firstWeekday)
}

/** The year that the week of `dayNo` counts for; around New Year not the year of the day itself. */
export function weekYearOf(dayNo: number, firstWeekday: number): number {
  return civilOf(weekStart(dayNo, firstWeekday) + 3).year
}
