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

const POINTS = (Object.entries(OF_SIGNALS) as [Signal & CleanReasonCode, number][]).map(([code, points]) => ({ bit: SIGNALS[code], reason: { code, points } }))

/** Of fewer mails a share says nothing. */
const TELLING_MAILS = 5
const DAY_MS = 24 * 3_600_000

const POINTS_OF: Record<ReadingCode | AgeCode | 'unread', number> = { 'never-read': 15, 'seldom-read': 10, 'often-read': -20, unread: 3, recent: -15, old: 6, 'very-old': 12 }
type ReadingCode = Extract<CleanReasonCode, 'never-read' | 'seldom-read' | 'often-read'>
type AgeCode = Extract<CleanReasonCode, 'recent' | 'old' | 'very-old'>

/**
 * Judges the mails of one inbox. Fifty thousand of them are of some hundred sorts, and mails of one
 * sort share one judgement: a list of them is kept, and weighs a third of what it would.
 */
export function judging(nowMs: number): (mail: JudgedMail, sender: SenderReading) => Judgement {
  const known = new Map<string, Judgement>()
  return ({ signals, seen, dateMs }, sender) => {
    const codes = [readingOf(sender), seen ? undefined : ('unread' as const), ageOf((nowMs - dateMs) / DAY_MS)]
    const sort = `${signals} ${codes.join(' ')}`
    const judged = known.get(sort) ?? judge(signals, codes.filter((code) => code !== undefined))
    known.set(sort, judged)
    return judged
  }
}

function judge(signals: number, codes: readonly (keyof typeof POINTS_OF)[]): Judgement {
  const reasons: CleanReason[] = [...POINTS.filter(({ bit }) => (signals & bit) !== 0).map(({ reason }) => reason), ...codes.map((code) => ({ code, points: POINTS_OF[code] }))]
  const confidence = Math.min(99, Math.max(1, reasons.reduce((sum, { points }) => sum + points, START)))
  return { confidence, band: confidence >= SURE ? 'sure' : confidence >= LIKELY ? 'likely' : 'unsure', reasons: reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points)) }
}

function readingOf({ mails, seen }: SenderReading): ReadingCode | undefined {
  if (mails < TELLING_MAILS) return undefined
  const share = seen / mails
  return share === 0 ? 'never-read' : share <= 0.2 ? 'seldom-read' : share >= 0.7 ? 'often-read' : undefined
}

const ageOf = (days: number): AgeCode | undefined => (days < 2 ? 'recent' : days >= 180 ? 'very-old' : days >= 30 ? 'old' : undefined)
