// Repetition, checked by hand: each case was worked out on paper from RFC 5545 and the clock
// changes of the two zones, not copied from what the code said.
//
// Bucharest 2026: 29 March 03:00 becomes 04:00 (01:00 UTC), 25 October 04:00 becomes 03:00.
// New York 2026: 8 March 02:00 becomes 03:00 (07:00 UTC), 1 November 02:00 becomes 01:00.
import assert from 'node:assert/strict'
import test from 'node:test'
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { expandEvent } from './expand-event.ts'
import { parseEvent } from './parse-event.ts'
import { expandRule } from './recurrence.ts'
import { parseRule } from './rule.ts'
import { utcClock, wallMsOf } from './wall-time.ts'
import { openZoneClocks } from './zone-clock.ts'

const RO = 'TZID=Europe/Bucharest'
const NY = 'TZID=America/New_York'

function read(lines: readonly string[], more: readonly (readonly string[])[] = []) {
  const one = (body: readonly string[]) => ['BEGIN:VEVENT', 'UID:u@test', ...body, 'END:VEVENT']
  const text = ['BEGIN:VCALENDAR', ...one(lines), ...more.flatMap(one), 'END:VCALENDAR', ''].join('\r\n')
  const { event, broken } = parseEvent(text, openZoneClocks('Europe/Bucharest'))
  assert.equal(broken, '')
  assert.ok(event !== null)
  return event
}

/** Starts in UTC, to the minute, ordered. */
function starts(lines: readonly string[], from = '1990-01-01', to = '2040-01-01', more: readonly (readonly string[])[] = []): string[] {
  const window = { fromMs: Date.parse(from), toMs: Date.parse(to) }
  const { occurrences, truncated } = expandEvent(read(lines, more), openZoneClocks('Europe/Bucharest'), window)
  assert.equal(truncated, false)
  return occurrences.map(({ startMs }) => new Date(startMs).toISOString().slice(0, 16)).toSorted()
}

/** The dates of whole days, ordered. */
function days(lines: readonly string[], from = '1990-01-01', to = '2040-01-01'): string[] {
  const window = { fromMs: Date.parse(from), toMs: Date.parse(to) }
  return expandEvent(read(lines), openZoneClocks('Europe/Bucharest'), window).occurrences.map(({ start }) => start.wall).toSorted()
}

