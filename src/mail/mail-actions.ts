// Every kind of action that mail brings to the gate.
import type { ActionKind } from '../actions/action.ts'
import { changeKinds } from './change-actions.ts'
import { labelKinds } from './label-actions.ts'
import { mailboxKinds } from './mailbox-actions.ts'
import { keepKinds } from './drafts/keep-actions.ts'
import { send } from './send-action.ts'

export const mailActionKinds: readonly ActionKind[] = [...changeKinds, ...labelKinds, ...mailboxKinds, ...keepKinds, send]
