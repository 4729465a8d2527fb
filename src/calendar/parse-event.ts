// One calendar object, from its text to our words. ical.js reads the grammar; what the
// times mean is decided here and in zone-name.ts.
//
// Only the lines that we use reach ical.js, and none that is absurdly long: its parser
// refuses a whole object for one bad line of somebody's X- property, and takes 24 s over
// one line of 1.2 MB of parameters. Rules travel as plain text past its own reading of
// them, which normalises and rejects in other places than rule.ts does.
//
// It never throws for what a file contains: the answer is an event, or why there is none.
import ICAL from 'ical.js'
import { Fault, messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { calendarLimits } from './calendar-limits.ts'
import { readFace, readMoments, readSpan, textOf, type IcsProperty, type Reading } from './read-face.ts'
import { isSubDaily, parseRule } from './rule.ts'
import type { Observance, ParsedEvent } from './types.ts'
import { isWholeDay } from './wall-time.ts'
import { linesOf, valueOf } from './unfold.ts'
import type { ZoneClocks } from './zone-clock.ts'
import type { FileZone } from './zone-name.ts'

export type EventReading =
  | { event: ParsedEvent; broken: '' }
  /** `summary`: what could be read of it all the same, for a list of what went wrong. */
  | { event: null; broken: string; uid: string; summary: string }

/** @param clocks of the calendar's zone; a page of events shares them. */
export function parseEvent(ics: string, clocks: ZoneClocks): EventReading {
  const kept = keepLines(ics)
  try {
    if (kept.problem !== '') throw unreadable(kept.problem)
    return { event: readObject(ICAL.parse(kept.text) as IcsComponent, clocks), broken: '' }
  } catch (error) {
    // Whatever ical.js throws is about the text it was given; its words are for the details.
    const broken = error instanceof Fault ? error.message : `The event could not be read: ${messageOf(error)}`
    return { event: null, broken: broken.slice(0, 500), uid: kept.uid, summary: kept.summary }
  }
}

const unreadable = (message: string): Fault => new Fault('event-unreadable', message)

// Which lines matter ---------------------------------------------------------------------

const EVENT_LINES = new Set([
  'UID', 'DTSTART', 'DTEND', 'DURATION', 'SUMMARY', 'LOCATION', 'STATUS', 'ORGANIZER', 'ATTENDEE',
  'RRULE', 'EXRULE', 'RDATE', 'EXDATE', 'RECURRENCE-ID',
])
const ZONE_LINES = new Set(['TZID', 'X-LIC-LOCATION', 'DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO', 'RRULE', 'RDATE'])
const COMPONENTS = new Set(['VCALENDAR', 'VEVENT', 'VTIMEZONE', 'STANDARD', 'DAYLIGHT'])

interface KeptLines {
  text: string
  uid: string
  summary: string
  problem: string
}

function keepLines(ics: string): KeptLines {
  const kept: KeptLines = { text: '', uid: '', summary: '', problem: '' }
  if (ics.length > calendarLimits.icsObjectBytes) {
    kept.problem = `The event is ${Math.round(ics.length / 1e6)} MB long; it is kept, but not read.`
    return kept
  }
  const lines: string[] = []
  const inside: string[] = []
  for (const line of linesOf(ics)) {
    if (line.name === 'BEGIN') inside.push(valueOf(line).toUpperCase())
    const isKept = inside.every((component) => COMPONENTS.has(component))
    const within = inside.at(-1) ?? ''
    if (line.name === 'END') inside.pop()
    if (!isKept || inside.length > 4) continue
    const wanted = line.name === 'BEGIN' || line.name === 'END' || (within === 'VEVENT' ? EVENT_LINES : ZONE_LINES).has(line.name)
    if (!wanted) continue
    if (line.name === 'UID') kept.uid = valueOf(line).slice(0, limits.nameCharsMax)
    if (line.name === 'SUMMARY' && kept.summary === '') kept.summary = valueOf(line).slice(0, limits.subjectCharsMax)
    if (line.text.length > calendarLimits.icsLineChars) kept.problem = `Its ${line.name} line is too long to read.`
    else lines.push(line.name === 'RRULE' || line.name === 'EXRULE' ? `X-${line.text.trim()}` : line.text)
  }
  if (lines.length > calendarLimits.icsLinesOfEvent) kept.problem = 'It has more lines than I can read.'
  kept.text = lines.join('\r\n')
  return kept
}

// From ical.js's tree --------------------------------------------------------------------

type IcsComponent = [string, IcsProperty[], IcsComponent[]]

function readObject(calendar: IcsComponent, clocks: ZoneClocks): ParsedEvent {
  const components = calendar[2]
  const reading: Reading = { fileZones: new Map(), ownZones: {}, clocks }
  for (const component of components) {
    if (component[0] !== 'vtimezone') continue
    const zone = readZone(component)
    reading.fileZones.set(zone.tzid, zone)
  }
  const events = components.filter(([name]) => name === 'vevent')
  const of = (component: IcsComponent, name: string) => component[1].filter(([property]) => property === name)
  const isOverride = (component: IcsComponent) => of(component, 'recurrence-id').length > 0
  const first = events[0]
  if (first === undefined) throw unreadable('There is no event in it.')
  // Two masters with one UID: the later one in the file is the newer copy in every export seen.
  const master = events.findLast((component) => !isOverride(component))
  const texts = (name: string) => (master === undefined ? [] : of(master, name).map((property) => ruleText(property)))
  const moments = (name: string) => (master === undefined ? [] : of(master, name).flatMap((property) => readMoments(property, reading)))
  const event: ParsedEvent = {
    uid: textOf(of(first, 'uid')[0]),
    master: master === undefined ? null : readFace(master[1], reading),
    rules: texts('x-rrule'),
    exRules: texts('x-exrule'),
    dates: master === undefined ? [] : of(master, 'rdate').flatMap((property) => readDates(property, reading)),
    exDates: moments('exdate'),
    overrides: [],
    ownZones: reading.ownZones,
  }
  checkRules(event)
  // A later copy of the same override replaces the earlier one.
  const overrides = new Map<string, ParsedEvent['overrides'][number]>()
  for (const component of events.filter(isOverride)) {
    const id = of(component, 'recurrence-id')[0]
    const at = id === undefined ? undefined : readMoments(id, reading)[0]
    if (id === undefined || at === undefined) throw unreadable('It has a RECURRENCE-ID without a time.')
    const andFuture = String(id[1]['range'] ?? '').toUpperCase() === 'THISANDFUTURE'
    overrides.set(`${at.zone} ${at.wall}`, { at, andFuture, face: readFace(component[1], reading, event.master) })
  }
  event.overrides = [...overrides.values()]
  return event
}

const ruleText = (property: IcsProperty): string => property.slice(3).map(String).join(',')

function checkRules(event: ParsedEvent): void {
  for (const text of [...event.rules, ...event.exRules]) {
    const rule = parseRule(text)
    if (event.master !== null && isWholeDay(event.master.start) && isSubDaily(rule.freq)) {
      throw unreadable('It lasts whole days and repeats within a day.')
    }
  }
}

/** RDATE holds times, days, or periods that bring their own length. */
function readDates(property: IcsProperty, reading: Reading): ParsedEvent['dates'] {
  if (property[2] !== 'period') return readMoments(property, reading).map((start) => ({ start, span: null }))
  return property.slice(3).map((period) => {
    const [from, to] = period as [string, string]
    const [start] = readMoments(['rdate', property[1], 'date-time', from], reading)
    if (start === undefined) throw unreadable('It has an RDATE without a time.')
    return { start, span: readSpan(start, to, property, reading) }
  })
}

function readZone(component: IcsComponent): FileZone {
  const text = (from: IcsComponent, name: string) => textOf(from[1].find(([property]) => property === name))
  const observances: Observance[] = []
  for (const part of component[2]) {
    const start = text(part, 'dtstart').slice(0, 19)
    const offsetFromMs = offsetMs(text(part, 'tzoffsetfrom'))
    const offsetToMs = offsetMs(text(part, 'tzoffsetto'))
    // An incomplete part describes nothing; whether that matters shows when a time asks for the zone.
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(start) || Number.isNaN(offsetFromMs + offsetToMs)) continue
    const of = (name: string) => part[1].filter(([property]) => property === name)
    observances.push({
      start,
      offsetFromMs,
      offsetToMs,
      rules: of('x-rrule').map(ruleText),
      dates: of('rdate').flatMap((property) => property.slice(3).map((date) => String(date).slice(0, 19))),
    })
  }
  return { tzid: text(component, 'tzid'), location: text(component, 'x-lic-location'), observances }
}

function offsetMs(text: string): number {
  const match = /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(text)
  if (match === null) return NaN
  const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -seconds : seconds) * 1_000
}
