// Which moments a day is: for somebody in a zone, on a day when the clocks change, in a week
// that begins on Monday.
import assert from 'node:assert/strict'
import test from 'node:test'
import { dayWords } from './language/query-day.ts'
import { momentAgo, stretchOf, type Moment } from './resolve-days.ts'

/** Wednesday, half past nine in Bucharest (UTC+2). */
const WEDNESDAY: Moment = { nowMs: Date.UTC(2026, 2, 18, 7, 30), timeZone: 'Europe/Bucharest' }
const shown = (day: string, moment = WEDNESDAY) => {
  const { fromMs, toMs } = stretchOf(day, moment)
  return [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 16))
}

test('a date is from midnight to midnight where the person is', () => {
  assert.deepEqual(shown('2026-03-05'), ['2026-03-04T22:00', '2026-03-05T22:00'])
  assert.deepEqual(shown('2026-03-05', { ...WEDNESDAY, timeZone: 'America/New_York' }), ['2026-03-05T05:00', '2026-03-06T05:00'])
})

test('the day on which the clocks go forward has twenty-three hours, and none is lost', () => {
  assert.deepEqual(shown('2026-03-29'), ['2026-03-28T22:00', '2026-03-29T21:00'])
})

test('a month and a year are all their days, and a leap day is one', () => {
  assert.deepEqual(shown('2028-02'), ['2028-01-31T22:00', '2028-02-29T22:00'])
  assert.deepEqual(shown('2026'), ['2025-12-31T22:00', '2026-12-31T22:00'])
})

test('each word is the stretch that it names', () => {
  const midnights: Record<string, [string, string]> = {
    'today': ['2026-03-17', '2026-03-18'],
    'yesterday': ['2026-03-16', '2026-03-17'],
    'day-before-yesterday': ['2026-03-15', '2026-03-16'],
    'this-week': ['2026-03-15', '2026-03-22'],
    'last-week': ['2026-03-08', '2026-03-15'],
    'this-month': ['2026-02-28', '2026-03-31'],
    'last-month': ['2026-01-31', '2026-02-28'],
    'this-year': ['2025-12-31', '2026-12-31'],
    'last-year': ['2024-12-31', '2025-12-31'],
  }
  assert.deepEqual(Object.keys(midnights), [...dayWords])
  for (const [word, days] of Object.entries(midnights)) assert.deepEqual(shown(word).map((at) => at.slice(0, 10)), days, word)
})

test('long ago is counted by the calendar: a month before the last of March is the last of February', () => {
  const end = { nowMs: Date.UTC(2026, 2, 31, 12), timeZone: 'UTC' }
  assert.equal(new Date(momentAgo(1, 'm', end)).toISOString(), '2026-02-28T12:00:00.000Z')
  assert.equal(momentAgo(9999, 'y', end), 0)
})
