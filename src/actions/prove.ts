// Proof that comes later and by another way than looking: an answer to a letter proves that the
// letter left. It ends what was unknown, and counts more than the word of a person (settle.ts), in
// either direction: whoever said that it did not happen has to hear that it did.
//
// A domain that meets such proof among what comes in asks for this job in the same transaction. It
// runs where actions are carried out, since an end that is proven is an end like any other.
import { z } from 'zod'
import { RetryLater } from '../base/fault.ts'
import { defineJob, type Handler } from '../jobs/job.ts'
import type { Action, ActionApplier } from './action.ts'
import { receipt } from './action-shapes.ts'
import { lockAction } from './action-store.ts'
import { conclude } from './conclude.ts'
import { approvalOf } from './execute-job.ts'

const EXECUTION_LASTS_MS = 60_000

export const proveAction = defineJob({
  name: 'actions.prove',
  payload: z.strictObject({ actionId: z.string(), receipt }),
  // Longer than an execution may take: it may still learn the outcome by itself, or die not knowing it.
  maxAttempts: 40,
  timeoutMs: 60_000,
  uniqueKey: ({ actionId }) => `prove:${actionId}`,
})

/** Somebody may come to need proof of it: nobody knows yet how it ended, or only by a person's word. */
export const wantsProof = ({ state, receipt: kept }: Pick<Action, 'state' | 'receipt'>): boolean => state === 'running' || state === 'unknown' || kept?.saidBy !== undefined

export function proveActionHandler({ appliers }: { appliers: readonly ActionApplier[] }): Handler<typeof proveAction> {
  const byKind = new Map(appliers.map((applier) => [applier.kind, applier]))
  return async ({ actionId, receipt: found }, { db, clock, requireLease }) => {
    await db.transaction(async (tx) => {
      const action = await lockAction(tx, actionId)
      if (action === undefined || !wantsProof(action)) return
      if (action.state === 'running') throw new RetryLater('It is being carried out, and may be heard of by itself', { afterMs: EXECUTION_LASTS_MS })
      const [applier, approved] = [byKind.get(action.kind), approvalOf(action)]
      if (applier !== undefined && approved !== undefined) await conclude({ db: tx, clock, action, applier, approved, requireLease }, found, [action.state])
    })
  }
}
