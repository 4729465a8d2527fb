// Counts in the words of the command line: "1 account", "0 messages", "12,345 entries". One form
// for all commands, whatever the computer's language: what scripts read must not depend on it.
export const figure = (count: number): string => count.toLocaleString('en')

export const counted = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`

/** As large as one remembers it: three figures say enough. What would be rounded to a thousand of a unit is one of the next. */
export function sizeOf(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 999.5e3) return `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`
  return bytes >= 1e3 ? `${Math.round(bytes / 1e3)} KB` : counted(bytes, 'byte')
}

const UNITS: readonly [ms: number, name: string][] = [[24 * 3_600_000, 'day'], [3_600_000, 'hour'], [60_000, 'minute'], [1_000, 'second']]

/** A length of time in the largest unit that it fills. */
export function spanOf(ms: number): string {
  const [size, name] = UNITS.find(([unit]) => ms >= unit) ?? [1_000, 'second']
  return counted(Math.floor(Math.max(0, ms) / size), name)
}

export const agoOf = (atMs: number, nowMs: number): string => (nowMs - atMs < 60_000 ? 'just now' : `${spanOf(nowMs - atMs)} ago`)
