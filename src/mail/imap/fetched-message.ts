// One answer to FETCH, as values: what a server says of one message.
import type { ImapResponse } from './imap-responses.ts'
import { textOf, valuesOf, type ImapValue } from './imap-tokens.ts'
import { UID_MAX } from './uid-set.ts'

export interface FetchedMessage {
  uid: number
  /** As the server writes them: `\Seen`, `$Forwarded`, `Work`. Undefined: not told. */
  flags: readonly string[] | undefined
  receivedMs: number | undefined
  /** RFC822.SIZE: what the server believes, which need not be so. */
  size: number | undefined
  /** Null: the server says that it has none (NIL). Undefined: not told. */
  body: Buffer | null | undefined
  gmailLabels: readonly string[] | undefined
  gmailThread: string | undefined
}

const FETCH = /^\* \d+ FETCH \(/i

/** Undefined for every other response, and for one that names no message. */
export function fetchedMessage(response: ImapResponse): FetchedMessage | undefined {
  const start = FETCH.exec(response.text)?.[0].length
  // What does not end as it must was cut or garbled on its way: none of it is to be believed.
  if (start === undefined || !response.text.endsWith(')')) return undefined
  const values = valuesOf(response, start)
  const message: FetchedMessage = { uid: 0, flags: undefined, receivedMs: undefined, size: undefined, body: undefined, gmailLabels: undefined, gmailThread: undefined }
  for (let at = 0; at + 1 < values.length; at += 2) {
    const name = values[at]
    if (typeof name === 'string') take(message, name.toUpperCase(), values[at + 1])
  }
  return message.uid >= 1 && message.uid <= UID_MAX ? message : undefined
}

function take(message: FetchedMessage, name: string, value: ImapValue): void {
  if (name === 'UID') message.uid = numberOf(value) ?? 0
  else if (name === 'FLAGS') message.flags = wordsOf(value)
  else if (name === 'INTERNALDATE') message.receivedMs = internalDateMs(textOf(value))
  else if (name === 'RFC822.SIZE') message.size = numberOf(value)
  else if (name === 'X-GM-LABELS') message.gmailLabels = wordsOf(value)
  else if (name === 'X-GM-THRID') message.gmailThread = textOf(value)
  else if (name.startsWith('BODY[')) message.body = bodyOf(value)
}

/** In the form that the standard has: 1.5, 1e400 and -3 are none, and would be stored as such. */
const numberOf = (value: ImapValue): number | undefined => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined)

const wordsOf = (value: ImapValue): string[] => (Array.isArray(value) ? value.map(textOf).filter((word) => word !== '') : [])

function bodyOf(value: ImapValue): Buffer | null {
  if (Buffer.isBuffer(value)) return value
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : null
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DATE = /^ ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2})(?: ([+-])(\d{2})(\d{2}))?$/

/** "17-Jul-1996 02:44:25 -0700"; `Date.parse` does not know this form. */
export function internalDateMs(text: string): number | undefined {
  const [, day, name, year, hour, minute, second, sign, zoneHours, zoneMinutes] = DATE.exec(text) ?? []
  const month = MONTHS.indexOf((name ?? '').toUpperCase())
  if (month === -1) return undefined
  const zone = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * 60_000
  return Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)) - (sign === '-' ? -zone : zone)
}
