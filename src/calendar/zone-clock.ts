// From a wall clock to an instant and back, in a zone that the world knows (IANA) or that
// only the event's own file describes (VTIMEZONE).
//
// Both kinds answer one question, "which offset holds at this instant, and from when until
// when", and the stretches are remembered: a week of a hundred events in Bucharest asks the
// runtime's zone database once instead of two hundred times.
import { Temporal } from 'temporal-polyfill'
import { openOwnZone, type Stretch } from './own-zone.ts'
import { FLOATING, type Observance } from './types.ts'
import { utcClock, type ZoneClock } from './wall-time.ts'
import { ianaName } from './zone-name.ts'

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
    const found = known.get(name) ?? (name === 'UTC' ? utcClock : rememberStretches((utcMs) => [ianaStretch(name, utcMs)]))
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
      const found = own.get(observances) ?? rememberStretches(openOwnZone(observances))
      own.set(observances, found)
      return found
    },
  }
}

/** @param ask for the stretch that holds this instant, and any others it came by. */
function rememberStretches(ask: (utcMs: number) => Stretch[]): ZoneClock {
  const stretches: Stretch[] = []
  let last: Stretch | undefined
  const holds = (stretch: Stretch, utcMs: number) => utcMs >= stretch.fromMs && utcMs < stretch.toMs
  return {
    offsetAt(utcMs) {
      if (last !== undefined && holds(last, utcMs)) return last.offsetMs
      // The newest first: a series goes forward, and a hostile zone has thousands.
      last = stretches.findLast((stretch) => holds(stretch, utcMs))
      if (last === undefined) {
        const found = ask(utcMs)
        stretches.push(...found)
        last = found.find((stretch) => holds(stretch, utcMs))
      }
      return last?.offsetMs ?? 0
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
