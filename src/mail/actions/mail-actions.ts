// Every kind of action that mail brings to the gate.
import type { ActionKind } from '../../actions/action.ts'
import { changeKinds } from './change-actions.ts'
import { cleanKinds } from '../clean/clean-action.ts'
import { unsubscribeKinds } from '../clean/unsubscribe-action.ts'
import { labelKinds } from './label-actions.ts'
import { mailboxKinds } from './mailbox-actions.ts'
import { keepKinds } from '../drafts/keep-actions.ts'
import { send } from '../letters/send-action.ts'

export const mailActionKinds: readonly ActionKind[] = [...changeKinds, ...labelKinds, ...mailboxKinds, ...cleanKinds, ...unsubscribeKinds, ...keepKinds, send]
