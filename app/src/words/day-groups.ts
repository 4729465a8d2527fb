// Groups rows that are ordered by time under their days, for a list that may hold 100,000 of them.
//
// Asking Intl for the day of each row would cost seconds; a row is only compared with the
// bounds of the day above it, and the next day is asked for when it falls out of them.
import { dayOf } from './dates.ts'

export type Line<T> = { kind: 'day'; key: string; at: number } | { kind: 'row'; key: string; row: T }

export function groupByDay<T>(rows: readonly T[], options: { zone: string; at(row: T): number; key(row: T): string }): Line<T>[] {
  const lines: Line<T>[] = []
  let day = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY }
  for (const row of rows) {
    const at = options.at(row)
    if (at < day.start || at >= day.end) {
      day = dayOf(at, options.zone)
      lines.push({ kind: 'day', key: `day ${day.start} ${lines.length}`, at: day.start })
    }
    lines.push({ kind: 'row', key: options.key(row), row })
  }
  return lines
}
