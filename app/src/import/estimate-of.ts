// What a choice of folders comes to, of what their server told of each.
import type { ImportEstimate } from '../../../src/web/contract/fetching.ts'

export interface Estimated {
  messages: number
  bytes: number
  /** For what is not here yet. */
  etaMs: number
  /** False where no folder of the choice says how much it holds. */
  isTold: boolean
  /** The pace is this account's own. */
  isMeasured: boolean
}

export function estimateOf(estimate: ImportEstimate, left: ReadonlySet<string>): Estimated {
  const isMeasured = estimate.rateFrom === 'measured'
  const wanted = estimate.folders.filter(({ path }) => !left.has(path))
  const isTold = wanted.some(({ messages }) => messages >= 0)
  // All of them the server has added up; a choice only we can.
  if (left.size === 0) return { messages: estimate.messages, bytes: estimate.bytes, etaMs: estimate.etaMs, isTold, isMeasured }
  const messages = sum(wanted.map((one) => one.messages))
  const missing = sum(wanted.map((one) => one.missing))
  return { messages, bytes: sum(wanted.map((one) => one.bytes)), etaMs: estimate.rate > 0 ? (missing * 1000) / estimate.rate : 0, isTold, isMeasured }
}

/** What is not told is -1 and counts for nothing. */
const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + Math.max(0, amount), 0)
