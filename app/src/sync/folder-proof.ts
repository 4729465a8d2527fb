// What the proofs of an account's folders come to, and what is to be mended in one.
//
// "Complete" is said only of what was held against its server and agreed. A folder that nobody
// has compared yet is not wrong and not right: it is unknown, and said so.
import type { AccountProofs, FolderProof } from '../api/proofs.ts'
import * as m from '../messages/m.ts'

export interface ProofSum {
  here: number
  /** null where a folder's server does not say. */
  there: number | null
  proven: number
  folders: number
  differing: number
  /** The oldest of the last proofs: since then all of it is proven; 0 while one was never made. */
  provenAt: number
}

export function sumOf({ items }: AccountProofs): ProofSum {
  const moments = items.map(({ provenAt }) => (provenAt === null ? 0 : Date.parse(provenAt)))
  return {
    here: items.reduce((sum, { localCount }) => sum + localCount, 0),
    there: items.some(({ serverCount }) => serverCount === null) ? null : items.reduce((sum, { serverCount }) => sum + (serverCount ?? 0), 0),
    proven: items.filter(({ state }) => state === 'proven').length,
    folders: items.length,
    differing: items.filter(({ state }) => state === 'differs').length,
    provenAt: moments.length === 0 ? 0 : Math.min(...moments),
  }
}

export const isProven = ({ proven, folders }: ProofSum): boolean => folders > 0 && proven === folders

/** In words, a part each; none when there is nothing. */
export function toMend({ missing, gaps, missingBodies, unreadable }: FolderProof): string[] {
  return [
    ...(missing > 0 ? [m.mend_missing({ count: missing })] : []),
    ...(gaps > 0 ? [m.mend_gaps({ count: gaps })] : []),
    ...(missingBodies > 0 ? [m.mend_bodies({ count: missingBodies })] : []),
    ...(unreadable > 0 ? [m.mend_unreadable({ count: unreadable })] : []),
  ]
}
