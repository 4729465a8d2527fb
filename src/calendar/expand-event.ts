// One event inside a window of time: rules and extra dates, less the excluded ones, with
// each override in place of the instance that it stands for.
//
// An override is looked up by the start its instance had in the series, and shown where it
// was moved to: into the window from outside, or out of it.
import { calendarLimits } from './calendar-limits.ts'
import { expandRule } from './recurrence.ts'
import { parseRule } from './rule.ts'
import type { Expansion } from './rule-walk.ts'
import { DAY_MS, FLOATING, type Face, type Moment, type Override, type ParsedEvent, type Span } from './types.ts'
import { isWholeDay, resolveWall, wallMsOf, wallOf } from './wall-time.ts'
import type { ZoneClocks } from './zone-clock.ts'

/** An instance before anybody's ids are on it. */
export interface Occurrence {
  /** The start it has or had in the series: its name, also after it was moved. */
  originalMs: number
  face: Face
  start: Moment
  startMs: number
  endMs: number
  /** Exclusive, whole days only. */
  endDate: string
}

export interface OccurrencesIn {
  occurrences: Occurrence[]
  truncated: boolean
}

/** In no order. `toMs` is exclusive; an event of no length belongs to the moment it starts at. */
export function expandEvent(event: ParsedEvent, clocks: ZoneClocks, window: { fromMs: number; toMs: number }): OccurrencesIn {
  const msOf = (moment: Moment) => resolveWall(clocks.of(moment.zone, event.ownZones), wallMsOf(moment.wall), 'written')
  const place = (face: Face, start: Moment, span: Span, originalMs: number, startMs = msOf(start)): Occurrence => {
    const end = { ...start, wall: wallOf(wallMsOf(start.wall) + span.days * DAY_MS, isWholeDay(start)) }
    const endMs = (span.days === 0 ? startMs : msOf(end)) + span.ms
    return { originalMs, face, start, startMs, endMs, endDate: isWholeDay(start) ? end.wall : '' }
  }
  const touches = ({ startMs, endMs }: Occurrence) =>
    startMs < window.toMs && (endMs > window.fromMs || (startMs === endMs && startMs >= window.fromMs))

  const seriesZone = event.master?.start.zone ?? event.overrides[0]?.at.zone ?? FLOATING
  const clock = clocks.of(seriesZone, event.ownZones)
  const dayOf = (ms: number) => wallOf(ms + clock.offsetAt(ms), true)
  const gone = excluded(event, msOf, dayOf)
  const alone = event.overrides.filter(({ at }) => !gone(msOf(at)))
  const occurrences = alone.map(({ at, face }) => place(face, face.start, face.span, msOf(at))).filter(touches)
  const { master } = event
  if (master === null) return { occurrences, truncated: false }

  const replaced = new Set(alone.map(({ at }) => msOf(at)))
  const replacedDays = new Set(alone.filter(({ at }) => isWholeDay(at)).map(({ at }) => at.wall))
  const later = event.overrides.filter(({ andFuture }) => andFuture).toSorted((a, b) => msOf(a.at) - msOf(b.at))
  const { starts, spans, truncated } = seriesStarts(event, master, clocks, widened(window, event, later, msOf))
  for (const originalMs of starts) {
    if (replaced.has(originalMs) || replacedDays.has(dayOf(originalMs)) || gone(originalMs)) continue
    const wallMs = originalMs + clock.offsetAt(originalMs)
    const change = later.findLast(({ at }) => msOf(at) <= originalMs)
    const occurrence =
      change === undefined
        ? // By the instant: its reading of the wall may come twice that night.
          place(master, startAt(master.start, wallMs), spans.get(originalMs) ?? master.span, originalMs, originalMs)
        : place(change.face, startAt(change.face.start, wallMs + shiftOf(change, clocks, event)), change.face.span, originalMs)
    if (touches(occurrence)) occurrences.push(occurrence)
  }
  return { occurrences, truncated }
}

const startAt = (written: Moment, wallMs: number): Moment => ({ zone: written.zone, wall: wallOf(wallMs, isWholeDay(written)) })

/** How far THISANDFUTURE moved the wall clock, from the series' own reading of the instance to the new one. */
function shiftOf(change: Override, clocks: ZoneClocks, event: ParsedEvent): number {
  const written = change.at
  const series = event.master?.start ?? written
  const utcMs = resolveWall(clocks.of(written.zone, event.ownZones), wallMsOf(written.wall), 'written')
  const seriesWallMs = isWholeDay(written) ? wallMsOf(written.wall) : utcMs + clocks.of(series.zone, event.ownZones).offsetAt(utcMs)
  return wallMsOf(change.face.start.wall) - seriesWallMs
}

