// iCalendar text (RFC 5545) of one event with its exceptions, its time zone and its alarms.
//
// Zones are spelled out in VTIMEZONE because a file that only names one is read wrong by
// every program that does not know the name, and one event here uses Outlook's name.
import { civil, instant, type Day } from './day.ts'
import type { AttendeeState, EventScript, Exception, TimeZoneName } from './event-script.ts'
import { domainOf, personOf, type PersonKey } from './people.ts'
import { HEX, seeded } from './seeded.ts'

export type Method = 'REQUEST' | 'REPLY' | 'CANCEL'

interface IcsOptions {
  /** Before which DTSTAMP and CREATED must lie. */
  nowMs: number
  method?: Method
  /** What this copy says about the attendees; a REPLY names only the one who answers. */
  attendees?: EventScript['attendees']
  sequence?: number
}

const two = (n: number): string => String(n).padStart(2, '0')
const icsDate = (day: Day): string => {
  const { year, month, date } = civil(day)
  return `${year}${two(month)}${two(date)}`
}
const icsTime = (time: string): string => `T${time.replace(':', '')}00`
const icsUtc = (ms: number): string => `${new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')}`

export function uidOf(event: EventScript): string {
  const domain = event.organizer === undefined || event.organizer === 'me' ? 'marinvlad.example' : domainOf(personOf(event.organizer).address)
  const sum = [...event.key].reduce((total, letter) => Math.imul(total, 31) + letter.charCodeAt(0), 17)
  const chance = seeded(sum)
  return `${chance.letters(8, HEX)}-${chance.letters(4, HEX)}-${chance.letters(12, HEX)}@${domain}`
}

export function writeIcs(event: EventScript, options: IcsOptions): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//${event.zone === 'GTB Standard Time' ? 'Example Exchange Connector' : 'Marin Vlad'}//Calendar//EN`,
    'CALSCALE:GREGORIAN',
    ...(options.method === undefined ? [] : [`METHOD:${options.method}`]),
    ...(event.from === undefined ? [] : timeZone(event.zone ?? 'Europe/Bucharest')),
    ...component(event, options),
    ...(event.exceptions ?? []).flatMap((exception) => component(instanceOf(event, exception), options, { on: exception.on, from: event.from })),
    'END:VCALENDAR',
  ]
  return `${lines.map(fold).join('\r\n')}\r\n`
}

function instanceOf(event: EventScript, exception: Exception): EventScript {
  const { rule: _rule, without: _without, exceptions: _exceptions, ...single } = event
  return {
    ...single,
    day: exception.movedTo?.day ?? exception.on,
    ...(exception.movedTo === undefined ? {} : { from: exception.movedTo.from, to: exception.movedTo.to }),
    ...(exception.title === undefined ? {} : { title: exception.title }),
    ...(exception.place === undefined ? {} : { place: exception.place }),
    ...(exception.cancelled === undefined ? {} : { status: 'CANCELLED' }),
  }
}

/** `replaces` names an instance by the series' own day and clock, whatever it was moved to. */
function component(event: EventScript, options: IcsOptions, replaces?: { on: Day; from: string | undefined }): string[] {
  const at = (name: string, day: Day, time: string | undefined): string =>
    time === undefined ? `${name};VALUE=DATE:${icsDate(day)}` : `${name};TZID=${event.zone ?? 'Europe/Bucharest'}:${icsDate(day)}${icsTime(time)}`
  const stampMs = Math.min(instant(event.day, '09:00') - 3 * 86_400_000, options.nowMs - 3_600_000)
  const until = event.from === undefined ? event.day + (event.days ?? 1) : event.day
  return [
    'BEGIN:VEVENT',
    `UID:${uidOf(event)}`,
    `DTSTAMP:${icsUtc(stampMs)}`,
    `CREATED:${icsUtc(stampMs)}`,
    `SEQUENCE:${options.sequence ?? (replaces === undefined ? 0 : 1)}`,
    ...(replaces === undefined ? [] : [at('RECURRENCE-ID', replaces.on, replaces.from)]),
    at('DTSTART', event.day, event.from),
    at('DTEND', until, event.to),
    ...(event.rule === undefined ? [] : [`RRULE:${event.rule}`]),
    ...(event.without ?? []).map((day) => at('EXDATE', day, event.from)),
    `SUMMARY:${escaped(event.title)}`,
    ...(event.place === undefined ? [] : [`LOCATION:${escaped(event.place)}`]),
    ...(event.notes === undefined || event.notes === '' ? [] : [`DESCRIPTION:${escaped(event.notes)}`]),
    `STATUS:${options.method === 'CANCEL' ? 'CANCELLED' : (event.status ?? 'CONFIRMED')}`,
    `TRANSP:${event.free === true ? 'TRANSPARENT' : 'OPAQUE'}`,
    ...people(event, options),
    ...(event.alarmMinutes === undefined || options.method !== undefined ? [] : alarm(event.alarmMinutes)),
    'END:VEVENT',
  ]
}

function people(event: EventScript, options: IcsOptions): string[] {
  const attendees = options.attendees ?? event.attendees
  if (attendees === undefined || attendees.length === 0) return []
  const organizer = personOf(event.organizer ?? 'me')
  const attendee = ([who, state]: readonly [PersonKey, AttendeeState]): string => {
    const { name, address } = personOf(who)
    const asks = state === 'NEEDS-ACTION' ? ';RSVP=TRUE' : ''
    return `ATTENDEE;CN=${quoted(name)};ROLE=REQ-PARTICIPANT;PARTSTAT=${state}${asks}:mailto:${address}`
  }
  return [`ORGANIZER;CN=${quoted(organizer.name)}:mailto:${organizer.address}`, ...attendees.map(attendee)]
}

const alarm = (minutes: number): string[] => ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder', `TRIGGER:-PT${minutes}M`, 'END:VALARM']
const quoted = (name: string): string => `"${name}"`
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n')

/** 75 octets a line, and never through the middle of a letter. */
function fold(line: string): string {
  let folded = ''
  let octets = 0
  for (const letter of line) {
    const size = Buffer.byteLength(letter)
    if (octets + size > 75) {
      folded += '\r\n '
      octets = 1
    }
    folded += letter
    octets += size
  }
  return folded
}

function timeZone(name: TimeZoneName): string[] {
  const east = name !== 'Europe/Oslo'
  const rule = (kind: string, from: string, to: string, month: number, hour: string, label: string): string[] => [
    `BEGIN:${kind}`, `TZOFFSETFROM:${from}`, `TZOFFSETTO:${to}`, `TZNAME:${label}`,
    `DTSTART:1997${two(month)}${month === 3 ? '30' : '26'}T${hour}0000`, `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=-1SU`, `END:${kind}`,
  ]
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${name}`,
    ...rule('DAYLIGHT', east ? '+0200' : '+0100', east ? '+0300' : '+0200', 3, east ? '03' : '02', east ? 'EEST' : 'CEST'),
    ...rule('STANDARD', east ? '+0300' : '+0200', east ? '+0200' : '+0100', 10, east ? '04' : '03', east ? 'EET' : 'CET'),
    'END:VTIMEZONE',
  ]
}
