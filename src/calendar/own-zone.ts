// A zone that only a file describes (VTIMEZONE): which offset holds when.
//
// Anybody's invitation brings one, and each of its times asks it, so it is held to what zones
// are: a clock that changes by yearly rules, in one month each. A rule of every second is no
// zone; it took a minute to read one event, and everybody waited. What is left costs a known
// time a look, and the looks are counted.
import { Fault } from '../base/fault.ts'
import { calendarLimits } from './calendar-limits.ts'
import { expandRule } from './recurrence.ts'
import { parseRule } from './rule.ts'
import { DAY_MS, type Observance } from './types.ts'
import { wallMsOf, type ZoneClock } from './wall-time.ts'

export interface Stretch {
  fromMs: number
  toMs: number
  offsetMs: number
}

/** Refuses a description that no zone of this world has. */
export function requireZone(observances: readonly Observance[]): void {
  const dates = observances.reduce((sum, observance) => sum + observance.dates.length, 0)
  if (observances.length <= calendarLimits.zoneObservances && dates <= calendarLimits.zoneDates && observances.every(({ rules }) => rules.length <= 1 && rules.every(isYearly))) return
  throw new Fault('event-unreadable', 'Its time zone changes the clock more often than any zone does.')
}

function isYearly(text: string): boolean {
  const { freq, count, byMonth, byDay, byMonthDay, byYearDay, byWeekNo, bySetPos, byHour, byMinute, bySecond } = parseRule(text)
  const isInOneMonth = byMonth.length === 1 || (byDay.length === 0 && byMonthDay.length === 0)
  const isOnceADay = [byHour, byMinute, bySecond].every((list) => list.length <= 1)
  return freq === 'YEARLY' && count === 0 && isInOneMonth && isOnceADay && byMonth.length + byYearDay.length + byWeekNo.length + bySetPos.length <= 1
}

/** A rule of a zone changes the clock about twice a year, so two years hold its neighbours. */
const NEAR_MS = 750 * DAY_MS

/** The clock of one zone. Each question answers the two years that follow it as well. */
export function openOwnZone(observances: readonly Observance[]): (utcMs: number) => Stretch[] {
  const first = observances.toSorted((a, b) => (a.start < b.start ? -1 : 1))[0]?.offsetFromMs ?? 0
  const whole = new Map<Observance, number[]>()
  /** Of a rule that has ended, or not begun, there is nothing near. It is walked through once. */
  const lastBefore = (observance: Observance, utcMs: number): number | undefined => {
    const all = whole.get(observance) ?? onsets(observance, -Infinity, Infinity)
    whole.set(observance, all)
    return all.findLast((ms) => ms <= utcMs)
  }
  const lives = new Map(observances.map((observance) => [observance, lifeOf(observance)]))
  let looks = 0
  return (utcMs) => {
    const lasts = observances.filter((observance) => {
      const { fromMs, toMs } = lives.get(observance)!
      return fromMs <= utcMs + NEAR_MS && toMs >= utcMs - NEAR_MS
    })
    looks += lasts.length
    // Many centuries of one series. No wrong hour there is worth keeping others waiting.
    if (looks > calendarLimits.zoneLooks) return [{ fromMs: utcMs, toMs: utcMs + NEAR_MS, offsetMs: first }]
    let fromMs = -Infinity
    let offsetMs = first
    const changes: { ms: number; offsetMs: number }[] = []
    for (const observance of observances) {
      const near = lasts.includes(observance) ? onsets(observance, utcMs - NEAR_MS, utcMs + NEAR_MS) : []
      const last = near.findLast((ms) => ms <= utcMs) ?? lastBefore(observance, utcMs)
      if (last !== undefined && last >= fromMs) {
        fromMs = last
        offsetMs = observance.offsetToMs
      }
      for (const ms of near) if (ms > utcMs) changes.push({ ms, offsetMs: observance.offsetToMs })
    }
    const stretches: Stretch[] = []
    for (const change of changes.toSorted((a, b) => a.ms - b.ms)) {
      stretches.push({ fromMs, toMs: change.ms, offsetMs })
      fromMs = change.ms
      offsetMs = change.offsetMs
    }
    // Beyond the horizon nothing was looked for, so nothing may be remembered there.
    return [...stretches, { fromMs, toMs: utcMs + NEAR_MS, offsetMs }]
  }
}

/** From when until when this observance can begin, a day more on both sides: the history of a zone is many parts, of which a few hold at a time. */
function lifeOf({ start, rules, dates }: Observance): { fromMs: number; toMs: number } {
  const named = [start, ...dates].map(wallMsOf)
  const ends = rules.map((text) => {
    const { until } = parseRule(text)
    return until === '' ? Infinity : wallMsOf(until.replace('Z', ''))
  })
  return { fromMs: Math.min(...named) - DAY_MS, toMs: Math.max(...named, ...ends) + DAY_MS }
}

/** When this observance begins, each time, within [from, to]. Its wall times are read in the offset before it. */
function onsets(observance: Observance, fromMs: number, toMs: number): number[] {
  const before: ZoneClock = { offsetAt: () => observance.offsetFromMs }
  const start = { wallMs: wallMsOf(observance.start), allDay: false, clock: before }
  const found = [observance.start, ...observance.dates].map((wall) => wallMsOf(wall) - observance.offsetFromMs)
  for (const text of observance.rules) {
    found.push(...expandRule(parseRule(text), start, { fromMs, toMs: toMs + 1, instancesMax: 2_000 }).starts)
  }
  return found.filter((ms) => ms >= fromMs && ms <= toMs).toSorted((a, b) => a - b)
}
