// A moment as a field of date and time has it ("2026-11-22T09:00"), in the person's zone, and back.
import { wallOf } from './dates.ts'

const two = (value: number): string => String(value).padStart(2, '0')

export function wallClockOf(ms: number, zone: string): string {
  const { year, month, day, asUtc } = wallOf(ms, zone)
  const minutes = Math.floor((asUtc - Date.UTC(year, month - 1, day)) / 60_000)
  return `${year}-${two(month)}-${two(day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** An hour that the clocks left out is the one after it; one that comes twice is the first. */
export function momentOf(wall: string, zone: string): number | undefined {
  const wanted = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN
  if (Number.isNaN(wanted)) return undefined
  let at = wanted
  // Two steps settle any change of clocks, as for midnight.
  for (let step = 0; step < 3; step += 1) {
    const off = wallOf(at, zone).asUtc - wanted
    if (off === 0) break
    at -= off
  }
  return at
}
