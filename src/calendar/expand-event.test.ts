// Series whose instances differ: moved, cancelled, changed from here on, alone without their
// series; and what zones, floating times and whole days become on a clock.
import assert from 'node:assert/strict'
import test from 'node:test'
import { expandEvent, extentOf } from './expand-event.ts'
import { parseEvent } from './parse-event.ts'
import { openZoneClocks } from './zone-clock.ts'

const RO = 'TZID=Europe/Bucharest'

function read(components: readonly (readonly string[])[], zones: readonly string[] = []) {
  const body = components.flatMap((lines) => ['BEGIN:VEVENT', 'UID:u@test', ...lines, 'END:VEVENT'])
  const { event, broken } = parseEvent(['BEGIN:VCALENDAR', ...zones, ...body, 'END:VCALENDAR', ''].join('\r\n'), openZoneClocks('Europe/Bucharest'))
  assert.equal(broken, '')
  assert.ok(event !== null)
  return event
}

/** [original start, start, end, summary, status], in UTC to the minute. */
function agenda(components: readonly (readonly string[])[], from: string, to: string, options: { zone?: string; zones?: readonly string[] } = {}) {
  const window = { fromMs: Date.parse(from), toMs: Date.parse(to) }
  const { occurrences } = expandEvent(read(components, options.zones), openZoneClocks(options.zone ?? 'Europe/Bucharest'), window)
  const utc = (ms: number) => new Date(ms).toISOString().slice(5, 16)
  return occurrences
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ originalMs, startMs, endMs, face }) => [utc(originalMs), utc(startMs), utc(endMs), face.summary, face.status].join(' '))
}

const weekly = [`DTSTART;${RO}:20260302T100000`, `DTEND;${RO}:20260302T110000`, 'RRULE:FREQ=WEEKLY', 'SUMMARY:team']
const moved = (at: string, to: string, more: string[] = []) => [
  `RECURRENCE-ID;${RO}:${at}`, `DTSTART;${RO}:${to}`, 'DURATION:PT30M', 'SUMMARY:moved', ...more,
]

test('a moved instance stands at its new time, under its old name, and not at the old time', () => {
  assert.deepEqual(agenda([weekly, moved('20260309T100000', '20260310T150000')], '2026-03-02', '2026-03-17'), [
    '03-02T08:00 03-02T08:00 03-02T09:00 team confirmed',
    '03-09T08:00 03-10T13:00 03-10T13:30 moved confirmed',
    '03-16T08:00 03-16T08:00 03-16T09:00 team confirmed',
  ])
})

test('an instance moved into the window from far outside is there', () => {
  assert.deepEqual(agenda([weekly, moved('20270104T100000', '20260303T120000')], '2026-03-03', '2026-03-04'), [
    '01-04T08:00 03-03T10:00 03-03T10:30 moved confirmed',
  ])
})

test('an instance moved out of the window is not', () => {
  assert.deepEqual(agenda([weekly, moved('20260309T100000', '20260401T100000')], '2026-03-09', '2026-03-10'), [])
})

test('an override that names its instance in UTC, or by the day, finds it', () => {
  for (const id of ['RECURRENCE-ID:20260309T080000Z', 'RECURRENCE-ID;VALUE=DATE:20260309']) {
    const override = [id, `DTSTART;${RO}:20260309T120000`, `DTEND;${RO}:20260309T130000`, 'SUMMARY:later']
    assert.deepEqual(
      agenda([weekly, override], '2026-03-09', '2026-03-10').map((line) => line.slice(12)),
      ['03-09T10:00 03-09T11:00 later confirmed'],
      id,
    )
  }
})

test('a cancelled instance says so, its neighbours do not', () => {
  assert.deepEqual(agenda([weekly, moved('20260309T100000', '20260309T100000', ['STATUS:CANCELLED'])], '2026-03-09', '2026-03-17'), [
    '03-09T08:00 03-09T08:00 03-09T08:30 moved cancelled',
    '03-16T08:00 03-16T08:00 03-16T09:00 team confirmed',
  ])
})

test('an instance that was overridden and then deleted is gone', () => {
  const deleted = [...weekly, `EXDATE;${RO}:20260309T100000`]
  assert.deepEqual(agenda([deleted, moved('20260309T100000', '20260309T120000')], '2026-03-09', '2026-03-10'), [])
})

test('from here on: later instances move by as much, on the wall clock, also across a clock change', () => {
  const later = [`RECURRENCE-ID;RANGE=THISANDFUTURE;${RO}:20260323T100000`, `DTSTART;${RO}:20260324T090000`, `DTEND;${RO}:20260324T093000`, 'SUMMARY:new']
  assert.deepEqual(agenda([weekly, later], '2026-03-15', '2026-04-01'), [
    '03-16T08:00 03-16T08:00 03-16T09:00 team confirmed',
    '03-23T08:00 03-24T07:00 03-24T07:30 new confirmed',
    '03-30T07:00 03-31T06:00 03-31T06:30 new confirmed',
  ])
})

test('a single instance of somebody else\'s series needs no series', () => {
  assert.deepEqual(agenda([moved('20260309T100000', '20260309T120000')], '2026-03-09', '2026-03-10'), [
    '03-09T08:00 03-09T10:00 03-09T10:30 moved confirmed',
  ])
})

