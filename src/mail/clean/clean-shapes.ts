// The shapes of cleaning that the gate seals, the API takes and the app shows. Zod only, so that all
// three can have them.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'

export const cleanBand = z.enum(['sure', 'likely', 'unsure'])
export type CleanBand = z.infer<typeof cleanBand>

/** What speaks for cleaning a mail away, or against it. */
export const cleanReasonCode = z.enum([
  'unsubscribe', 'oneClick', 'listId', 'bulk', 'automatic', 'feedback', 'noReply', 'mailer', 'notification', 'promotion', 'discussion',
  'never-read', 'seldom-read', 'often-read', 'unread', 'recent', 'old', 'very-old',
])
export type CleanReasonCode = z.infer<typeof cleanReasonCode>

/** What keeps a mailing from being a candidate, in the order in which it is told: the first that holds. */
export const keptBecause = z.enum(['addressed', 'named', 'answered', 'known', 'starred', 'needed', 'files', 'not-read-whole'])
export type KeptBecause = z.infer<typeof keptBecause>

/** How a subscription can be ended. */
export const unsubscribeWay = z.enum(['one-click', 'mailto', 'link', 'none'])
export type UnsubscribeWay = z.infer<typeof unsubscribeWay>

export const cleanPayload = z.strictObject({
  messageIds: z.array(z.int().positive()).min(1).max(limits.messagesInAction),
  /** As of when ages count: what is shown at the approval is what the list showed. It adds points, and decides nothing of what is kept. */
  judgedAtMs: z.int().nonnegative(),
})
export const unsubscribePayload = z.strictObject({ messageId: z.int().positive() })
