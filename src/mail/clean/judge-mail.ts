// How sure it is that a mailing may be cleaned away: points for what speaks for it, the sum a
// confidence, its reasons the points themselves. No model, no chance: the same mail on the same
// day is judged the same, and what is told of it is what decided.
//
// What may never be cleaned is not a matter of points (never-cleaned.ts).
import type { CleanBand, CleanReasonCode } from './clean-shapes.ts'
import { SIGNALS, type Signal } from './signals.ts'

export interface CleanReason {
  code: CleanReasonCode
  /** Below zero it speaks against. */
  points: number
}

export interface Judgement {
  /** 1 to 99, of a hundred. */
  confidence: number
  band: CleanBand
  /** The weightiest first. */
  reasons: CleanReason[]
}

export interface JudgedMail {
  signals: number
  seen: boolean
  dateMs: number
}

/** Of all mailings of one sender that are here. */
export interface SenderReading {
  mails: number
  seen: number
}

const START = 15
const SURE = 70
const LIKELY = 45

const OF_SIGNALS: Partial<Record<Signal & CleanReasonCode, number>> = {
  unsubscribe: 25,
  oneClick: 5,
  listId: 8,
  bulk: 12,
  automatic: 8,
  feedback: 10,
  noReply: 12,
  mailer: 10,
  notification: 8,
  promotion: 15,
  // People talk there, and whoever reads along has reasons.
  discussion: -25,
}

/** Taken apart once: fifty thousand mails are judged for one list. */
const POINTS = (Object.entries(OF_SIGNALS) as [Signal & CleanReasonCode, number][]).map(([code, points]) => ({ bit: SIGNALS[code], reason: { code, points } }))

/** Of fewer mails a share says nothing. */
const TELLING_MAILS = 5
const DAY_MS = 24 * 3_600_000

export function judgeMail({ signals, seen, dateMs }: JudgedMail, sender: SenderReading, nowMs: number): Judgement {
  const reasons: CleanReason[] = []
  const count = (code: CleanReasonCode, points: number) => reasons.push({ code, points })
  for (const { bit, reason } of POINTS) if ((signals & bit) !== 0) reasons.push(reason)
  if (sender.mails >= TELLING_MAILS) {
    const share = sender.seen / sender.mails
    if (share === 0) count('never-read', 15)
    else if (share <= 0.2) count('seldom-read', 10)
    else if (share >= 0.7) count('often-read', -20)
  }
  if (!seen) count('unread', 3)
  const days = (nowMs - dateMs) / DAY_MS
  if (days < 2) count('recent', -15)
  else if (days >= 180) count('very-old', 12)
  else if (days >= 30) count('old', 6)
  const confidence = Math.min(99, Math.max(1, reasons.reduce((sum, { points }) => sum + points, START)))
  return { confidence, band: confidence >= SURE ? 'sure' : confidence >= LIKELY ? 'likely' : 'unsure', reasons: reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)) }
}
