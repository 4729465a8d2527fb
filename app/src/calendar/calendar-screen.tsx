// The next fourteen days as a calm list. Week and month come later; this is never wrong about a day.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { eventsQuery } from '../api/calendar.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { dayHeading, dayKind, dayOf } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { AgendaDay } from './agenda-day.tsx'
import { agendaDays } from './agenda-days.ts'

export const agendaSpan = 14

/** Whole days, so that the question (and its place in the cache) changes once a day. */
export function spanFrom(now: number, days: number): { from: number; to: number } {
  const { start } = dayOf(now, currentZone())
  return { from: start, to: dayOf(start + days * 86_400_000, currentZone()).end }
}

export function CalendarScreen() {
  const now = useNow(60_000)
  const { from, to } = spanFrom(now, agendaSpan)
  const events = useQuery(eventsQuery(from, to))
  const days = useMemo(() => agendaDays(events.data?.items ?? [], { from, days: agendaSpan, zone: currentZone() }), [events.data, from])
  useEffect(() => {
    document.title = m.page_title({ page: m.place_calendar() })
  }, [])
  return (
    <>
      <Bar>
        <BarTitle>{m.place_calendar()}</BarTitle>
        <span className="beside">{m.next_days({ count: agendaSpan })}</span>
        <span className="push faint note-size hide-phone">{currentZone().replaceAll('_', ' ')}</span>
      </Bar>
      <div className="page">
        <div className="wrap agenda-days">
          {events.isPending ? <Loading lines={6} /> : null}
          {events.isError && events.data === undefined ? <Failure error={events.error} retry={() => void events.refetch()} /> : null}
          {events.data?.truncated === true ? <Note tone="caution">{m.events_truncated()}</Note> : null}
          {events.isSuccess
            ? days.map((day) => (
                <Section key={day.start} title={dayTitle(day.start, now)}>
                  <AgendaDay day={day} now={now} />
                </Section>
              ))
            : null}
        </div>
      </div>
    </>
  )
}

function dayTitle(start: number, now: number): string {
  const kind = dayKind(start, now, currentZone())
  return dayHeading(start, kind === 'today' ? m.today() : kind === 'tomorrow' ? m.tomorrow() : '')
}
