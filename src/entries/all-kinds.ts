// Every kind of action that the gate knows in this house.
import { actionKinds, type ActionKinds } from '../actions/propose.ts'
import { mailActionKinds } from '../mail/mail-actions.ts'

export function allKinds(): ActionKinds {
  return actionKinds(mailActionKinds)
}
