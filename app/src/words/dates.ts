// Days and times as the person's own zone has them. A time is never shown without having been put into a zone.
import { currentLocale, currentZone } from './locale.ts'

const made = new Map<string, Intl.DateTimeFormat>()
/** Building a formatter costs 50 times as much as using it, and a list uses thousands. */
function formatter(locale: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`
  let found = made.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    made.set(key, found)
  }
  return found
}

const tag = (): string => (currentLocale() === 'ro' ? 'ro-RO' : 'en-GB')
const say = (ms: number, options: Intl.DateTimeFormatOptions): string => formatter(tag(), currentZone(), options).format(ms)

/** Wall-clock parts of a moment in a zone. */
export function wallOf(ms: number, zone: string): { year: number; month: number; day: number; asUtc: number } {
  const parts: Record<string, number> = {}
  const list = formatter('en-GB', zone, {
    hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
  }).formatToParts(ms)
  for (const part of list) parts[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, asUtc: Date.UTC(year, month - 1, day, hour, minute, second) }
}

/** The moment at which the wall shows midnight of that date. */
const midnight = (year: number, month: number, day: number, zone: string): number => momentOf(Date.UTC(year, month - 1, day), zone)

/** The moment at which the wall shows what UTC shows at another. Two steps settle any change of clocks. */
function momentOf(wanted: number, zone: string): number {
  let at = wanted
  for (let step = 0; step < 3; step += 1) {
    const off = wallOf(at, zone).asUtc - wanted
    if (off === 0) break
    at -= off
  }
  return at
}

/** The day a moment falls in: [start, end) in milliseconds. Days of 23 and 25 hours are right. */
export function dayOf(ms: number, zone: string): { start: number; end: number } {
  const { year, month, day } = wallOf(ms, zone)
  return { start: midnight(year, month, day, zone), end: midnight(year, month, day + 1, zone) }
}

export type DayKind = 'today' | 'yesterday' | 'tomorrow' | 'weekday' | 'date' | 'date-year'

/** How near a day is decides how it is named: the last six days by weekday, this year without the year. */
export function dayKind(ms: number, now: number, zone: string): DayKind {
  const day = dayOf(ms, zone).start
  const today = dayOf(now, zone)
  if (day === today.start) return 'today'
  if (day === today.end) return 'tomorrow'
  if (day === dayOf(today.start - 1, zone).start) return 'yesterday'
  if (day < today.start && today.start - day < 6.5 * 86_400_000) return 'weekday'
  return wallOf(ms, zone).year === wallOf(now, zone).year ? 'date' : 'date-year'
}

export const timeOf = (ms: number): string => say(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
export const timeWithSeconds = (ms: number): string =>
  say(ms, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
export const weekday = (ms: number): string => capital(say(ms, { weekday: 'long' }))
export const shortDate = (ms: number): string => say(ms, { day: 'numeric', month: 'short' })
export const longDate = (ms: number): string => say(ms, { day: 'numeric', month: 'long' })
export const longDateYear = (ms: number): string => say(ms, { day: 'numeric', month: 'long', year: 'numeric' })
const weekdayAndDate = (ms: number): string => say(ms, { weekday: 'long', day: 'numeric', month: 'long' })
/** With a word before it, such as Today, or on its own. */
export const dayHeading = (ms: number, word = ''): string => (word === '' ? capital(weekdayAndDate(ms)) : `${word}, ${weekdayAndDate(ms)}`)
export const dateTime = (ms: number): string =>
  say(ms, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** Within a sentence: "Monday 23 November, 08:00". */
export const dayAndTime = (ms: number): string => `${weekdayAndDate(ms)}, ${timeOf(ms)}`
/** What stands at the right of a row: the time today, the date before, the year when it is another. */
export function rowTime(ms: number, now: number, zone: string): string {
  const kind = dayKind(ms, now, zone)
  if (kind === 'today' || kind === 'yesterday' || kind === 'weekday') return timeOf(ms)
  return kind === 'date' ? shortDate(ms) : say(ms, { day: 'numeric', month: 'short', year: 'numeric' })
}
/** The same where no heading names the day: the time of today alone. */
export function bareDate(ms: number, now: number, zone: string): string {
  const kind = dayKind(ms, now, zone)
  return kind === 'yesterday' || kind === 'weekday' ? shortDate(ms) : rowTime(ms, now, zone)
}
/** YYYY-MM-DD of a moment in the person's zone. */
export function dateKey(ms: number, zone: string): string {
  const { year, month, day } = wallOf(ms, zone)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
/** That hour of a day (YYYY-MM-DD) on the wall. */
export const momentAt = (day: string, hour: number, zone: string): number => momentOf(Date.parse(`${day}T00:00Z`) + hour * 3_600_000, zone)
/** A day and time as a field has them (YYYY-MM-DDTHH:MM). An hour that the clocks left out is the one after it; one that comes twice is the first. */
export const momentOfWall = (wall: string, zone: string): number | undefined => (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) && !Number.isNaN(Date.parse(`${wall}Z`)) ? momentOf(Date.parse(`${wall}Z`), zone) : undefined)
/** The same the other way. */
export const wallTime = (ms: number, zone: string): string => new Date(wallOf(ms, zone).asUtc).toISOString().slice(0, 16)
/** The hour of the day, 0 to 23. */
export const hourOf = (ms: number, zone: string): number => {
  const wall = wallOf(ms, zone)
  return Math.floor((wall.asUtc - Date.UTC(wall.year, wall.month - 1, wall.day)) / 3_600_000)
}

/** A heading starts with a capital; Romanian names of days do not. */
const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(tag()) + text.slice(1)
