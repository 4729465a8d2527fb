// An action that still waits for its decision, held until the transaction ends: whatever a
// person or an asker says to it is said to what stands there, and two of them never at once.
import type { Db } from '../store/db.ts'
import { ActionError, digestOf, type Action } from './action.ts'
import { lockAction } from './action-store.ts'

export async function holdProposed(tx: Db, nowMs: number, { actionId, userId }: { actionId: string; userId: string }): Promise<Action> {
  const action = await lockAction(tx, actionId)
  // Somebody else's action is as absent as none: its existence is not told.
  if (action === undefined || action.userId !== userId) throw new ActionError('not-found', 'There is no such action', { status: 404 })
  if (action.state !== 'proposed') throw new ActionError('already-decided', `This action is already ${action.state}`, { status: 409 })
  if (action.expiresAt <= nowMs) {
    throw new ActionError('expired', 'This proposal has expired', { status: 409, fix: 'Ask for it again; it will be described afresh.' })
  }
  return action
}

/** Against the seal of what lies there, computed anew: a digest that was stored beside a changed payload proves nothing. */
export function requireSeen(action: Action, seenDigest: string): void {
  if (digestOf(action.kind, action.payload, action.revision) === seenDigest) return
  throw new ActionError('payload-changed', 'This action changed after it was shown to you', {
    status: 409,
    fix: 'Read it again and decide on what stands there now.',
  })
}
