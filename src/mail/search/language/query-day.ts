// The days and stretches of days that a search can name, as they are typed: dates in the four
// ways that people write them, and words in English and Romanian.
//
// A date is kept as written, without a moment: whose midnight it is and what day is today, only
// the store's side knows (resolve-days.ts).
import { fold } from './fold-words.ts'

export const dayWords = ['today', 'yesterday', 'day-before-yesterday', 'this-week', 'last-week', 'this-month', 'last-month', 'this-year', 'last-year'] as const
export type DayWord = (typeof dayWords)[number]

/** `2026-03-05`, `2026-03`, `2026`, or a word. */
export type QueryDay = string

const WORDS: Readonly<Record<string, DayWord>> = {
  'azi': 'today',
  'astazi': 'today',
  'ieri': 'yesterday',
  'alaltaieri': 'day-before-yesterday',
  'saptamana asta': 'this-week',
  'saptamana aceasta': 'this-week',
  'saptamana trecuta': 'last-week',
  'luna asta': 'this-month',
  'luna aceasta': 'this-month',
  'luna trecuta': 'last-month',
  'anul asta': 'this-year',
  'anul acesta': 'this-year',
  'anul trecut': 'last-year',
  ...Object.fromEntries(dayWords.map((word) => [word.replaceAll('-', ' '), word])),
}

/** Undefined: that is no day. */
export function readDay(text: string): QueryDay | undefined {
  const word = WORDS[fold(text).replaceAll(/[\s_-]+/g, ' ').trim()]
  if (word !== undefined) return word
  const [, year, month, day] = dateIn(text) ?? []
  if (year === undefined) return undefined
  if (month === undefined) return inRange(Number(year), 1, 1) ? year : undefined
  if (!inRange(Number(year), Number(month), Number(day ?? 1))) return undefined
  const parts = [year, month.padStart(2, '0'), ...(day === undefined ? [] : [day.padStart(2, '0')])]
  return parts.join('-')
}

/** Two words that stand apart, as in `after:last week`. */
export const isTwoWordDay = (first: string, second: string): boolean => WORDS[fold(`${first} ${second}`)] !== undefined

export const isDayWord = (day: QueryDay): day is DayWord => (dayWords as readonly string[]).includes(day)

/** Whole, year, month, day. Between strokes the month comes first, as in Gmail; between dots the day does, as in Romania. */
function dateIn(text: string): (string | undefined)[] | undefined {
  const yearFirst = /^(\d{4})(?:[/.-](\d{1,2})(?:[/.-](\d{1,2}))?)?$/.exec(text)
  if (yearFirst !== null) return [...yearFirst]
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text)
  if (american !== null) return [text, american[3], american[1], american[2]]
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  return european === null ? undefined : [text, european[3], european[2], european[1]]
}

function inRange(year: number, month: number, day: number): boolean {
  if (year < 1971 || year > 9998 || month < 1 || month > 12 || day < 1) return false
  // Day 0 of the next month is the last one of this.
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}
