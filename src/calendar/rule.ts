// The words of a recurrence rule (RFC 5545 3.3.10), read once and strictly enough: what we
// would not expand rightly is refused by name, because a meeting at a wrong time is worse
// than one that says it could not be read.
import { Fault } from '../base/fault.ts'

const FREQUENCIES = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]

export interface ByDay {
  /** Monday is 0. */
  weekday: number
  /** 1 = the first of its month or year, -1 = the last, 0 = each. */
  nth: number
}

export interface Rule {
  freq: Frequency
  interval: number
  /** 0 = no count. */
  count: number
  /** '' = no end; else as in Moment.wall, with a Z when it is an instant. */
  until: string
  /** First day of the week; Monday is 0. */
  weekStart: number
  byMonth: number[]
  byWeekNo: number[]
  byYearDay: number[]
  byMonthDay: number[]
  byDay: ByDay[]
  byHour: number[]
  byMinute: number[]
  bySecond: number[]
  bySetPos: number[]
}

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

export const isSubDaily = (freq: Frequency): boolean => freq === 'SECONDLY' || freq === 'MINUTELY' || freq === 'HOURLY'

const refuse = (why: string, text: string): Fault =>
  new Fault('rule-not-understood', `The repetition "${text.slice(0, 120)}" ${why}`, {
    fix: 'The event is kept as it came. Change its repetition in the calendar it comes from.',
  })

export function parseRule(text: string): Rule {
  const rule: Rule = {
    freq: 'DAILY',
    interval: 1,
    count: 0,
    until: '',
    weekStart: 0,
    byMonth: [],
    byWeekNo: [],
    byYearDay: [],
    byMonthDay: [],
    byDay: [],
    byHour: [],
    byMinute: [],
    bySecond: [],
    bySetPos: [],
  }
  let frequencySeen = false
  for (const part of text.trim().split(';')) {
    // A semicolon at the end: Google wrote rules so for years.
    if (part === '') continue
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(0, at)).trim().toUpperCase()
    const value = part.slice(at + 1).trim().toUpperCase()
    const numbers = (min: number, max: number, options: { negative?: boolean } = {}) =>
      integers(value, { min, max, negative: options.negative ?? false, name, text })
    switch (name) {
      case 'FREQ': {
        const freq = FREQUENCIES.find((known) => known === value)
        if (freq === undefined) throw refuse('has no frequency that I know', text)
        rule.freq = freq
        frequencySeen = true
        break
      }
      case 'INTERVAL':
        rule.interval = single(numbers(1, Number.MAX_SAFE_INTEGER))
        break
      case 'COUNT':
        rule.count = single(numbers(1, Number.MAX_SAFE_INTEGER))
        break
      case 'UNTIL':
        rule.until = untilOf(value, text)
        break
      case 'WKST':
        rule.weekStart = weekdayNumber(value, text)
        break
      case 'BYDAY':
        rule.byDay = value.split(',').map((day) => byDayOf(day.trim(), text))
        break
      case 'BYMONTH':
        rule.byMonth = numbers(1, 12)
        break
      case 'BYWEEKNO':
        rule.byWeekNo = numbers(1, 53, { negative: true })
        break
      case 'BYYEARDAY':
        rule.byYearDay = numbers(1, 366, { negative: true })
        break
      case 'BYMONTHDAY':
        rule.byMonthDay = numbers(1, 31, { negative: true })
        break
      case 'BYHOUR':
        rule.byHour = numbers(0, 23)
        break
      case 'BYMINUTE':
        rule.byMinute = numbers(0, 59)
        break
      case 'BYSECOND':
        // 60 is a leap second, which no clock here can show; it is the last second of its minute.
        rule.bySecond = numbers(0, 60).map((second) => Math.min(second, 59))
        break
      case 'BYSETPOS':
        rule.bySetPos = numbers(1, 366 * 86_400, { negative: true })
        break
      case 'RSCALE':
        throw refuse(`counts in the ${value.toLowerCase()} calendar (RSCALE), which I cannot do yet`, text)
      default:
        throw refuse(`has a part "${(name === '' ? part : name).slice(0, 40)}" that I do not know`, text)
    }
  }
  if (!frequencySeen) throw refuse('has no frequency', text)
  return rule
}

const single = (numbers: readonly number[]): number => numbers[0] ?? 1

function integers(
  value: string,
  options: { min: number; max: number; negative: boolean; name: string; text: string },
): number[] {
  const numbers = new Set<number>()
  for (const item of value.split(',')) {
    const number = /^\s*[+-]?\d{1,16}\s*$/.test(item) ? Number(item) : NaN
    const size = options.negative ? Math.abs(number) : number
    if (!(size >= options.min && size <= options.max)) throw refuse(`says ${options.name}=${item.slice(0, 20)}`, options.text)
    numbers.add(number)
  }
  return [...numbers].toSorted((a, b) => a - b)
}

function weekdayNumber(name: string, text: string): number {
  const found = WEEKDAYS.indexOf(name)
  if (found === -1) throw refuse(`names a weekday "${name.slice(0, 20)}"`, text)
  return found
}

function byDayOf(value: string, text: string): ByDay {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(value)
  if (match === null) throw refuse(`names a weekday "${value.slice(0, 20)}"`, text)
  return { weekday: weekdayNumber(match[2] ?? '', text), nth: Number(match[1] ?? 0) }
}

function untilOf(value: string, text: string): string {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})(Z?))?$/.exec(value)
  if (match === null) throw refuse(`ends at "${value.slice(0, 30)}"`, text)
  const [, year, month, day, hour, minute, second, zulu] = match
  const date = `${year}-${month}-${day}`
  const until = hour === undefined ? date : `${date}T${hour}:${minute}:${second}${zulu}`
  if (Number.isNaN(Date.parse(until.length === 19 ? `${until}Z` : until))) throw refuse(`ends at "${value.slice(0, 30)}"`, text)
  return until
}
