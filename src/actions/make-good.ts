// What is done and lacks something beside it: a letter that left, whose copy in Sent could not be
// kept. The act stands as it was proven; what is missing is tried again, for about two days and ever
// more rarely, and the receipt tells it once it is there.
import { z } from 'zod'
import { limits } from '../base/limits.ts'
import { messageOf, RetryLater } from '../base/fault.ts'
import { defineJob, type Handler } from '../jobs/job.ts'
import type { ActionApplier } from './action.ts'
import { changeAction, findAction, lockAction } from './action-store.ts'
import { tellOfExecution } from './conclude.ts'
import { approvalOf } from './execute-job.ts'

export const makeGood = defineJob({
  name: 'actions.make-good',
  payload: z.strictObject({ actionId: z.string() }),
  maxAttempts: limits.madeGoodAfterMs.length + 1,
  timeoutMs: 5 * 60_000,
  uniqueKey: ({ actionId }) => `make-good:${actionId}`,
})

export function makeGoodHandler({ appliers }: { appliers: readonly ActionApplier[] }): Handler<typeof makeGood> {
  const byKind = new Map(appliers.map((applier) => [applier.kind, applier]))
  return async ({ actionId }, { db, clock, log, signal, attempt, requireLease }) => {
    const action = await findAction(db, actionId)
    if (action?.receipt === undefined || action.plan === undefined || (action.state !== 'done' && action.state !== 'failed')) return
    const [applier, approved] = [byKind.get(action.kind), approvalOf(action)]
    if (applier?.makeGood === undefined || approved === undefined) return
    try {
      const receipt = await applier.makeGood(approved, action.plan, action.receipt, signal)
      if (receipt === undefined) return
      await db.transaction(async (tx) => {
        const now = clock.now()
        const held = await lockAction(tx, actionId)
        // Proven otherwise meanwhile: that asked for this again by itself.
        if (held?.receipt?.provenAt !== action.receipt?.provenAt) return
        if (!(await changeAction(tx, now, action, ['done', 'failed'], { receipt }))) return
        await requireLease(tx)
        await tellOfExecution(tx, now, action, { event: 'action.made-good', detail: { proof: receipt.proof } })
      })
    } catch (error) {
      if (signal.aborted) throw error
      const afterMs = limits.madeGoodAfterMs[attempt - 1]
      // Said on the receipt already; nobody is asked to retry what was tried for two days.
      if (afterMs === undefined) return log.warn('Something beside an action stays missing', { actionId, why: messageOf(error) })
      throw new RetryLater(messageOf(error), { afterMs })
    }
  }
}
