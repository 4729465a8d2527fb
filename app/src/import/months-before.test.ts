// The day is counted by the calendar, not by thirty days a month: a person asked for “three months”.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monthsBefore } from './months-before.ts'

const day = (text: string) => Date.parse(`${text}T12:00:00Z`)

test('months back is the same day, and the last one where the month is shorter', () => {
  assert.equal(monthsBefore(day('2026-11-22'), 3), day('2026-08-22'))
  assert.equal(monthsBefore(day('2026-02-10'), 12), day('2025-02-10'))
  assert.equal(monthsBefore(day('2026-05-31'), 3), day('2026-02-28'))
  assert.equal(monthsBefore(day('2024-02-29'), 12), day('2023-02-28'))
})
