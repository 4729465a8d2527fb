// The rules that keep a mail, asked a last time when a batch is carried out.
//
// Between the proposal and that moment lie up to a day and a person who goes on with their mail: a
// list that they answered, a star, somebody they wrote to. What is kept by now stays where it is,
// and the receipt says why; the rest of the batch goes on. The ages that add points decide nothing
// of this.
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../store/db.ts'
import type { KeptBecause } from './clean-shapes.ts'
import { keptSince } from './find-candidates.ts'

const WORDS: Readonly<Record<KeptBecause, string>> = {
  addressed: 'It is addressed to you',
  named: 'It names you',
  answered: 'You wrote in its conversation',
  known: 'You wrote to its sender',
  starred: 'It is starred',
  needed: 'It may be needed',
  files: 'It has files',
  'not-read-whole': 'It is not here whole',
}

export const sparedFromCleaning =
  (clock: Clock) =>
  async (tx: Db, userId: string, ids: readonly number[]): Promise<ReadonlyMap<number, string>> =>
    new Map([...(await keptSince(tx, { userId, nowMs: clock.now(), ids }))].map(([id, why]) => [id, `${WORDS[why]} by now; it was left as it was`]))
