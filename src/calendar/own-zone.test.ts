// What a file may say of its own time zone: what zones are is read, and whatever would keep
// everybody waiting is refused or bounded.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowOf } from './event-store.ts'
import { openZoneClocks } from './zone-clock.ts'

const part = (name: string, start: string, from: string, to: string, ...more: string[]) => [`BEGIN:${name}`, `DTSTART:${start}`, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`, ...more, `END:${name}`]
const SUMMER = part('DAYLIGHT', '16010101T020000', '+0100', '+0200', 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU')
const WINTER = part('STANDARD', '16010101T030000', '+0200', '+0100', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU')
const SERIES = ['DTSTART;TZID=Our office:20260101T100000', 'RRULE:FREQ=DAILY;COUNT=99999999']
const rowWith = (zone: readonly string[], event: readonly string[] = SERIES) => {
  const lines = ['BEGIN:VCALENDAR', 'BEGIN:VTIMEZONE', 'TZID:Our office', ...zone, 'END:VTIMEZONE', 'BEGIN:VEVENT', 'UID:u', 'SUMMARY:s', ...event, 'END:VEVENT', 'END:VCALENDAR']
  return rowOf({ kind: 'saved', remoteId: 'u.ics', etag: '', ics: lines.join('\r\n'), broken: '' }, openZoneClocks('Europe/Bucharest'))
}

for (const rule of ['FREQ=SECONDLY', 'FREQ=DAILY', 'FREQ=YEARLY', 'FREQ=YEARLY;BYDAY=MO', 'FREQ=YEARLY;BYMONTH=1,2;BYDAY=MO', 'FREQ=YEARLY;BYMONTH=1;BYHOUR=1,2;BYDAY=1MO', 'FREQ=YEARLY;BYMONTH=1;BYDAY=1MO;COUNT=9']) {
  test(`a clock that changes by ${rule}`, () => {
    const { broken } = rowWith([...part('STANDARD', '19700101T000000', '+9900', '-9900', `RRULE:${rule}`), ...WINTER])
    if (rule === 'FREQ=YEARLY') assert.equal(broken, '')
    else assert.match(broken, /more often than any zone/)
  })
}

test('a thousand parts, or ten thousand days, are refused', () => {
  assert.match(rowWith(Array.from({ length: 1_000 }, () => WINTER).flat()).broken, /more often/)
  const days = Array.from({ length: 10_000 }, () => '20260101T000000').join(',')
  assert.match(rowWith(part('STANDARD', '19700101T000000', '+0100', '+0200', ...Array.from({ length: 4 }, () => `RDATE:${days.slice(0, 47_999)}`))).broken, /more often/)
})

test('a description that is not needed, because the world knows the zone, is not judged', () => {
  const known = part('STANDARD', '19700101T000000', '+0200', '+0200', 'RRULE:FREQ=SECONDLY')
  const lines = ['BEGIN:VCALENDAR', 'BEGIN:VTIMEZONE', 'TZID:Europe/Bucharest', ...known, 'END:VTIMEZONE', 'BEGIN:VEVENT', 'UID:u', 'DTSTART;TZID=Europe/Bucharest:20260101T100000', 'END:VEVENT', 'END:VCALENDAR']
  const row = rowOf({ kind: 'saved', remoteId: 'u.ics', etag: '', ics: lines.join('\r\n'), broken: '' }, openZoneClocks('Europe/Bucharest'))
  assert.equal(row.broken, '')
})

test('summer and winter come and go in a zone of a file, long after it began', () => {
  const hourOf = (date: string) => (rowWith([...SUMMER, ...WINTER], [`DTSTART;TZID=Our office:${date}T100000`]).starts_at / 3_600_000) % 24
  assert.deepEqual(['20260101', '20260328', '20260329', '20260701', '20261024', '20261025', '29990701'].map(hourOf), [9, 9, 8, 8, 8, 9, 8])
})

test('the worst that is read, over centuries, is read in bounded looks', () => {
  const parts = Array.from({ length: 100 }, (_, n) => part('STANDARD', '00010101T000000', '+0100', '+0200', `RRULE:FREQ=YEARLY;BYMONTH=${(n % 12) + 1};BYDAY=MO,TU,WE,TH,FR,SA,SU`))
  // Without the bound it takes minutes, longer than a test may.
  assert.equal(rowWith([...parts.flat(), ...WINTER]).broken, '')
})
