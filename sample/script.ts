// How a conversation is written down: who says what, on which day of the thread.
//
// The scripts name no dates of their own. `{d+2}` is "Thursday 19 November" two days after
// the mail, `{w+2}` only the weekday (`{D+2}`, `{W+2}` begin a sentence), `{s+2}` "19 Nov", `{f+2}` "19.11.2026", `{m-1}` the
// month before, `{y}` the year: so the sample is as fresh next year as it is today, and a
// deadline stays the same day in every mail of the thread. A deadline never falls on a
// weekend, except in private threads.
import type { FileScript } from './attachments.ts'
import type { Charset } from './charset.ts'
import {
  civil, dayFrom, figureDate, longDate, monthName, shortDate, weekdayName, workdayFrom, type Day, type Language,
} from './day.ts'
import type { Transfer } from './mime.ts'
import type { PersonKey } from './people.ts'
import type { Folder } from './planned-mail.ts'

export type Start =
  | { daysAgo: number }
  /** The last time this date (`MM-DD`) lay safely in the past, or `yearsBack` years before that. */
  | { date: string; yearsBack: number }

export const ago = (daysAgo: number): Start => ({ daysAgo })
export const on = (date: string, yearsBack = 0): Start => ({ date, yearsBack })

export interface Line {
  by: PersonKey
  /** Day of the thread, counted from its start, and the clock in Cluj: `3 09:14`. */
  at: string
  text: string
  to?: readonly PersonKey[]
  cc?: readonly PersonKey[]
  subject?: string
  files?: readonly FileScript[]
  unread?: boolean
  flagged?: boolean
  /** The author quoted by hand inside the text, so the program adds nothing but the attribution. */
  inline?: boolean
  quote?: false
  /** A new mail on the same matter, not a reply. */
  fresh?: boolean
  html?: (paragraphs: string) => string
  picture?: FileScript
  charset?: Charset
  transfer?: Transfer
  language?: Language
}

export interface Thread {
  subject: string
  start: Start
  with: readonly PersonKey[]
  language: Language
  folder?: Folder
  /** Weekends allowed, no signatures. */
  private?: boolean
  /** Andrei deleted it, or it is still his to answer: only what he received is moved. */
  lines: readonly Line[]
}

export function thread(subject: string, about: Omit<Thread, 'subject' | 'lines' | 'language'> & { language?: Language }, lines: readonly Line[]): Thread {
  return { language: 'en', ...about, subject, lines }
}

export function says(by: PersonKey, at: string, text: string, more: Omit<Line, 'by' | 'at' | 'text'> = {}): Line {
  return { by, at, text: text.trim(), ...more }
}

export function startDay(start: Start, today: Day, lengthDays: number): Day {
  if ('daysAgo' in start) return today - start.daysAgo
  const [month = 1, date = 1] = start.date.split('-').map(Number)
  const { year } = civil(today)
  const thisYear = dayFrom({ year, month, date })
  const latest = thisYear + lengthDays < today - 1 ? year : year - 1
  return dayFrom({ year: latest - start.yearsBack, month, date })
}

export function fillDates(text: string, day: Day, how: { language: Language; weekends: boolean }): string {
  return text.replace(/\{([dwsfmyDW])([+-]\d+)?\}(\.?)/g, (_, form: string, distance: string | undefined, stop: string) => {
    const written = dateIn(form.toLowerCase(), { day, distance: Number(distance ?? 0), ...how })
    // "14 feb." already has the full stop that would end its sentence.
    const ended = written.endsWith('.') ? written : `${written}${stop}`
    return /[DW]/.test(form) ? `${ended.charAt(0).toUpperCase()}${ended.slice(1)}` : ended
  })
}

function dateIn(form: string, about: { day: Day; distance: number; language: Language; weekends: boolean }): string {
  const { day, distance, language, weekends } = about
  const target = day + distance
  const meant = weekends ? target : workdayFrom(target)
  switch (form) {
    case 'd':
      return longDate(meant, language)
    case 'w':
      return weekdayName(meant, language)
    case 's':
      return shortDate(meant, language)
    case 'f':
      return figureDate(meant)
    case 'm':
      return monthName(civil(day).month + distance, language)
    default:
      return String(civil(day).year + distance)
  }
}
