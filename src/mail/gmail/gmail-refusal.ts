// What a refusal of Gmail means: ask again later, with another token, never, or "there is none".
//
// The status alone says too little: 403 is a quota, a missing permission or an administrator's
// no, and a quota comes as 403 or 429. The reason stands in `errors` (the old form) or in
// `details` (the new one); either may be missing. When to come back stands in Retry-After, or
// in the words of the message.
import { z } from 'zod'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'

export type Refusal =
  | { kind: 'token' }
  | Later
  /** There is no such message, label or history. */
  | { kind: 'missing' }
  /** An id or a page token that Gmail takes for none of its own, or a name that is taken. */
  | { kind: 'argument'; why: string }
  | { kind: 'refused'; fault: Fault }

export interface Later {
  kind: 'quota' | 'away'
  /** When Gmail says it. */
  afterMs: number | undefined
  why: string
}

/** Gmail failed as often as was tried: another thing than a quota, which says that it works. */
export class GmailAway extends RetryLater {}

export interface Answer {
  status: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  text: string
}

const errorAnswer = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().default(''),
    errors: z.array(z.object({ reason: z.string().default('') })).default([]),
    details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
})

const QUOTA = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded', 'limitExceeded', 'RATE_LIMIT_EXCEEDED', 'RESOURCE_EXHAUSTED'])

/** What a person can do something about: code, words, fix. */
const FAULTS: readonly [reasons: readonly string[], code: string, words: string, fix: string][] = [
  [
    ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'],
    'gmail-permission',
    'Google was not allowed to let Secretary do this',
    'Connect the account again and leave every permission ticked that Google lists.',
  ],
  [
    ['accessNotConfigured', 'SERVICE_DISABLED'],
    'gmail-not-enabled',
    'The Gmail API is not switched on for this Google project',
    'Whoever set up the Google project switches on the Gmail API in its console, under APIs and services; then sync again a few minutes later.',
  ],
  [
    ['domainPolicy', 'ADMIN_POLICY_ENFORCED'],
    'gmail-administrator',
    'The administrators of this Google domain do not allow it',
    'Ask the administrator of the Google domain to allow this program to use Gmail.',
  ],
  [
    ['failedPrecondition', 'FAILED_PRECONDITION'],
    'gmail-no-mailbox',
    'Gmail is not switched on for this Google account',
    'Open mail.google.com with this account once. If it shows no mail there, connect another account.',
  ],
]

export function refusalOf(answer: Answer, nowMs: number): Refusal {
  const { status } = answer
  const { message, reasons } = errorOf(answer.text)
  const why = message === '' ? `Gmail answers with ${status}` : `Gmail says: ${message.slice(0, 300)}`
  if (status === 401) return { kind: 'token' }
  if (status === 404 || status === 410) return { kind: 'missing' }
  if (status === 429 || reasons.some((reason) => QUOTA.has(reason))) {
    const isDaily = reasons.includes('dailyLimitExceeded')
    return { kind: 'quota', afterMs: isDaily ? limits.gmailDayQuotaWaitMs : retryAfterMs(answer, message, nowMs), why }
  }
  if (status >= 500 || status === 408) return { kind: 'away', afterMs: retryAfterMs(answer, message, nowMs), why }
  for (const [known, code, words, fix] of FAULTS) {
    if (reasons.some((reason) => known.includes(reason))) return { kind: 'refused', fault: new Fault(code, words, { status: 502, fix, detail: { why } }) }
  }
  if (status === 400 || status === 409) return { kind: 'argument', why }
  return { kind: 'refused', fault: new Fault('gmail-refused', why, { status: 502, fix: 'Connect the account again. If that does not help, the words above are Google’s own.' }) }
}

function errorOf(text: string): { message: string; reasons: string[] } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // A gateway in front of Gmail answers in HTML.
    return { message: '', reasons: [] }
  }
  const parsed = errorAnswer.safeParse(value)
  if (!parsed.success) return { message: '', reasons: [] }
  const { message, status, errors, details } = parsed.data.error
  return { message, reasons: [...errors.map(({ reason }) => reason), ...details.flatMap(({ reason }) => reason ?? []), status].filter((reason) => reason !== '') }
}

/** Retry-After in seconds or as a date; otherwise "Retry after 2026-01-05T12:00:00.000Z" in the message. */
function retryAfterMs({ headers }: Answer, message: string, nowMs: number): number | undefined {
  const header = headers['retry-after'] ?? ''
  if (/^\d{1,7}$/.test(header)) return Number(header) * 1_000
  const spoken = /retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message)?.[1] ?? ''
  const at = Date.parse(header === '' ? spoken : header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
