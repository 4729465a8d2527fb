// Every event is read back and expanded with ical.js, which shares no code with ics.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import ICAL from 'ical.js'
import PostalMime from 'postal-mime'
import { instant, lookAtTheClock, mondayOf, type Day } from './day.ts'
import type { EventScript } from './event-script.ts'
import { uidOf, writeIcs } from './ics.ts'
import { planEvents, planSample } from './mailbox.ts'

const NOW = Date.UTC(2026, 10, 17, 7, 26)
const HORIZON = lookAtTheClock(NOW).today + 200
const { events, mails } = planSample({ nowMs: NOW, seed: 54 })

/** Without zones ical.js compares wall clocks, which is what a series is made of and 100 times faster. */
function read(event: EventScript, zones: 'zoned' | 'wall' = 'zoned'): { master: ICAL.Event; instances: ICAL.Event[]; calendar: ICAL.Component } {
  const calendar = new ICAL.Component(ICAL.parse(writeIcs(event, { nowMs: NOW })))
  if (zones === 'wall') calendar.removeAllSubcomponents('vtimezone')
  const [master, ...exceptions] = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each))
  assert.ok(master)
  for (const exception of exceptions) master.relateException(exception)
  return { master, instances: exceptions, calendar }
}

const isoOf = (day: Day): string => new Date(day * 86_400_000).toISOString().slice(0, 10)

/** The starts of a series up to a day: most series have no end, and 900 birthdays take minutes. */
function starts(master: ICAL.Event, until: Day): ICAL.Time[] {
  const found: ICAL.Time[] = []
  const last = isoOf(until)
  const iterator = master.iterator()
  for (let next = iterator.next(); next !== undefined && next !== null && next.toString() < last; next = iterator.next()) found.push(next)
  return found
}

test('every file parses into one event with its title and its start', () => {
  assert.equal(new Set(events.map(uidOf)).size, events.length, 'two events share a UID')
  for (const event of events) {
    const { master } = read(event)
    assert.equal(master.summary, event.title)
    assert.equal(master.uid, uidOf(event))
    assert.equal(master.startDate.isDate, event.from === undefined, event.key)
    assert.ok(master.endDate.compare(master.startDate) > 0, `${event.key} ends before it starts`)
    if (event.from !== undefined && event.zone === undefined) {
      assert.equal(master.startDate.toUnixTime(), instant(event.day, event.from) / 1_000, event.key)
    }
  }
})

test('every series starts on its own rule, and every exception replaces an instance that exists', () => {
  const series = events.filter((event) => event.rule !== undefined)
  assert.ok(series.length >= 20, String(series.length))
  for (const event of series) {
    const { master } = read(event, 'wall')
    const days = starts(master, HORIZON)
    assert.ok(days.length >= 3, event.key)
    const first = days[0]
    assert.ok(first !== undefined && first.compare(master.startDate) === 0, `${event.key} does not start on its rule`)
    const plain = starts(read({ ...event, without: [], exceptions: [] }, 'wall').master, HORIZON)
    for (const day of [...(event.without ?? []), ...(event.exceptions ?? []).map(({ on }) => on)]) {
      const iso = isoOf(day)
      assert.ok(plain.some((start) => start.toString().startsWith(iso)), `${event.key} has no instance on ${iso}`)
    }
    for (const day of event.without ?? []) {
      const iso = isoOf(day)
      assert.ok(!days.some((start) => start.toString().startsWith(iso)), `${event.key} still happens on ${iso}`)
    }
  }
})

test('a moved instance is found at its new time', () => {
  const event = events.find(({ key }) => key === 'nordhus-weekly')
  const moved = event?.exceptions?.find(({ movedTo }) => movedTo !== undefined)
  assert.ok(event && moved?.movedTo)
  const { master } = read(event)
  const original = starts(master, HORIZON).find((start) => start.toString().startsWith(isoOf(moved.on)))
  assert.ok(original)
  const details = master.getOccurrenceDetails(original)
  assert.equal(details.startDate.toUnixTime(), instant(moved.movedTo.day, moved.movedTo.from, 'Europe/Oslo') / 1_000)
})

test('the calendars hold one of each kind that a reader has to cope with', () => {
  const some = (what: string, holds: (event: EventScript) => boolean): void => assert.ok(events.some(holds), what)
  for (const frequency of ['WEEKLY', 'INTERVAL=2', 'MONTHLY', 'YEARLY', 'BYSETPOS', 'COUNT=', 'UNTIL=']) some(frequency, ({ rule }) => rule?.includes(frequency) === true)
  some('several days', ({ days }) => (days ?? 1) > 1)
  some('tentative', ({ status }) => status === 'TENTATIVE')
  some('cancelled', ({ status }) => status === 'CANCELLED')
  some('cancelled instance', ({ exceptions }) => exceptions?.some(({ cancelled }) => cancelled === true) === true)
  some('Outlook zone', ({ zone }) => zone === 'GTB Standard Time')
  some('attendees', ({ attendees }) => (attendees?.length ?? 0) > 2)
  some('alarm', ({ alarmMinutes }) => alarmMinutes !== undefined)
})

test('whenever the sample is made, this week has something on every workday', () => {
  for (const nowMs of [NOW, Date.UTC(2027, 2, 3, 10), Date.UTC(2027, 7, 15, 20)]) {
    const now = lookAtTheClock(nowMs)
    const monday = mondayOf(now.today)
    const busy = new Set<number>()
    for (const event of planEvents(now)) {
      const { master } = read(event, 'wall')
      const found = event.rule === undefined ? [master.startDate] : starts(master, monday + 7)
      for (const start of found) busy.add(Math.floor(Date.parse(`${start.toString().slice(0, 10)}T00:00Z`) / 86_400_000))
    }
    for (let day = monday; day < monday + 5; day++) assert.ok(busy.has(day), `nothing on day ${day - monday} of the week of ${new Date(nowMs).toISOString()}`)
  }
})

test('an invitation by mail carries the event that stands in the calendar', async () => {
  const invitations = mails.filter(({ kind }) => kind === 'invitation')
  const uids = new Map(events.map((event) => [uidOf(event), event] as const))
  const methods = new Set<string>()
  for (const { raw, intent } of invitations) {
    const { attachments } = await PostalMime.parse(raw)
    const part = attachments.find(({ mimeType }) => mimeType === 'text/calendar')
    assert.ok(part, intent?.subject)
    const content = typeof part.content === 'string' ? part.content : Buffer.from(part.content as ArrayBuffer).toString()
    const calendar = new ICAL.Component(ICAL.parse(content))
    const vevent = calendar.getFirstSubcomponent('vevent')
    assert.ok(vevent)
    const event = uids.get(new ICAL.Event(vevent).uid)
    assert.ok(event, intent?.subject)
    assert.equal(new ICAL.Event(vevent).summary, event.title)
    const method = String(calendar.getFirstPropertyValue('method'))
    methods.add(method)
    if (method === 'REPLY') assert.equal(vevent.getAllProperties('attendee').length, 1)
  }
  assert.deepEqual([...methods].toSorted(), ['CANCEL', 'REPLY', 'REQUEST'])
})