/** An instance that starts before the window may last into it; one that was moved may come from further away. */
function widened(
  window: { fromMs: number; toMs: number },
  event: ParsedEvent,
  later: readonly Override[],
  msOf: (moment: Moment) => number,
): { fromMs: number; toMs: number } {
  const lengthOf = (span: Span) => (span.days + 1) * DAY_MS + span.ms
  const spans = [event.master?.span, ...event.dates.map(({ span }) => span), ...later.map(({ face }) => face.span)]
  const longest = Math.max(0, ...spans.map((span) => (span === undefined || span === null ? 0 : lengthOf(span))))
  const furthest = Math.max(0, ...later.map(({ at, face }) => Math.abs(msOf(face.start) - msOf(at)) + DAY_MS))
  return { fromMs: window.fromMs - longest - furthest, toMs: window.toMs + furthest }
}

interface SeriesStarts {
  starts: Set<number>
  /** For extra dates that bring a length of their own (RDATE;VALUE=PERIOD). */
  spans: Map<number, Span>
  truncated: boolean
}

function seriesStarts(
  event: ParsedEvent,
  master: Face,
  clocks: ZoneClocks,
  window: { fromMs: number; toMs: number },
): SeriesStarts {
  const allDay = isWholeDay(master.start)
  const start = { wallMs: wallMsOf(master.start.wall), allDay, clock: clocks.of(master.start.zone, event.ownZones) }
  const within = { ...window, instancesMax: calendarLimits.instancesOfEvent }
  const expand = (text: string, toMs: number): Expansion => expandRule(parseRule(text), start, { ...within, toMs }, { startCounts: true })
  const inWindow = (ms: number) => ms >= window.fromMs && ms < window.toMs

  const made = event.rules.map((text) => expand(text, window.toMs))
  // What an EXRULE makes after the last instance takes nothing away.
  const lastMs = Math.max(...made.flatMap((expansion) => expansion.starts.at(-1) ?? []), 0)
  const unmade = event.exRules.map((text) => expand(text, Math.min(window.toMs, lastMs + 1)))
  const starts = new Set([resolveWall(start.clock, start.wallMs, 'written')].filter(inWindow))
  for (const ms of made.flatMap((expansion) => expansion.starts)) starts.add(ms)
  const spans = new Map<number, Span>()
  for (const { start: date, span } of event.dates) {
    const wallMs = wallMsOf(isWholeDay(date) && !allDay ? `${date.wall}T${master.start.wall.slice(11)}` : date.wall)
    const ms = resolveWall(clocks.of(date.zone, event.ownZones), wallMs, 'written')
    if (!inWindow(ms)) continue
    starts.add(ms)
    if (span !== null) spans.set(ms, span)
  }
  for (const ms of unmade.flatMap((expansion) => expansion.starts)) starts.delete(ms)
  return { starts, spans, truncated: [...made, ...unmade].some((expansion) => expansion.truncated) }
}

/** EXDATE by instant; by day where only a date is written, which several servers do for timed series too. */
function excluded(event: ParsedEvent, msOf: (moment: Moment) => number, dayOf: (ms: number) => string): (ms: number) => boolean {
  const instants = new Set(event.exDates.map(msOf))
  const days = new Set(event.exDates.filter(isWholeDay).map(({ wall }) => wall))
  return (ms) => instants.has(ms) || (days.size > 0 && days.has(dayOf(ms)))
}

const FOREVER_MS = 8_640_000_000_000_000

/** Nothing of the event happens before `startsAt` or after `endsBy`; where no end is known it is the latest possible moment. */
export function extentOf(event: ParsedEvent, clocks: ZoneClocks): { startsAt: number; endsBy: number } {
  const written = [event.master?.start, ...event.dates.map(({ start }) => start), ...event.overrides.map(({ face }) => face.start)]
  const startsAt = Math.min(
    ...written
      .filter((moment) => moment !== undefined)
      .map((moment) => resolveWall(clocks.of(moment.zone, event.ownZones), wallMsOf(moment.wall), 'written')),
  )
  const rules = event.rules.map((text) => parseRule(text))
  if (rules.some(({ until, count }) => until === '' && count === 0)) return { startsAt, endsBy: FOREVER_MS }
  const { occurrences, truncated } = expandEvent(event, clocks, { fromMs: -FOREVER_MS, toMs: FOREVER_MS })
  return { startsAt, endsBy: truncated ? FOREVER_MS : occurrences.reduce((latest, { endMs }) => Math.max(latest, endMs), startsAt) }
}
