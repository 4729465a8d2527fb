// What is to be mended in a folder, and its figures as they are read. Whether a folder or an
// account is complete the server judges (proof-report.ts), here as in doctor: nothing is concluded
// from figures of different moments.
import { mailboxResetsKept } from '../../../src/web/contract/proof-limit.ts'
import type { MailboxProof } from '../../../src/web/contract/proofs.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'

/** In words, a part each; none when there is nothing. */
export function toMend({ missing, gaps, missingBodies, unreadable }: Pick<MailboxProof, 'missing' | 'gaps' | 'missingBodies' | 'unreadable'>): string[] {
  return [
    ...(missing > 0 ? [m.mend_missing({ count: missing })] : []),
    ...(gaps > 0 ? [m.mend_gaps({ count: gaps })] : []),
    ...(missingBodies > 0 ? [m.mend_bodies({ count: missingBodies })] : []),
    ...(unreadable > 0 ? [m.mend_unreadable({ count: unreadable })] : []),
  ]
}

/** `held` is of the last proof, both figures of one moment; `now` only where it is another figure. */
export function countsOf({ serverCount, hereThen, hereNow }: Pick<MailboxProof, 'serverCount' | 'hereThen' | 'hereNow'>): { held: string; now: string } {
  if (serverCount === null || hereThen === null) return { held: figure(hereNow), now: '' }
  return { held: m.here_of_there({ here: figure(hereThen), there: figure(serverCount) }), now: hereNow === hereThen ? '' : m.here_now({ here: figure(hereNow) }) }
}

/** Older times than are kept are not counted any more. */
export const resetsSaid = (count: number): string => (count < mailboxResetsKept ? m.resets_count({ count }) : m.resets_count_least({ count: figure(count) }))
