// Days and clock times on Andrei's wall in Cluj, turned into instants.
//
// Everybody in the sample lives under the EU summer-time rule (last Sunday of March
// to last Sunday of October, both at 01:00 UTC), so a rule of ten lines replaces an
// Intl formatter per mail, which alone would cost more than writing the mailbox.

export type Zone = 'Europe/Bucharest' | 'Europe/Oslo' | 'Europe/London'
export type Language = 'en' | 'ro'

const DAY_MS = 86_400_000
const winterHours: Record<Zone, number> = { 'Europe/Bucharest': 2, 'Europe/Oslo': 1, 'Europe/London': 0 }

/** A civil day, counted from 1 January 1970. */
export type Day = number

export interface Now {
  ms: number
  today: Day
  minute: number
}

export function lookAtTheClock(nowMs: number): Now {
  const wallMs = nowMs + offsetMinutes(nowMs, 'Europe/Bucharest') * 60_000
  const today = Math.floor(wallMs / DAY_MS)
  return { ms: nowMs, today, minute: Math.floor((wallMs - today * DAY_MS) / 60_000) }
}

export function offsetMinutes(ms: number, zone: Zone): number {
  const year = new Date(ms).getUTCFullYear()
  const summer = ms >= lastSunday(year, 2) && ms < lastSunday(year, 9)
  return (winterHours[zone] + (summer ? 1 : 0)) * 60
}

function lastSunday(year: number, month: number): number {
  const end = new Date(Date.UTC(year, month + 1, 0, 1))
  return end.getTime() - end.getUTCDay() * DAY_MS
}

/** The instant at which the clock in `zone` shows `time` (`HH:MM`) on `day`. */
export function instant(day: Day, time: string, zone: Zone = 'Europe/Bucharest'): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const wallMs = day * DAY_MS + (hours * 60 + minutes) * 60_000
  const guess = wallMs - winterHours[zone] * 3_600_000
  return wallMs - offsetMinutes(guess, zone) * 60_000
}

/** 0 is Sunday. */
export const weekday = (day: Day): number => (((day + 4) % 7) + 7) % 7
export const isWeekend = (day: Day): boolean => weekday(day) === 0 || weekday(day) === 6
export const mondayOf = (day: Day): Day => day - ((weekday(day) + 6) % 7)

/** The same day, or the Monday after: nobody sets a deadline on a Sunday. */
export function workdayFrom(day: Day): Day {
  if (weekday(day) === 6) return day + 2
  return weekday(day) === 0 ? day + 1 : day
}

export interface Civil {
  year: number
  month: number
  date: number
}

export function civil(day: Day): Civil {
  const at = new Date(day * DAY_MS)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() }
}

export const dayFrom = ({ year, month, date }: Civil): Day => Math.floor(Date.UTC(year, month - 1, date) / DAY_MS)

const two = (n: number): string => String(n).padStart(2, '0')

/** The wall clock of `zone`, as the parts that headers and quotes are made of. */
export function wall(ms: number, zone: Zone) {
  const minutes = offsetMinutes(ms, zone)
  const at = new Date(ms + minutes * 60_000)
  const day = Math.floor(at.getTime() / DAY_MS)
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`
  return {
    ...civil(day),
    day,
    hour: at.getUTCHours(),
    time: `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`,
    seconds: two(at.getUTCSeconds()),
    offset,
  }
}

const names = {
  en: {
    days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    months: [
      'January', 'February', 'March', 'April', 'May', 'June',
      'July', 'August', 'September', 'October', 'November', 'December',
    ],
  },
  ro: {
    days: ['duminică', 'luni', 'marți', 'miercuri', 'joi', 'vineri', 'sâmbătă'],
    months: [
      'ianuarie', 'februarie', 'martie', 'aprilie', 'mai', 'iunie',
      'iulie', 'august', 'septembrie', 'octombrie', 'noiembrie', 'decembrie',
    ],
  },
} as const

export const weekdayName = (day: Day, language: Language): string => names[language].days[weekday(day)] ?? ''
export const monthName = (month: number, language: Language): string => names[language].months[(month + 11) % 12] ?? ''

/** `Thursday 19 November`, `joi, 19 noiembrie`. */
export function longDate(day: Day, language: Language): string {
  const { month, date } = civil(day)
  return `${weekdayName(day, language)}${language === 'ro' ? ',' : ''} ${date} ${monthName(month, language)}`
}

/** Where three letters of the month are not how it is written: noi. would be "we". */
const romanianShort: Record<number, string> = { 9: 'sept', 11: 'nov' }

/** `19 Nov`, `19 nov.` */
export function shortDate(day: Day, language: Language): string {
  const { month, date } = civil(day)
  const whole = monthName(month, language)
  if (language === 'en') return `${date} ${whole.slice(0, 3)}`
  const short = romanianShort[month] ?? whole.slice(0, 3)
  return `${date} ${short}${month === 5 ? '' : '.'}`
}

/** `19.11.2026`, the way Romanian offices write it. */
export function figureDate(day: Day): string {
  const { year, month, date } = civil(day)
  return `${two(date)}.${two(month)}.${year}`
}

/** RFC 5322 date-time in the sender's own zone. */
export function headerDate(ms: number, zone: Zone): string {
  const at = wall(ms, zone)
  const { days, months } = names.en
  const month = (months[at.month - 1] ?? '').slice(0, 3)
  return `${(days[weekday(at.day)] ?? '').slice(0, 3)}, ${two(at.date)} ${month} ${at.year} ${at.time}:${at.seconds} ${at.offset}`
}
