// Wall clock readings as numbers, and the one decision about readings that a zone does not
// have or has twice.
import { DAY_MS, type Moment } from './types.ts'

/** A zone, reduced to the one thing that arithmetic asks of it. */
export interface ZoneClock {
  /** What to add to UTC at this instant to read the wall clock. */
  offsetAt(utcMs: number): number
}

export const utcClock: ZoneClock = { offsetAt: () => 0 }

/** The wall clock reading as a number: its milliseconds as if it were UTC. */
export function wallMsOf(wall: string): number {
  return Date.parse(wall.includes('T') ? `${wall}Z` : `${wall}T00:00:00Z`)
}

/** Cut from its end: the day after 31 December 9999 has a year of six digits and a sign. */
export function wallOf(wallMs: number, allDay: boolean): string {
  return new Date(wallMs).toISOString().slice(0, allDay ? -'T00:00:00.000Z'.length : -'.000Z'.length)
}

export const isWholeDay = (moment: Moment): boolean => !moment.wall.includes('T')

/**
 * What happens to a wall clock reading that a zone does not have, and to one it has twice.
 * This is the only place that decides it.
 *
 * Twice (autumn): the first of the two, RFC 5545 3.3.5.
 * Not at all (spring), as `written` in DTSTART, RDATE, EXDATE or RECURRENCE-ID: read with
 * the offset before the gap, so 03:30 becomes 04:30 summer time, RFC 5545 3.3.5.
 * Not at all, but `generated` by a rule: there is no such instance and COUNT does not count
 * it, RFC 5545 3.3.10. (Google shows it an hour later; we keep to the text, so that what
 * we show and what a CalDAV server computes for free-busy agree.)
 */
export function resolveWall(clock: ZoneClock, wallMs: number, origin: 'written'): number
export function resolveWall(clock: ZoneClock, wallMs: number, origin: 'written' | 'generated'): number | undefined
export function resolveWall(clock: ZoneClock, wallMs: number, origin: 'written' | 'generated'): number | undefined {
  // No zone is further than a day from UTC, so the offsets of both sides are among these two.
  const before = clock.offsetAt(wallMs - DAY_MS)
  const after = clock.offsetAt(wallMs + DAY_MS)
  const first = wallMs - Math.max(before, after)
  const second = wallMs - Math.min(before, after)
  for (const utcMs of [first, second]) if (utcMs + clock.offsetAt(utcMs) === wallMs) return utcMs
  return origin === 'written' ? wallMs - before : undefined
}
