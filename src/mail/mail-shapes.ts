// The shapes of mail that the store keeps, the API takes and the app shows. Zod only, so
// that all three can have them.
import { z } from 'zod'
import { limits } from '../base/limits.ts'

export const mailboxRole = z.enum(['inbox', 'sent', 'drafts', 'archive', 'trash', 'junk', 'outbox', ''])
export type MailboxRole = z.infer<typeof mailboxRole>

/** `folder` holds mail and shows it, `feed` holds it and is not shown, `label` shows what another holds. */
export const mailboxKind = z.enum(['folder', 'feed', 'label'])
export type MailboxKind = z.infer<typeof mailboxKind>

/** Labels that programs know by a word of their own, and that are called so in the language of whoever reads; '' = any other. */
export const knownLabel = z.enum(['important', 'work', 'personal', 'to-do', 'later', 'marked-important', ''])
export type KnownLabel = z.infer<typeof knownLabel>

/** Of a file of a mail. Nothing but a scanner's word makes it clean. */
export const safety = z.enum(['clean', 'infected', 'not scanned', 'scanning'])
export type Safety = z.infer<typeof safety>

const messageIds = z.array(z.int().positive()).min(1).max(limits.messagesInAction)
const id = z.string().min(1).max(limits.idCharsMax)

const confidence = z
  .record(z.string(), z.number().min(0).max(1))
  .optional()
  .describe('By message: how sure the asker is that this is right for it. Shown, least certain first, and no part of what is done')

export const markPayload = z.strictObject({ messageIds, confidence })

/** Of what is there already, or the name of what is made first: one of the two. */
const destination = { mailboxId: id.optional(), name: z.string().min(1).max(limits.mailboxNameBytesMax).optional().describe('Levels with "/" between them; made where it is missing') }
const names = ({ mailboxId, name }: { mailboxId?: string | undefined; name?: string | undefined }): boolean => (mailboxId === undefined) !== (name === undefined)

export const movePayload = z.strictObject({ messageIds, ...destination, confidence }).refine(names, 'Give mailboxId or name')
export const labelPayload = z.strictObject({ messageIds, ...destination, confidence }).refine(names, 'Give mailboxId or name')
export const mailboxPayload = z.strictObject({ accountId: id, name: z.string().min(1).max(limits.mailboxNameBytesMax) })
/** By path: labels that a move took off or put on, and that come back with it. */
const labelsBack = z.array(z.string().max(limits.mailboxNameBytesMax)).max(limits.labelsOfMessage).optional()
export const placesPayload = z.strictObject({
  places: z
    .array(z.strictObject({ messageId: z.int().positive(), mailboxId: id, on: labelsBack, off: labelsBack }))
    .min(1)
    .max(limits.messagesInAction),
})

const recipient = z.object({ name: z.string().max(limits.letterNameCharsMax).default(''), address: z.string().min(3).max(320) })
const recipients = z.array(recipient).max(limits.letterRecipientsMax)

/** What a letter is made of, also while it is still written. */
const letterContent = {
  cc: recipients.default([]),
  bcc: recipients.default([]),
  subject: z.string().max(limits.letterSubjectCharsMax),
  text: z.string().max(limits.letterTextCharsMax).default('').describe('Absent with html: its words are made from it'),
  html: z.string().min(1).max(limits.letterHtmlCharsMax).optional().describe('Instead of text. Scripts, forms and whatever is remote are taken out; a picture is one of the files, as cid: and its id'),
  attachments: z.array(z.strictObject({ fileId: id })).max(limits.letterFilesMax).default([]).describe('Files brought before (POST /letter-files)'),
}

/** A letter that is being written may have nobody to go to yet. */
export const draftContent = z.strictObject({ to: recipients.default([]), ...letterContent, sendAt: z.int().positive().optional() })

export const sendPayload = z.strictObject({
  accountId: id,
  to: recipients.min(1),
  ...letterContent,
  inReplyTo: z.int().positive().optional().describe('The message this answers'),
  forwards: z.int().positive().optional().describe('The message this passes on; not together with inReplyTo'),
  sendAt: z.int().positive().optional().describe('When it is to leave, in ms; within a year. Until then it can be taken back'),
})
