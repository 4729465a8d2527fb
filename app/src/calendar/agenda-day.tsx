// One day's events, with the line of the present among them when it is today.
import { useQuery } from '@tanstack/react-query'
import type { EventInstance } from '../../../src/web/contract/calendar.ts'
import { calendarsQuery } from '../api/calendar.ts'
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import type { AgendaDay as Day } from './agenda-days.ts'
import './agenda.css'

export function AgendaDay({ day, now }: { day: Day; now: number }) {
  // No colour until it is known which: a stripe that changes from blue to sepia looks like a change of calendar.
  const calendars = useQuery(calendarsQuery).data
  const today = now >= day.start && now < day.end
  if (day.events.length === 0) return <p className="free">{m.free_all_day()}</p>
  const firstAhead = day.events.findIndex((event) => !event.allDay && event.startMs > now)
  return (
    <>
      {day.events.map((event, index) => (
        <div key={event.id}>
          {today && index === firstAhead ? <NowLine now={now} /> : null}
          <EventLine event={event} colour={calendars === undefined ? 0 : (calendars.find((one) => one.id === event.calendarId)?.colour ?? 1)} past={!event.allDay && event.endMs <= now} dayStart={day.start} />
        </div>
      ))}
      {today && firstAhead === -1 ? <NowLine now={now} /> : null}
    </>
  )
}

const NowLine = ({ now }: { now: number }) => <div className="now-line"><span>{timeOf(now)}</span></div>

function EventLine({ event, colour, past, dayStart }: { event: EventInstance; colour: number; past: boolean; dayStart: number }) {
  const time = event.allDay ? m.all_day() : event.startMs < dayStart ? m.goes_on() : timeOf(event.startMs)
  const others = event.attendees.filter((one) => one.name !== '').slice(0, 4).map((one) => one.name)
  const elsewhere = !event.allDay && event.timeZone !== currentZone() && event.timeZone !== 'UTC' && event.timeZone !== '' ? event.timeZone.replaceAll('_', ' ') : ''
  const details = [
    event.allDay ? '' : `${m.until({ time: timeOf(event.endMs) })}`,
    event.location,
    others.join(', '),
    event.status === 'tentative' ? m.tentative() : event.status === 'cancelled' ? m.called_off() : '',
    elsewhere === '' ? '' : m.written_in_zone({ zone: elsewhere }),
  ].filter((part) => part !== '')
  return (
    <div className={`ag ${past ? 'past' : ''} ${event.status === 'tentative' ? 'tentative' : ''} ${event.status === 'cancelled' ? 'cancelled' : ''}`}>
      <time>{time}</time>
      <i className={`stripe c${colour}`} />
      <div>
        <b>{event.summary === '' ? m.untitled_event() : event.summary}</b>
        <small>{details.join(' · ')}</small>
      </div>
    </div>
  )
}
