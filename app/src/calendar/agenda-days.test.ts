// An event stands under the days on which it happens, wherever the person is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventInstance } from '../../../src/web/contract/calendar.ts'
import { agendaDays } from './agenda-days.ts'

const hour = 3_600_000
const from = Date.UTC(2026, 10, 17, 8)
const event = (id: string, startMs: number, endMs: number, change: Partial<EventInstance> = {}) =>
  ({ id, startMs, endMs, allDay: false, startDate: '', endDate: '', ...change }) as EventInstance
const names = (events: EventInstance[], zone: string) => agendaDays(events, { from, days: 3, zone }).map((day) => day.events.map((one) => one.id))

test('an all-day event keeps its date in every zone', () => {
  const holiday = event('holiday', 0, 0, { allDay: true, startDate: '2026-11-18', endDate: '2026-11-19' })
  for (const zone of ['Europe/Bucharest', 'Pacific/Auckland', 'America/Los_Angeles']) {
    const days = agendaDays([holiday], { from, days: 4, zone }).filter((day) => day.events.length > 0)
    assert.equal(days.length, 1, zone)
  }
})

test('one that crosses midnight stands under both days; one that ends at midnight under one', () => {
  const night = Date.UTC(2026, 10, 17, 22)
  assert.deepEqual(names([event('over', night - hour, night + hour)], 'Europe/Bucharest'), [['over'], ['over'], []])
  assert.deepEqual(names([event('until', night - hour, night)], 'Europe/Bucharest'), [['until'], [], []])
})

test('an event without length is not lost', () => {
  assert.deepEqual(names([event('moment', from, from)], 'Europe/Bucharest'), [['moment'], [], []])
})
