// Every kind of action that mail brings to the gate.
import type { ActionKind } from '../actions/action.ts'
import { markRead, markUnread, move, restorePlaces } from './change-actions.ts'
import { send } from './send-action.ts'

export const mailActionKinds: readonly ActionKind[] = [markRead, markUnread, move, restorePlaces, send] as readonly ActionKind[]
