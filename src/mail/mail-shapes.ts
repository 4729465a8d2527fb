// The shapes of mail that the store keeps, the API takes and the app shows. Zod only, so
// that all three can have them.
import { z } from 'zod'
import { limits } from '../base/limits.ts'

export const mailboxRole = z.enum(['inbox', 'sent', 'drafts', 'archive', 'trash', 'junk', 'outbox', ''])
export type MailboxRole = z.infer<typeof mailboxRole>

const messageIds = z.array(z.int().positive()).min(1).max(limits.messagesInAction)
const mailboxId = z.string().min(1).max(64)

export const markPayload = z.strictObject({ messageIds })
export const movePayload = z.strictObject({ messageIds, mailboxId })
export const placesPayload = z.strictObject({
  places: z.array(z.strictObject({ messageId: z.int().positive(), mailboxId })).min(1).max(limits.messagesInAction),
})

const recipient = z.object({ name: z.string().max(200).default(''), address: z.string().min(3).max(320) })

export const sendPayload = z.strictObject({
  accountId: z.string().min(1).max(64),
  to: z.array(recipient).min(1).max(100),
  cc: z.array(recipient).max(100).default([]),
  bcc: z.array(recipient).max(100).default([]),
  subject: z.string().max(998),
  text: z.string().max(200_000),
  inReplyTo: z.int().positive().optional().describe('The message this answers'),
})
