// What keeps a mailing from being a candidate, whatever speaks for it. One of these is enough, and
// where something cannot be known of a mail it is kept: an inbox with a newsletter too much is
// untidy, one with a letter too little is broken.
//
// Somebody who stands in To or Cc is written to, also where the header says that it is a
// mailing: letters of a school, a doctor or a shop come by the same services, with the same
// headers, which their sender writes. docs/decisions says more.
import type { KeptBecause } from './clean-shapes.ts'
import type { MessageRow } from '../messages/message-row.ts'
import { KEPT } from './signals.ts'

/** What is read of each row: the text of a mail is asked of the index. */
export const cleanColumns = ['id', 'account_id', 'thread_id', 'from_address', 'recipients', 'date_ms', 'seen', 'signals'] as const

export interface CleanRow extends Pick<MessageRow, (typeof cleanColumns)[number]> {
  /** Bits of `ROW_STATES`. */
  states: number
}

/** Conditions on a row, in one number: each column that is handed over is paid a hundred thousand times. */
const ROW_STATES = ["m.answered = 1 or m.draft = 1", 'm.flagged = 1', 'm.attachments = 1', "m.whole = 0 or m.indexed = 0 or m.broken <> ''"] as const
const [ANSWERED, STARRED, FILES, NOT_WHOLE] = [1, 2, 4, 8] as const

export const rowStatesSql = ROW_STATES.map((condition, bit) => `case when ${condition} then ${2 ** bit} else 0 end`).join(' + ')

/** What its own row tells; `named` and `answered` are asked of the index and of its thread. */
export function keptByItsRow(row: CleanRow, { isOwn, known }: { isOwn: RegExp | undefined; known: ReadonlySet<string> }): KeptBecause | undefined {
  if (isOwn?.test(row.recipients) === true) return 'addressed'
  if ((row.states & ANSWERED) !== 0) return 'answered'
  if (known.has(row.from_address.toLowerCase())) return 'known'
  if ((row.states & STARRED) !== 0) return 'starred'
  if ((row.signals & KEPT) !== 0) return 'needed'
  if ((row.states & FILES) !== 0) return 'files'
  // Whether it names somebody is not known of words that are not here, or not all of them.
  if ((row.states & NOT_WHOLE) !== 0) return 'not-read-whole'
  return undefined
}

/**
 * Finds one's own addresses among recipients as they are stored (JSON), also with
 * what some put behind a plus, and with the dots that Gmail does not count.
 */
export function ownAddressPattern(own: ReadonlySet<string>): RegExp | undefined {
  const patterns = [...own].filter((address) => address.includes('@')).map((address) => {
    const at = address.lastIndexOf('@')
    const [local, domain] = [address.slice(0, at).replace(/\+.*$/, ''), address.slice(at + 1)]
    const isGoogle = domain === 'gmail.com' || domain === 'googlemail.com'
    const letters = isGoogle ? [...local.replaceAll('.', '')].map(literally).join('\\.?') : literally(local)
    return `"${letters}(?:\\+[^"@]*)?@${isGoogle ? '(?:gmail|googlemail)\\.com' : literally(domain)}"`
  })
  return patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'iu')
}

const literally = (text: string): string => text.replaceAll(/[^a-z0-9@]/gu, (sign) => `\\u{${(sign.codePointAt(0) as number).toString(16)}}`)
