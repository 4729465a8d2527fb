// Every kind of action that the gate knows in this house.
import { grantKind } from '../actions/grant-action.ts'
import { actionKinds, type ActionKinds } from '../actions/propose.ts'
import type { Clock } from '../base/clock.ts'
import { mailActionKinds } from '../mail/actions/mail-actions.ts'
import { ruleToGrant } from '../triage/rules/rule-to-grant.ts'

export function allKinds(clock: Clock): ActionKinds {
  return actionKinds([...mailActionKinds, grantKind(clock, ruleToGrant)])
}
