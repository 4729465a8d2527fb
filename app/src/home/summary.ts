// The two sentences under the greeting: what needs the person, and what is next.
import * as m from '../messages/m.ts'

export function greeting(hour: number, name: string): string {
  const given = { name }
  if (hour < 5) return m.good_night(given)
  if (hour < 12) return m.good_morning(given)
  return hour < 18 ? m.good_day(given) : m.good_evening(given)
}

export interface HomeFacts {
  waiting: number
  unread: number
  next: { title: string; time: string } | undefined
}

export function summary({ waiting, unread, next }: HomeFacts): { first: string; rest: string } {
  const mail = unread === 0 ? '' : m.summary_unread({ count: unread })
  const then = next === undefined ? m.summary_free() : m.summary_next(next)
  if (waiting > 0) return { first: m.summary_waiting({ count: waiting }), rest: [mail, then].filter((part) => part !== '').join(' ') }
  if (unread > 0) return { first: mail, rest: then }
  return { first: m.summary_nothing(), rest: then }
}
