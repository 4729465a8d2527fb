// Candidates by who sent them, within each band: what a person chooses from. A thousand mails are
// thirty senders, and whoever knows a sender need not look at each mail of it.
import { cleanBand, type CleanBand, type CleanReasonCode } from './clean-shapes.ts'
import type { Candidate } from './find-candidates.ts'

export interface CandidateSender {
  band: CleanBand
  /** Of the least certain of them. */
  confidence: number
  reasons: CleanReasonCode[]
  /** The least certain first. */
  messageIds: number[]
}

/** The least certain first: a list is read from its top. */
export function sendersOf(found: readonly Candidate[]): CandidateSender[] {
  const groups = Map.groupBy(found, ({ band, fromAddress }) => `${band} ${fromAddress.toLowerCase()}`)
  const senders = [...groups.values()].map((theirs): CandidateSender => {
    const mails = theirs.toSorted((a, b) => a.confidence - b.confidence || b.id - a.id)
    const { band, confidence } = mails[0]!
    return { band, confidence, reasons: reasonsOfMost(mails), messageIds: mails.map(({ id }) => id) }
  })
  const certain = (band: CleanBand) => -cleanBand.options.indexOf(band)
  return senders.toSorted((a, b) => certain(a.band) - certain(b.band) || a.confidence - b.confidence || b.messageIds.length - a.messageIds.length)
}

function reasonsOfMost(mails: readonly Candidate[]): CleanReasonCode[] {
  const told = new Map<CleanReasonCode, { mails: number; points: number }>()
  for (const { code, points } of mails.flatMap(({ reasons }) => reasons)) told.set(code, { mails: (told.get(code)?.mails ?? 0) + 1, points })
  return [...told]
    .filter(([, one]) => one.mails * 2 >= mails.length)
    .toSorted(([, a], [, b]) => Math.abs(b.points) - Math.abs(a.points))
    .map(([code]) => code)
}
