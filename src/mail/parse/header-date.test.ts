// A date is certain or undefined; it is never guessed.
import assert from 'node:assert/strict'
import test from 'node:test'
import { headerDate } from './header-date.ts'

const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) => Date.UTC(year, month - 1, day, hour, minute, second)

for (const [value, expected] of [
  ['Mon, 5 Jan 2026 12:30:15 +0200', at(2026, 1, 5, 10, 30, 15)],
  ['5 Jan 2026 12:30 -0330', at(2026, 1, 5, 16, 0)],
  ['Mon, 05 Jan 2026 12:30:15 +0200 (EET)', at(2026, 1, 5, 10, 30, 15)],
  ['Thu, 1 Jan 98 00:00:00 GMT', at(1998, 1, 1)],
  ['Fri, 13 Feb 26 08:00:00 EST', at(2026, 2, 13, 13)],
  ['Mon, 5-Jan-2026 12:00:00 UT', at(2026, 1, 5, 12)],
  ['Mon Jan  5 12:00:00 2026 +0000', at(2026, 1, 5, 12)],
  ['2026-01-05T12:00:00Z', at(2026, 1, 5, 12)],
  ['Sat, 31 Dec 2016 23:59:60 +0000', at(2017, 1, 1)],
] as const) {
  test(`reads ${value}`, () => assert.equal(headerDate(value), expected))
}

for (const value of ['', '2', 'yesterday', 'Mon, 31 Feb 2026 12:00:00 +0000', 'Mon, 5 Jan 2026 12:00:00', '2026-01-05 12:00', 'Mon, 5 Jan 2026 25:00:00 +0000', '5 Foo 2026 12:00:00 +0000', 'Mon, 5 Jan 2026 12:00:00 +9900']) {
  test(`does not guess at "${value}"`, () => assert.equal(headerDate(value), undefined))
}
