// The two sentences under the greeting: what needs the person, and what is next.
//
// Each is said only when all that it speaks of is known. "Nothing needs you" over a tray that
// could not be read is what nobody here may be told.
import * as m from '../messages/m.ts'

export function greeting(hour: number, name: string): string {
  const given = { name }
  if (hour < 5) return m.good_night(given)
  if (hour < 12) return m.good_morning(given)
  return hour < 18 ? m.good_day(given) : m.good_evening(given)
}

/** Undefined is what the server has not answered, or could not. */
export interface HomeFacts {
  waiting: number | undefined
  unread: number | undefined
  next: { title: string; time: string } | 'nothing' | undefined
}

export function summary({ waiting, unread, next }: HomeFacts): { first: string; rest: string } {
  const mail = unread === undefined || unread === 0 ? '' : m.summary_unread({ count: unread })
  const then = next === undefined ? '' : next === 'nothing' ? m.summary_free() : m.summary_next(next)
  const both = [mail, then].filter((part) => part !== '').join(' ')
  // What leads claims to be the first thing of all: without the tray nothing can.
  if (waiting === undefined) return { first: '', rest: both }
  if (waiting > 0) return { first: m.summary_waiting({ count: waiting }), rest: both }
  if (mail !== '') return { first: mail, rest: then }
  return { first: unread === undefined ? '' : m.summary_nothing(), rest: then }
}
