// Days begin where the person lives, also on the two days a year that are not 24 hours long.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dateKey, dayHeading, dayKind, dayOf, hourOf, momentOfWall, rowTime, wallTime } from './dates.ts'
import { groupByDay } from './day-groups.ts'
import { figure, plural, setLocale, setZone } from './locale.ts'

const hour = 3_600_000
const zone = 'Europe/Bucharest'
const noon = Date.UTC(2026, 10, 17, 10)

test('a day is as long as the clocks make it', () => {
  assert.equal(dayOf(Date.UTC(2026, 2, 29, 10), zone).end - dayOf(Date.UTC(2026, 2, 29, 10), zone).start, 23 * hour)
  assert.equal(dayOf(Date.UTC(2026, 9, 25, 10), zone).end - dayOf(Date.UTC(2026, 9, 25, 10), zone).start, 25 * hour)
  assert.equal(dayOf(noon, zone).start, Date.UTC(2026, 10, 16, 22))
  assert.equal(dateKey(Date.UTC(2026, 10, 16, 22), zone), '2026-11-17')
  assert.equal(hourOf(noon, zone), 12)
})

test('a moment goes into a field and comes out the same, also around a change of clocks', () => {
  for (const at of [Date.UTC(2026, 0, 5, 7, 20), Date.UTC(2026, 6, 5, 21, 0), Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 2, 29, 1, 0)]) assert.equal(momentOfWall(wallTime(at, zone), zone), at)
  assert.equal(wallTime(Date.UTC(2026, 0, 5, 7, 20), zone), '2026-01-05T09:20')
  for (const none of ['', '2026-01-05', '2026-13-05T09:20', 'tomorrow']) assert.equal(momentOfWall(none, zone), undefined, none)
})

test('a day is named by how near it is', () => {
  assert.equal(dayKind(noon, noon, zone), 'today')
  assert.equal(dayKind(Date.UTC(2026, 10, 16, 21, 59), noon, zone), 'yesterday')
  assert.equal(dayKind(noon + 24 * hour, noon, zone), 'tomorrow')
  assert.equal(dayKind(noon - 3 * 24 * hour, noon, zone), 'weekday')
  assert.equal(dayKind(noon - 8 * 24 * hour, noon, zone), 'date')
  assert.equal(dayKind(noon - 400 * 24 * hour, noon, zone), 'date-year')
})

test('a row shows the time of recent mail and the date of old mail', () => {
  setZone(zone)
  setLocale('en')
  assert.equal(rowTime(noon, noon, zone), '12:00')
  assert.equal(rowTime(Date.UTC(2026, 10, 2, 10), noon, zone), '2 Nov')
})

test('a day of the week is capitalised where its language does so, or where it begins the line', () => {
  setZone(zone)
  setLocale('en')
  assert.deepEqual([dayHeading(noon), dayHeading(noon, 'Today')], ['Tuesday 17 November', 'Today, Tuesday 17 November'])
  setLocale('ro')
  assert.deepEqual([dayHeading(noon), dayHeading(noon, 'Astăzi')], ['Marți, 17 noiembrie', 'Astăzi, marți, 17 noiembrie'])
})

test('rows stand under their days, each day once', () => {
  const rows = [noon, noon - hour, noon - 13 * hour, noon - 40 * hour].map((at, id) => ({ at, id }))
  const lines = groupByDay(rows, { zone, at: (row) => row.at, key: (row) => String(row.id) })
  assert.deepEqual(lines.map((line) => line.kind), ['day', 'row', 'row', 'day', 'row', 'day', 'row'])
  assert.equal(new Set(lines.map((line) => line.key)).size, lines.length)
})

test('grouping 100,000 rows asks for a day only when the day changes', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => noon - index * 60_000)
  const days = groupByDay(rows, { zone, at: (row) => row, key: String }).filter((line) => line.kind === 'day')
  assert.equal(days.length, 70)
})

test('figures and plurals follow the language', () => {
  setLocale('en')
  assert.equal(figure(41_212), '41\u00a0212')
  assert.equal(plural(1, { one: 'a', other: 'b' }), 'a')
  setLocale('ro')
  assert.equal(figure(41_212), '41.212')
  const form = (count: number) => plural(count, { one: 'mesaj', few: 'mesaje', other: 'de mesaje' })
  assert.deepEqual([1, 2, 19, 20, 100, 101, 119, 120].map(form), ['mesaj', 'mesaje', 'mesaje', 'de mesaje', 'de mesaje', 'mesaje', 'mesaje', 'de mesaje'])
  setLocale('en')
})
