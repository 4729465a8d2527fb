// What both ways of walking a rule share: how many steps are allowed, where the rule and the
// window end, which instances count and which are kept.
import { calendarLimits } from './calendar-limits.ts'
import type { Rule } from './rule.ts'
import { DAY_MS } from './types.ts'
import { resolveWall, wallMsOf, type ZoneClock } from './wall-time.ts'

export interface RuleStart {
  wallMs: number
  allDay: boolean
  clock: ZoneClock
}

export interface Window {
  fromMs: number
  /** Exclusive. */
  toMs: number
  instancesMax: number
}

export interface Expansion {
  /** Instants, ascending. */
  starts: number[]
  /** A limit was met: there may be more inside the window. */
  truncated: boolean
}

export class RuleWalk {
  readonly rule: Rule
  readonly start: RuleStart
  readonly window: Window
  readonly startMs: number
  readonly starts: number[] = []
  truncated = false
  counted = 0
  #steps = 0
  readonly #startCounts: boolean
  readonly #untilMs: number
  readonly #untilWallMs: number

  constructor(rule: Rule, start: RuleStart, window: Window, startCounts: boolean) {
    this.rule = rule
    this.start = start
    this.window = window
    this.startMs = resolveWall(start.clock, start.wallMs, 'written')
    this.#startCounts = startCounts
    const { until } = rule
    // An instant, unless the event has whole days or the end is written as a date: those
    // compare as readings of the same wall, and a date lasts until its end.
    const isInstant = until.endsWith('Z') && !start.allDay
    this.#untilMs = isInstant ? Date.parse(until) : Infinity
    this.#untilWallMs =
      until === '' || isInstant
        ? Infinity
        : until.length === 10 || start.allDay
          ? wallMsOf(until.slice(0, 10)) + DAY_MS - 1
          : wallMsOf(until.slice(0, 19))
  }

  /** True while there is work allowed. Each look at a period, a day or a candidate is one step. */
  step(): boolean {
    if (++this.#steps <= calendarLimits.ruleSteps) return true
    this.truncated = true
    return false
  }

  /** Nothing after this wall reading can matter, whatever its offset. */
  isPast(wallMs: number): boolean {
    return wallMs > this.window.toMs + DAY_MS || wallMs > this.#untilMs + DAY_MS || wallMs > this.#untilWallMs
  }

  /** Answers false when the walk is over. */
  take(utcMs: number, wallMs: number): boolean {
    if (utcMs < this.startMs) return true
    if (utcMs > this.#untilMs || wallMs > this.#untilWallMs) return !this.isPast(wallMs)
    // DTSTART is the first instance even where the rule would not make it (RFC 5545 3.8.5.3).
    if (this.counted === 0 && this.#startCounts && utcMs > this.startMs) this.counted = 1
    if (this.rule.count > 0 && ++this.counted > this.rule.count) return false
    if (utcMs < this.window.fromMs || utcMs >= this.window.toMs) return !this.isPast(wallMs)
    if (this.starts.length >= this.window.instancesMax) {
      this.truncated = true
      return false
    }
    this.starts.push(utcMs)
    return true
  }
}
