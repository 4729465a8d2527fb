// Mail has just come in: what is told to the rules of its person, in the transaction that keeps it.
//
// Where nobody has a rule that is on, nothing is written down. What is written down is there with the
// job that looks at it, or not at all.
import type { Clock } from '../../base/clock.ts'
import { enqueue } from '../../jobs/job.ts'
import type { JustIn } from '../../mail/sync/just-in.ts'
import type { Db } from '../../store/db.ts'
import { applyRules } from './ask-for-rules.ts'
import { hasRules, insertArrivals } from './rule-store.ts'

export const hearArrivals =
  (clock: Clock) =>
  async (tx: Db, justIn: JustIn): Promise<void> => {
    if (!(await hasRules(tx, justIn.userId))) return
    await insertArrivals(tx, justIn)
    await enqueue(tx, clock, applyRules, { userId: justIn.userId, isAgain: false }, { userId: justIn.userId })
  }
