// When a letter may leave later: the hours at which people are written to, in the writer's own zone.
import { dateKey, dayOf, hourOf, momentAt } from '../words/dates.ts'

export interface SendTime {
  id: 'evening' | 'tomorrow' | 'monday'
  at: number
}

const eveningHour = 18
const morningHour = 8

/** This evening while it is not near; Monday unless that is tomorrow. */
export function sendTimes(now: number, zone: string): SendTime[] {
  const times: SendTime[] = []
  if (hourOf(now, zone) < eveningHour - 1) times.push({ id: 'evening', at: momentAt(dateKey(now, zone), eveningHour, zone) })
  let day = dayOf(now, zone).end
  times.push({ id: 'tomorrow', at: momentAt(dateKey(day, zone), morningHour, zone) })
  // The date of a day is a day of the week wherever one is.
  for (day = dayOf(day, zone).end; new Date(dateKey(day, zone)).getUTCDay() !== 1; ) day = dayOf(day, zone).end
  if (day - now < 7 * 86_400_000) times.push({ id: 'monday', at: momentAt(dateKey(day, zone), morningHour, zone) })
  return times
}
