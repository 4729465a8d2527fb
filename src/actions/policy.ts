// Who may decide, and how long the ink dries.
//
// The rule of the house: no agent, token or rule decides. Only a signed-in person can be
// passed to decide(), by type (SignedInPerson is made in accounts/ from a session, never
// from an API token). What is left to choose here is only time.
import { limits } from '../base/limits.ts'
import { ActionError, type Action, type ActionKind } from './action.ts'

/** How long after approval an act may still be taken back before it leaves. */
export function coolingOffMs(action: Action, kind: ActionKind, undoSeconds: number): number {
  if (!kind.leavesTheHouse) return 0
  // What a person wrote and sent needs a moment; what somebody else worded needs a second look.
  return action.origin.by === 'person' ? undoSeconds * 1000 : Math.max(limits.coolingOffAgentMs, undoSeconds * 1000)
}

/** The moment that an act is to wait for, held against now when it is proposed and when it is approved; 0 = none. */
export function timeChosen(kind: ActionKind, payload: Record<string, unknown>, nowMs: number): number {
  const at = kind.notBefore?.(payload) ?? 0
  if (at === 0) return 0
  if (at <= nowMs) throw new ActionError('time-past', 'The time that was chosen for this has passed', { status: 409, fix: 'Choose a later one, or none.' })
  if (at > nowMs + limits.actionAheadMs) throw new ActionError('time-far', 'This can be told to happen within a year', { fix: 'Choose an earlier time.' })
  return at
}