test('a period among the extra dates brings its own length', () => {
  const series = [`DTSTART;${RO}:20260302T100000`, 'DURATION:PT1H', 'SUMMARY:s', 'RDATE;VALUE=PERIOD:20260303T080000Z/PT2H,20260304T080000Z/20260304T083000Z']
  assert.deepEqual(agenda([series], '2026-03-01', '2026-03-10').map((line) => line.slice(12, 35)), [
    '03-02T08:00 03-02T09:00', '03-03T08:00 03-03T10:00', '03-04T08:00 03-04T08:30',
  ])
})

test('DURATION counts days on the calendar, DTEND counts hours (RFC 5545 3.8.5.3)', () => {
  const start = `DTSTART;${RO}:20260327T100000`
  const nominal = [start, 'DURATION:P1D', 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:s']
  assert.deepEqual(agenda([nominal], '2026-03-20', '2026-04-01').map((line) => line.slice(12, 35)), [
    '03-27T08:00 03-28T08:00', '03-28T08:00 03-29T07:00',
  ])
  const exact = [start, `DTEND;${RO}:20260328T100000`, 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:s']
  assert.deepEqual(agenda([exact], '2026-03-20', '2026-04-01').map((line) => line.slice(12, 35)), [
    '03-27T08:00 03-28T08:00', '03-28T08:00 03-29T08:00',
  ])
})

test('a whole day is as long as it is where the calendar is', () => {
  const day = ['DTSTART;VALUE=DATE:20260329', 'SUMMARY:s']
  assert.deepEqual(agenda([day], '2026-03-28', '2026-03-30', { zone: 'Europe/Bucharest' }), ['03-28T22:00 03-28T22:00 03-29T21:00 s confirmed'])
  assert.deepEqual(agenda([day], '2026-03-28', '2026-03-31', { zone: 'America/New_York' }), ['03-29T04:00 03-29T04:00 03-30T04:00 s confirmed'])
})

test('a floating time is read where the calendar is, and an end before the start is no length', () => {
  const floating = ['DTSTART:20260701T100000', 'DTEND:20260701T090000', 'SUMMARY:s']
  assert.deepEqual(agenda([floating], '2026-07-01', '2026-07-02'), ['07-01T07:00 07-01T07:00 07-01T07:00 s confirmed'])
})

const ownZone = (tzid: string) => [
  'BEGIN:VTIMEZONE', `TZID:${tzid}`,
  'BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0300', 'TZOFFSETTO:+0200', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD',
  'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0300', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT',
  'END:VTIMEZONE',
]

test('a zone that only the file knows keeps the file\'s own rules, gap and all', () => {
  const series = ['DTSTART;TZID="Our office, floor 2":20260328T023000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:s']
  const zones = ownZone('Our office\\, floor 2')
  assert.deepEqual(agenda([series], '2026-03-01', '2026-04-10', { zones }).map((line) => line.slice(12, 23)), [
    '03-28T00:30', '03-29T23:30', '03-30T23:30',
  ])
  const winter = ['DTSTART;TZID="Our office, floor 2":20261026T100000', 'SUMMARY:s']
  assert.deepEqual(agenda([winter], '2026-10-01', '2026-11-10', { zones }).map((line) => line.slice(12, 23)), ['10-26T08:00'])
})

test('a known name beats the zone description beside it', () => {
  const summer = ['DTSTART;TZID=/example.org/Asia/Tokyo:20260701T090000', 'SUMMARY:s']
  const zones = ownZone('/example.org/Asia/Tokyo')
  assert.deepEqual(agenda([summer], '2026-07-01', '2026-07-02', { zones }).map((line) => line.slice(12, 23)), ['07-01T00:00'])
})

for (const [why, lines, reason] of [
  ['an unknown zone', ['DTSTART;TZID=Nowhere:20260701T090000'], /time zone "Nowhere"/],
  ['a day that does not exist', ['DTSTART;VALUE=DATE:20260631'], /not a time/],
  ['no start', ['SUMMARY:s'], /when it starts/],
  ['another calendar\'s years', ['DTSTART:20260701T090000Z', 'RRULE:RSCALE=HEBREW;FREQ=YEARLY'], /hebrew calendar \(RSCALE\)/],
  ['an hourly whole day', ['DTSTART;VALUE=DATE:20260701', 'RRULE:FREQ=HOURLY'], /whole days/],
  ['a line without end', ['DTSTART:20260701T090000Z', `ATTENDEE${';X=1'.repeat(50_000)}:mailto:a@example.org`], /ATTENDEE line is too long/],
] as const) {
  test(`is broken with a reason, and not guessed: ${why}`, () => {
    const text = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:u@test', 'SUMMARY:kept', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')
    const answer = parseEvent(text, openZoneClocks('Europe/Bucharest'))
    assert.match(answer.broken, reason)
    assert.ok(answer.event === null && answer.uid === 'u@test' && answer.summary === 'kept')
  })
}

test('the extent of a series holds all of its instances, moved ones too', () => {
  const clocks = openZoneClocks('Europe/Bucharest')
  const iso = (ms: number) => new Date(ms).toISOString()
  const ended = [...weekly.slice(0, 2), 'RRULE:FREQ=WEEKLY;COUNT=3', 'SUMMARY:s']
  const { startsAt, endsBy } = extentOf(read([ended, moved('20260309T100000', '20260201T100000'), moved('20260316T100000', '20260501T100000')]), clocks)
  assert.deepEqual([iso(startsAt), iso(endsBy)], ['2026-02-01T08:00:00.000Z', '2026-05-01T07:30:00.000Z'])
  assert.equal(extentOf(read([weekly]), clocks).endsBy, 8_640_000_000_000_000)
})
