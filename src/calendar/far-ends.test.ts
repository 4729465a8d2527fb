// Events that reach to the end of the calendar, and beyond what a Date can hold: one of them
// must not keep the others of its page out, nor an agenda from being shown.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowOf } from './event-store.ts'
import { expandEvent } from './expand-event.ts'
import { parseEvent } from './parse-event.ts'
import { openZoneClocks } from './zone-clock.ts'

const clocks = openZoneClocks('Europe/Bucharest')
const ics = (...lines: string[]) => ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:far', 'SUMMARY:far', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')
const saved = (text: string) => rowOf({ kind: 'saved', remoteId: 'far.ics', etag: '', ics: text, broken: '' }, clocks)
const END_OF_TIME = { fromMs: Date.UTC(9999, 11, 30), toMs: Date.UTC(9999, 11, 31, 23) }

for (const length of ['P99999999999999999D', 'P9999999W', 'PT99999999999999999999S', 'P1DT9999999999999H']) {
  for (const rule of [[], ['RRULE:FREQ=DAILY'], ['RRULE:FREQ=DAILY;COUNT=3']]) {
    test(`${length} ${rule.join('')} is said to be longer than any calendar`, () => {
      const row = saved(ics('DTSTART:20260105T100000Z', `DURATION:${length}`, ...rule))
      assert.match(row.broken, /longer than any calendar/)
      assert.equal(row.summary, 'far')
    })
  }
}

test('a period of an extra date is held to the same', () => {
  assert.match(saved(ics('DTSTART:20260105T100000Z', 'RDATE;VALUE=PERIOD:20260106T100000Z/P99999999999D')).broken, /longer than any calendar/)
})

for (const lines of [['DTSTART;VALUE=DATE:99991231'], ['DTSTART;VALUE=DATE:20251231', 'RRULE:FREQ=DAILY'], ['DTSTART:99991231T220000', 'DURATION:P2D']]) {
  test(`${lines.join(' ')} may end in the year 10000`, () => {
    const text = ics(...lines)
    assert.equal(saved(text).broken, '')
    const { event } = parseEvent(text, clocks)
    const { occurrences } = expandEvent(event!, clocks, END_OF_TIME)
    assert.ok(occurrences.length > 0)
    for (const { startMs, endMs } of occurrences) assert.ok(endMs > startMs)
  })
}
