// From iCalendar's properties to what is shown of an event: when, where, who.
import ICAL from 'ical.js'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { requireZone } from './own-zone.ts'
import { DAY_MS, FLOATING, type Attendee, type EventStatus, type Face, type Moment, type Observance, type Span } from './types.ts'
import { isWholeDay, resolveWall, wallMsOf } from './wall-time.ts'
import type { ZoneClocks } from './zone-clock.ts'
import { zoneOfTzid, type FileZone } from './zone-name.ts'

/** A property as ical.js hands it out: name, parameters, type, values (RFC 7265). */
export type IcsProperty = [string, Record<string, string | string[]>, string, ...unknown[]]

/** What the file says about zones, and those of them that turned out to be needed. */
export interface Reading {
  fileZones: Map<string, FileZone>
  ownZones: Record<string, Observance[]>
  clocks: ZoneClocks
}

/** The first value of a property as text; structured ones have none that we use. */
export function textOf(property: IcsProperty | undefined): string {
  const value = property?.[3]
  return typeof value === 'string' ? value : ''
}

const unreadable = (message: string): Fault => new Fault('event-unreadable', message)

/** An override that leaves a property out has none of it; only its time may come from the series. */
export function readFace(properties: readonly IcsProperty[], reading: Reading, series: Face | null = null): Face {
  const first = (name: string) => properties.find(([property]) => property === name)
  const text = (name: string) => textOf(first(name))
  const startProperty = first('dtstart')
  const start = startProperty === undefined ? undefined : readMoments(startProperty, reading)[0]
  if (start === undefined) throw unreadable('It does not say when it starts.')
  const end = first('dtend')
  const duration = first('duration')
  const organizer = first('organizer')
  return {
    summary: text('summary').slice(0, limits.subjectCharsMax),
    location: text('location').slice(0, limits.subjectCharsMax),
    status: statusOf(text('status')),
    organizer: organizer === undefined ? '' : addressOf(organizer),
    attendees: properties
      .filter(([name]) => name === 'attendee')
      .slice(0, limits.recipientsMax)
      .map(readAttendee),
    start,
    span:
      end !== undefined
        ? spanTo(start, end, reading)
        : duration !== undefined
          ? spanOf(textOf(duration))
          : // Without an end: a day lasts that day, a time no time at all (RFC 5545 3.6.1).
            (series?.span ?? { days: isWholeDay(start) ? 1 : 0, ms: 0 }),
  }
}

function statusOf(text: string): EventStatus {
  const status = text.trim().toLowerCase()
  return status === 'tentative' || status === 'cancelled' ? status : 'confirmed'
}

function addressOf(property: IcsProperty): string {
  return textOf(property).replace(/^mailto:/i, '').trim().slice(0, limits.nameCharsMax)
}

function readAttendee(property: IcsProperty): Attendee {
  const parameter = (name: string) => String(property[1][name] ?? '').slice(0, limits.nameCharsMax)
  const response = parameter('partstat').toLowerCase()
  return { name: parameter('cn'), address: addressOf(property), response: response === '' ? 'needs-action' : response }
}

// Times ----------------------------------------------------------------------------------

export function readMoments(property: IcsProperty, reading: Reading): Moment[] {
  const tzid = property[1]['tzid']
  return property.slice(3).map((value) => readMoment(String(value), typeof tzid === 'string' ? tzid : '', property[0], reading))
}

function readMoment(value: string, tzid: string, name: string, reading: Reading): Moment {
  // "T::" is how ical.js hands out a date that did not say VALUE=DATE; many writers do not.
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(Z?))?$/.exec(value.replace(/T::$/, ''))
  const [, date = '', time, zulu] = match ?? []
  // Second 60 is a leap second; no clock here shows it.
  const wall = time === undefined ? date : `${date}T${time.replace(/:60$/, ':59')}`
  const ms = match === null ? NaN : wallMsOf(wall)
  // Date.parse takes 31 June for 1 July.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) {
    throw unreadable(`Its ${name.toUpperCase()} "${value.slice(0, 40)}" is not a time.`)
  }
  if (time === undefined) return { wall, zone: FLOATING }
  if (zulu === 'Z') return { wall, zone: 'UTC' }
  return { wall, zone: tzid === '' ? FLOATING : zoneOf(tzid, reading) }
}

function zoneOf(tzid: string, reading: Reading): string {
  const fileZone = reading.fileZones.get(tzid)
  const found = zoneOfTzid(tzid, fileZone, reading.clocks.known)
  if (found === undefined) throw unreadable(`I do not know its time zone "${tzid.slice(0, 80)}", and it does not describe it.`)
  if (found.own && fileZone !== undefined) {
    if (!Object.hasOwn(reading.ownZones, found.name)) requireZone(fileZone.observances)
    reading.ownZones[found.name] = fileZone.observances
  }
  return found.name
}

function spanTo(start: Moment, property: IcsProperty, reading: Reading): Span {
  const [end] = readMoments(property, reading)
  if (end === undefined) throw unreadable('It does not say when it ends.')
  return spanBetween(start, end, reading)
}

/** An end before the start is a mistake of the writer; the event is kept, at its start, without length. */
function spanBetween(start: Moment, end: Moment, reading: Reading): Span {
  if (isWholeDay(start)) {
    const days = Math.round((wallMsOf(end.wall.slice(0, 10)) - wallMsOf(start.wall)) / DAY_MS)
    return { days: Math.max(1, days), ms: 0 }
  }
  // Four floating hours are four hours of the wall clock, whatever happens that night.
  if (start.zone === FLOATING && end.zone === FLOATING) return { days: 0, ms: Math.max(0, wallMsOf(end.wall) - wallMsOf(start.wall)) }
  const msOf = (moment: Moment) => resolveWall(reading.clocks.of(moment.zone, reading.ownZones), wallMsOf(moment.wall), 'written')
  return { days: 0, ms: Math.max(0, msOf(end) - msOf(start)) }
}

/** The end of a period: a time, or how long it lasts. */
export function readSpan(start: Moment, end: string, property: IcsProperty, reading: Reading): Span {
  if (/^[+-]?P/.test(end)) return spanOf(end)
  return spanTo(start, ['rdate', property[1], 'date-time', end], reading)
}

/** As many years as a calendar can name. An end further away is beyond what a Date holds, and one such event would stop whoever adds it up. */
const SPAN_MS_MAX = 10_000 * 366 * DAY_MS

function spanOf(text: string): Span {
  const duration = ICAL.Duration.fromString(text)
  if (duration.isNegative) return { days: 0, ms: 0 }
  const days = duration.weeks * 7 + duration.days
  const ms = ((duration.hours * 60 + duration.minutes) * 60 + duration.seconds) * 1_000
  if (!(days * DAY_MS + ms <= SPAN_MS_MAX)) throw unreadable(`Its length "${text.slice(0, 40)}" is longer than any calendar.`)
  return { days, ms }
}
