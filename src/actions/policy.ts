// Who may decide, and how long the ink dries.
//
// The rule of the house: no agent, token or rule decides. Only a signed-in person can be
// passed to decide(), by type (SignedInPerson is made in accounts/ from a session, never
// from an API token). What is left to choose here is only time.
import { limits } from '../base/limits.ts'
import type { Action, ActionKind } from './action.ts'

/** How long after approval an act may still be taken back before it leaves. */
export function coolingOffMs(action: Action, kind: ActionKind, undoSeconds: number): number {
  if (!kind.leavesTheHouse) return 0
  // What a person wrote and sent needs a moment; what somebody else worded needs a second look.
  return action.origin.by === 'person' ? undoSeconds * 1000 : Math.max(limits.coolingOffAgentMs, undoSeconds * 1000)
}
