// From a wall clock to an instant and back, in a zone that the world knows (IANA) or that
// only the event's own file describes (VTIMEZONE).
//
// Both kinds answer one question, "which offset holds at this instant, and from when until
// when", and the stretches are remembered: a week of a hundred events in Bucharest asks the
// runtime's zone database once instead of two hundred times.
import { Temporal } from 'temporal-polyfill'
import { expandRule } from './recurrence.ts'
import { parseRule } from './rule.ts'
import { DAY_MS, FLOATING, type Observance } from './types.ts'
import { utcClock, wallMsOf, type ZoneClock } from './wall-time.ts'
import { ianaName } from './zone-name.ts'

interface Stretch {
  fromMs: number
  toMs: number
  offsetMs: number
}

/** The clocks of one piece of work. Short-lived on purpose: zone data is the runtime's to keep. */
export interface ZoneClocks {
  of(zone: string, ownZones: Readonly<Record<string, Observance[]>>): ZoneClock
  /** The name when the world's zone database has it. */
  known(name: string): string | undefined
}

/** @param floatingZone stands in for the zone of floating times and whole days: where the person is. */
export function openZoneClocks(floatingZone: string): ZoneClocks {
  const known = new Map<string, ZoneClock>()
  const iana = (name: string) => {
    const found = known.get(name) ?? (name === 'UTC' ? utcClock : rememberStretches((utcMs) => ianaStretch(name, utcMs)))
    known.set(name, found)
    return found
  }
  const names = new Map<string, string | undefined>()
  const own = new WeakMap<Observance[], ZoneClock>()
  return {
    known(name) {
      if (!names.has(name)) names.set(name, ianaName(name))
      return names.get(name)
    },
    of(zone, ownZones) {
      if (zone === FLOATING) return iana(floatingZone)
      const observances = Object.hasOwn(ownZones, zone) ? ownZones[zone] : undefined
      if (observances === undefined) return iana(zone)
      const found = own.get(observances) ?? rememberStretches((utcMs) => ownStretch(observances, utcMs))
      own.set(observances, found)
      return found
    },
  }
}

function rememberStretches(ask: (utcMs: number) => Stretch): ZoneClock {
  const stretches: Stretch[] = []
  let last: Stretch | undefined
  const holds = (stretch: Stretch, utcMs: number) => utcMs >= stretch.fromMs && utcMs < stretch.toMs
  return {
    offsetAt(utcMs) {
      if (last !== undefined && holds(last, utcMs)) return last.offsetMs
      last = stretches.find((stretch) => holds(stretch, utcMs))
      if (last === undefined) stretches.push((last = ask(utcMs)))
      return last.offsetMs
    },
  }
}

function ianaStretch(name: string, utcMs: number): Stretch {
  const at = Temporal.Instant.fromEpochMilliseconds(utcMs).toZonedDateTimeISO(name)
  // "Previous" is strictly before; a millisecond on, the transition at this very instant counts too.
  const from = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')
  const to = at.getTimeZoneTransition('next')
  return {
    fromMs: from?.epochMilliseconds ?? -Infinity,
    toMs: to?.epochMilliseconds ?? Infinity,
    offsetMs: at.offsetNanoseconds / 1e6,
  }
}

/** A rule of a zone changes the clock about twice a year, so two years hold its neighbours. */
const NEAR_MS = 750 * DAY_MS

function ownStretch(observances: readonly Observance[], utcMs: number): Stretch {
  let fromMs = -Infinity
  let toMs = Infinity
  let offsetMs = observances.toSorted((a, b) => (a.start < b.start ? -1 : 1))[0]?.offsetFromMs ?? 0
  for (const observance of observances) {
    const last = onsets(observance, utcMs - NEAR_MS, utcMs).at(-1) ?? onsets(observance, -Infinity, utcMs).at(-1)
    if (last !== undefined && last >= fromMs) {
      fromMs = last
      offsetMs = observance.offsetToMs
    }
    const next = onsets(observance, utcMs + 1, utcMs + NEAR_MS)[0]
    if (next !== undefined && next < toMs) toMs = next
  }
  // Beyond the horizon nothing was looked for, so nothing may be remembered there.
  return { fromMs, toMs: Math.min(toMs, utcMs + NEAR_MS), offsetMs }
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
