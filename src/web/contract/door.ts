// The engine's routes under their old names: what each takes, and what every one of them answers.
//
// A proposal in the words of what it does, flat as it always was, and beside it what the gate
// wants to know of anybody. Of two fields that exclude each other the gate says so itself.
import { z } from 'zod'
import { actionState } from '../../actions/action-shapes.ts'
import { limits } from '../../base/limits.ts'
import { markPayload, movePayload, sendPayload } from '../../mail/mail-shapes.ts'
import { proposeBody } from './actions.ts'

const { words, requestKey } = proposeBody.shape
const asking = { words, requestKey }
const label = z.string().min(1).max(limits.mailboxNameBytesMax)

export const doorSendBody = z.strictObject({ ...sendPayload.shape, ...asking })
export const doorMoveBody = z.strictObject({ ...movePayload.shape, ...asking })
export const doorMarkBody = z.strictObject({ ...markPayload.shape, ...asking })
export const doorLabelsBody = z
  .strictObject({
    ...markPayload.shape,
    add: label.optional().describe('The name of one label; made where it is missing'),
    remove: label.optional(),
    ...asking,
  })
  .refine(({ add, remove }) => (add === undefined) !== (remove === undefined), 'Give add or remove: one label is one action')

export const askedAnswer = z
  .object({
    actionId: z.string(),
    state: actionState.describe('proposed: nothing has happened, and nothing will until a person says so'),
    approveAt: z.string().describe('Where a signed-in person reads it and decides'),
    expiresAt: z.number(),
  })
  .meta({ id: 'Asked' })
export type Asked = z.infer<typeof askedAnswer>

export const engineSays = z.record(z.string(), z.unknown()).meta({ id: 'EngineStatus' })
