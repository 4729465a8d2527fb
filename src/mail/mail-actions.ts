// Every kind of action that mail brings to the gate.
import type { ActionKind } from '../actions/action.ts'
import { markKinds, move, restorePlaces } from './change-actions.ts'
import { send } from './send-action.ts'

export const mailActionKinds: readonly ActionKind[] = [...markKinds, move, restorePlaces, send] as readonly ActionKind[]
