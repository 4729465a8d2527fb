// What an answer of the scripted Gmail is made of, and what it depends on besides the question.
import type { GmailMailbox } from './gmail-mailbox.ts'

export interface Answered {
  status: number
  headers?: Record<string, string>
  body: unknown
}

export interface CallContext {
  mailbox: GmailMailbox
  nowMs: number
  /** Page tokens of another age have expired. */
  tokenAge: number
  /** Whether `after:` and `before:` take the second that they name: nobody has written down what Gmail does. */
  bounds: 'open' | 'closed'
  /** What a batch of changes does that names a mail which is not there: nobody has written that down either. */
  missingInBatch: 'refused' | 'passed-over'
  /** Whether a letter's own Message-ID stands, or Gmail gives one and writes the other down beside it. */
  ownMessageIds: 'kept' | 'replaced'
  /** What left is not found by its words yet. */
  searchLags: boolean
  sentAway: SentAway[]
}

/** A letter that left, as those it is for get it. */
export interface SentAway {
  to: string[]
  raw: Buffer
}

export function problem(status: number, reason: string, message: string, headers: Record<string, string> = {}): Answered {
  const body = { error: { code: status, message, errors: [{ message, domain: reason.includes('Limit') || reason.includes('quota') ? 'usageLimits' : 'global', reason }], status: STATUS[status] ?? 'UNKNOWN' } }
  return { status, headers, body }
}

const STATUS: Record<number, string> = { 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 409: 'ABORTED', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE' }