const cases: [promise: string, lines: string[], expected: string[], from?: string, to?: string][] = [
  ['ten in the morning stays ten when summer time begins', [`DTSTART;${RO}:20260328T100000`, 'RRULE:FREQ=DAILY;COUNT=3'],
    ['2026-03-28T08:00', '2026-03-29T07:00', '2026-03-30T07:00']],
  ['ten in the morning stays ten when summer time ends', [`DTSTART;${RO}:20261024T100000`, 'RRULE:FREQ=DAILY;COUNT=3'],
    ['2026-10-24T07:00', '2026-10-25T08:00', '2026-10-26T08:00']],
  ['a time in the gap is left out and not counted', [`DTSTART;${RO}:20260327T033000`, 'RRULE:FREQ=DAILY;COUNT=4'],
    ['2026-03-27T01:30', '2026-03-28T01:30', '2026-03-30T00:30', '2026-03-31T00:30']],
  ['the same in New York, by the week', [`DTSTART;${NY}:20260301T023000`, 'RRULE:FREQ=WEEKLY;COUNT=3'],
    ['2026-03-01T07:30', '2026-03-15T06:30', '2026-03-22T06:30']],
  ['the last minute before the gap and its first after exist', [`DTSTART;${RO}:20260329T025900`, 'RRULE:FREQ=DAILY;BYHOUR=2,3,4;BYMINUTE=0,59;COUNT=3'],
    ['2026-03-29T00:59', '2026-03-29T01:00', '2026-03-29T01:59']],
  ['a start written into the gap is read with the offset before it', [`DTSTART;${RO}:20260329T033000`], ['2026-03-29T01:30']],
  ['and its series goes on at the written time', [`DTSTART;${RO}:20260329T033000`, 'RRULE:FREQ=DAILY;COUNT=2'],
    ['2026-03-29T01:30', '2026-03-30T00:30']],
  ['a time that comes twice happens once, the first time', [`DTSTART;${RO}:20261024T033000`, 'RRULE:FREQ=DAILY;COUNT=3'],
    ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
  ['the same in New York', [`DTSTART;${NY}:20261031T013000`, 'RRULE:FREQ=DAILY;COUNT=3'],
    ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']],
  ['every hour means every sixty minutes, across the gap', [`DTSTART;${RO}:20260329T013000`, 'RRULE:FREQ=HOURLY;COUNT=4'],
    ['2026-03-28T23:30', '2026-03-29T00:30', '2026-03-29T01:30', '2026-03-29T02:30']],
  ['and across the hour that comes twice', [`DTSTART;${NY}:20261101T003000`, 'RRULE:FREQ=HOURLY;COUNT=4'],
    ['2026-11-01T04:30', '2026-11-01T05:30', '2026-11-01T06:30', '2026-11-01T07:30']],
  ['the last Friday of each month', [`DTSTART;${RO}:20260130T100000`, 'RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=4'],
    ['2026-01-30T08:00', '2026-02-27T08:00', '2026-03-27T08:00', '2026-04-24T07:00']],
  ['the last working day of each month', [`DTSTART;${RO}:20260130T100000`, 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4'],
    ['2026-01-30T08:00', '2026-02-27T08:00', '2026-03-31T07:00', '2026-04-30T07:00']],
  ['the second of the Tuesdays and Thursdays', [`DTSTART;${RO}:20260106T100000`, 'RRULE:FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=2;COUNT=3'],
    ['2026-01-06T08:00', '2026-02-05T08:00', '2026-03-05T08:00']],
  ['the second hour that exists of a day, also where one does not', [`DTSTART;${RO}:20260328T033000`, 'RRULE:FREQ=DAILY;BYHOUR=2,3,4;BYSETPOS=2;COUNT=3'],
    ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30']],
  ['every other Monday and Wednesday up to an end in UTC, which is included', [`DTSTART;${RO}:20260302T100000`, 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260330T070000Z'],
    ['2026-03-02T08:00', '2026-03-04T08:00', '2026-03-16T08:00', '2026-03-18T08:00', '2026-03-30T07:00']],
  ['and not when the end is a second earlier', [`DTSTART;${RO}:20260302T100000`, 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260330T065959Z'],
    ['2026-03-02T08:00', '2026-03-04T08:00', '2026-03-16T08:00', '2026-03-18T08:00']],
  ['an end written as a date lasts until that day is over there', [`DTSTART;${NY}:20260105T230000`, 'RRULE:FREQ=DAILY;UNTIL=20260106'],
    ['2026-01-06T04:00', '2026-01-07T04:00']],
  ['weeks that begin on Monday (RFC 5545 3.8.5.3)', [`DTSTART;${NY}:19970805T090000`, 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO'],
    ['1997-08-05T13:00', '1997-08-10T13:00', '1997-08-19T13:00', '1997-08-24T13:00']],
  ['and on Sunday', [`DTSTART;${NY}:19970805T090000`, 'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU'],
    ['1997-08-05T13:00', '1997-08-17T13:00', '1997-08-19T13:00', '1997-08-31T13:00']],
  ['the day of the elections (RFC 5545 3.8.5.3)', [`DTSTART;${NY}:19961105T090000`, 'RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3'],
    ['1996-11-05T14:00', '2000-11-07T14:00', '2004-11-02T14:00']],
  ['a start that its rule would not make is the first instance all the same', [`DTSTART;${RO}:20260107T100000`, 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3'],
    ['2026-01-07T08:00', '2026-01-12T08:00', '2026-01-19T08:00']],
  ['an excluded time is gone', [`DTSTART;${RO}:20260328T100000`, 'RRULE:FREQ=DAILY;COUNT=3', `EXDATE;${RO}:20260329T100000`],
    ['2026-03-28T08:00', '2026-03-30T07:00']],
  ['also when it is written in UTC', [`DTSTART;${RO}:20260328T100000`, 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20260329T070000Z'],
    ['2026-03-28T08:00', '2026-03-30T07:00']],
  ['also when only the day is written, by the calendar there', [`DTSTART;${NY}:20260105T230000`, 'RRULE:FREQ=DAILY;COUNT=3', 'EXDATE;VALUE=DATE:20260106'],
    ['2026-01-06T04:00', '2026-01-08T04:00']],
  ['an extra date comes in addition, and once', [`DTSTART;${RO}:20260105T100000`, 'RRULE:FREQ=WEEKLY;COUNT=2', `RDATE;${RO}:20260112T100000,20260114T100000`],
    ['2026-01-05T08:00', '2026-01-12T08:00', '2026-01-14T08:00']],
  ['an old EXRULE takes its share away', [`DTSTART;${RO}:20260105T100000`, 'RRULE:FREQ=DAILY;COUNT=4', 'EXRULE:FREQ=DAILY;INTERVAL=2'],
    ['2026-01-06T08:00', '2026-01-08T08:00']],
  ['a window years later begins there', [`DTSTART;${RO}:20060102T100000`, 'RRULE:FREQ=WEEKLY;INTERVAL=3'],
    ['2026-01-05T08:00', '2026-01-26T08:00'], '2026-01-01', '2026-02-15'],
  ['what began before the window and lasts into it is there', [`DTSTART;${RO}:20260105T100000`, 'DURATION:PT36H', 'RRULE:FREQ=WEEKLY'],
    ['2026-01-12T08:00'], '2026-01-13T12:00Z', '2026-01-14'],
  ['what ends as the window begins is not', [`DTSTART;${RO}:20260105T100000`, 'DURATION:PT1H'], [], '2026-01-05T09:00Z', '2026-01-06'],
  ['Microsoft names its own zones', ['DTSTART;TZID=GTB Standard Time:20260701T100000'], ['2026-07-01T07:00']],
]

for (const [promise, lines, expected, from, to] of cases) {
  test(promise, () => assert.deepEqual(starts(lines, from, to), expected))
}

const wholeDays: [promise: string, lines: string[], expected: string[]][] = [
  ['29 February comes every four years', ['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY;COUNT=2'], ['2024-02-29', '2028-02-29']],
  ['the 31st comes in long months only', ['DTSTART;VALUE=DATE:20260131', 'RRULE:FREQ=MONTHLY;COUNT=4'], ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31']],
  ['Friday the 13th', ['DTSTART;VALUE=DATE:20260213', 'RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3'], ['2026-02-13', '2026-03-13', '2026-11-13']],
  ['the last day of the year, leap or not', ['DTSTART;VALUE=DATE:20231231', 'RRULE:FREQ=YEARLY;BYYEARDAY=-1;COUNT=2'], ['2023-12-31', '2024-12-31']],
  ['week 1 may begin in the old year', ['DTSTART;VALUE=DATE:20251229', 'RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;COUNT=3'], ['2025-12-29', '2027-01-04', '2028-01-03']],
  ['a day is a day also where the clock changes', ['DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;UNTIL=20260330'], ['2026-03-28', '2026-03-29', '2026-03-30']],
  ['an end in UTC counts by its date for whole days', ['DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;UNTIL=20260329T000000Z'], ['2026-03-28', '2026-03-29']],
  ['a date that does not say that it is one', ['DTSTART:20260328'], ['2026-03-28']],
]

for (const [promise, lines, expected] of wholeDays) {
  test(promise, () => assert.deepEqual(days(lines), expected))
}

// What costs time ------------------------------------------------------------------------

const bucharest = () => openZoneClocks('Europe/Bucharest').of('Europe/Bucharest', {})
const everySecond = [...Array(60).keys()].join()
const hostile = [
  ['FREQ=SECONDLY', 10],
  ['FREQ=SECONDLY;COUNT=10000000000', 10],
  [`FREQ=DAILY;BYHOUR=${[...Array(24).keys()].join()};BYMINUTE=${everySecond};BYSECOND=${everySecond}`, 10],
  ['FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 0],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=24', 0],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3', 0],
  ['FREQ=SECONDLY;BYSECOND=7;INTERVAL=60;COUNT=3', 0],
] as const

for (const [text, expected] of hostile) {
  test(`sixty years of ${text.slice(0, 50)} stop at a limit or at nothing, in a bounded number of steps`, () => {
    let asked = 0
    const inner = bucharest()
    const clock = { offsetAt: (utcMs: number) => (asked++, inner.offsetAt(utcMs)) }
    const start = { wallMs: wallMsOf('1970-01-05T10:00:00'), allDay: false, clock }
    const window = { fromMs: Date.parse('2026-03-01'), toMs: Date.parse('2026-04-12'), instancesMax: 10 }
    const { starts: found, truncated } = expandRule(parseRule(text), start, window)
    assert.equal(found.length, expected)
    if (expected > 0) assert.ok(truncated)
    assert.ok(asked < 400_000, `${asked} looks at the clock`)
  })
}

test('a limit that is met is said, and what was found before it is there', () => {
  const start = { wallMs: wallMsOf('2026-01-01T00:00:00'), allDay: false, clock: utcClock }
  const { starts: found, truncated } = expandRule(parseRule('FREQ=DAILY'), start, { fromMs: -Infinity, toMs: Infinity, instancesMax: 3 })
  assert.deepEqual([found.length, truncated], [3, true])
  assert.equal(found[2], Date.UTC(2026, 0, 3))
})

for (const text of ['FREQ=DAILY;RSCALE=HEBREW', 'FREQ=SOMETIMES', 'COUNT=3', 'FREQ=DAILY;INTERVAL=0', 'FREQ=DAILY;BYDAY=XX', 'FREQ=DAILY;UNTIL=soon', 'FREQ=DAILY;BYEASTER=1', 'FREQ=MONTHLY;BYMONTHDAY=0']) {
  test(`refuses ${text} by name`, () => assert.throws(() => parseRule(text), { name: 'Fault', code: 'rule-not-understood' }))
}

// A second opinion -----------------------------------------------------------------------

test('rrule-temporal, which knows nothing of this code, finds the same instances', () => {
  const rules = [
    'FREQ=DAILY;INTERVAL=3', 'FREQ=DAILY;BYMONTH=3,10;BYDAY=SA,SU', 'FREQ=WEEKLY;BYDAY=MO,SU;INTERVAL=2;WKST=SU', 'FREQ=WEEKLY;BYDAY=TU;COUNT=40',
    'FREQ=MONTHLY;BYDAY=2TU,-1SU', 'FREQ=MONTHLY;BYMONTHDAY=-1,15', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-2', 'FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31',
    'FREQ=YEARLY;BYDAY=20MO', 'FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU', 'FREQ=YEARLY;BYYEARDAY=60,-60', 'FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU', 'FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2',
    'FREQ=YEARLY;BYMONTH=1;BYDAY=MO,TU;BYSETPOS=-1', 'FREQ=HOURLY;INTERVAL=7;BYDAY=SU', 'FREQ=DAILY;BYHOUR=2,3,4;UNTIL=20260401T000000Z', 'FREQ=MINUTELY;INTERVAL=50;BYHOUR=1,2,3,4;BYDAY=SU',
  ]
  const [from, to] = [new Date('2026-01-01T00:00Z'), new Date('2026-12-31T00:00Z')]
  let compared = 0
  for (const zone of ['Europe/Bucharest', 'America/New_York']) {
    for (const wall of ['2024-02-29T03:30:00', '2025-06-15T10:00:00', '2025-10-26T02:30:00']) {
      for (const text of rules) {
        const judge = new RRuleTemporal({ rruleString: text, dtstart: Temporal.ZonedDateTime.from(`${wall}[${zone}]`) })
        const expected = judge.between(from, to, true).map((one) => one.epochMilliseconds)
        const start = { wallMs: wallMsOf(wall), allDay: false, clock: openZoneClocks('UTC').of(zone, {}) }
        const window = { fromMs: from.getTime(), toMs: to.getTime() + 1, instancesMax: 5_000 }
        assert.deepEqual(expandRule(parseRule(text), start, window).starts, expected, `${text} from ${wall} ${zone}`)
        compared += expected.length
      }
    }
  }
  assert.ok(compared > 3_000, `${compared} instances compared`)
})
