// Taking an action back.
//
// Before it left (the ink still wet), it simply never happens. Afterwards an undo is an
// action like any other: proposed here from the receipt of what was really changed,
// decided by the person, carried out once and proven.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'
import { ActionError, type Action } from './action.ts'
import { changeAction, findOpenUndo, lockAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { kindOf, propose, type ActionKinds } from './propose.ts'
import { standingItems } from './tell-undone.ts'

export type Undo = { took: 'back'; action: Action } | { took: 'inverse'; proposal: Action }

export async function undo(db: Db, clock: Clock, kinds: ActionKinds, request: { actionId: string; by: SignedInPerson }): Promise<Undo> {
  const { actionId, by } = request
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await lockAction(tx, actionId)
    if (action === undefined || action.userId !== by.userId) {
      throw new ActionError('not-found', 'There is no such action', { status: 404 })
    }
    if (action.state === 'scheduled' || action.state === 'approved') {
      const taken = { state: 'undone' as const, stateReason: 'taken-back', finishedAt: now }
      // The executor's `begin` asks for the same states: one of the two wins, and only one.
      await changeAction(tx, now, action, ['scheduled', 'approved'], taken)
      await appendAudit(tx, now, {
        userId: by.userId,
        actor: `person:${by.userId}`,
        event: 'action.taken-back',
        subject: action.id,
        detail: { kind: action.kind },
      })
      return { took: 'back', action: { ...action, ...taken } }
    }
    const inverse = inverseOf(kinds, action)
    if (inverse === undefined) {
      throw new ActionError('cannot-undo', `This action is ${action.state} and cannot be undone`, { status: 409 })
    }
    // Two clicks on Undo are one wish.
    const underWay = await findOpenUndo(tx, action.id)
    if (underWay !== undefined) return { took: 'inverse', proposal: underWay }
    const proposal = await propose(tx, clock, kinds, {
      userId: by.userId,
      kind: inverse.kind,
      payload: inverse.payload,
      origin: { by: 'undo', id: by.sessionId, name: by.name, words: '' },
      undoOf: action.id,
    })
    return { took: 'inverse', proposal }
  })
}

/** What would take back what is left of it, or undefined. */
export function inverseOf(kinds: ActionKinds, action: Action): { kind: string; payload: Record<string, unknown> } | undefined {
  const happened = action.state === 'done' || (action.state === 'failed' && (action.receipt?.proven ?? 0) > 0)
  if (!happened) return undefined
  // What an undo brought back before is no part of the next one.
  const left = action.receipt === undefined ? action : { ...action, receipt: { ...action.receipt, items: standingItems(action.receipt) } }
  return kindOf(kinds, action.kind).inverse(left)
}
