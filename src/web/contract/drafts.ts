// Letters that are being written, as clients see them.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { actionState } from '../../actions/action-shapes.ts'
import { draftHow, draftState, draftWriter } from '../../mail/drafts/draft-shapes.ts'
import { draftContent } from '../../mail/mail-shapes.ts'
import { pageQuery } from './page.ts'

export const draft = z
  .object({
    id: z.string(),
    accountId: z.string(),
    letter: draftContent,
    answers: z.number().describe('The message that it answers or passes on; 0 = none'),
    how: draftHow,
    state: draftState,
    stale: z.boolean().describe('A message came into its conversation after it was last worked on'),
    version: z.int().describe('Send it back with a change: what was changed meanwhile is not written over'),
    writtenBy: z.object({ who: draftWriter, name: z.string() }).describe('Who made this version'),
    actionId: z.string().describe('The proposal that sends it; empty = none'),
    actionState: z.union([actionState, z.literal('')]),
    keptVersion: z.int().describe('The version that lies with the drafts of its account, for other programs; 0 = none'),
    keptMessageId: z.number().describe('The message of its account that is that copy; 0 = none, or not read yet'),
    canKeep: z.boolean().describe('Whether it can be put there (POST /drafts/{id}/keep)'),
    elsewhere: z
      .object({ messageId: z.number().describe('The message that it is'), digest: z.string(), letter: draftContent })
      .nullable()
      .describe('What another program wrote while somebody went on here. Both are kept until one is chosen (POST /drafts/{id}/choose)'),
    removedElsewhereAt: z.number().describe('When another program removed its copy from the drafts of its account, while it was changed here; 0 = it did not'),
    createdAt: z.number(),
    updatedAt: z.number(),
  })
  .meta({ id: 'Draft' })
export type Draft = z.infer<typeof draft>

const leftOut = z.object({
  what: z.enum(['file', 'recipient', 'remote-pictures']),
  name: z.string().describe('Of the file, or what stands in place of an address; empty for pictures, and for files that are not here yet'),
  why: z.enum(['too-large', 'too-many', 'infected', 'empty', 'no-room', 'no-address', 'elsewhere', 'not-here']),
})
export type LeftOut = z.infer<typeof leftOut>
export const startedAnswer = draft.extend({ leftOut: z.array(leftOut).describe('What of the mail does not go along: files of which a letter has no room (the largest first), recipients that are no addresses, pictures that a forwarded mail would load from elsewhere') }).meta({ id: 'StartedAnswer' })
export type StartedAnswer = z.infer<typeof startedAnswer>

export const draftsQuery = z.object({
  state: z.union([draftState, z.array(draftState)]).optional().describe('Unless said: pending and approved'),
  thread: z.string().max(limits.idCharsMax).optional().describe('The live draft of this conversation alone'),
  ...pageQuery.shape,
})

export const newDraftBody = z.strictObject({ accountId: z.string().min(1).max(limits.idCharsMax), letter: draftContent })
export const answerBody = z.strictObject({
  how: z.enum(['reply', 'reply-all', 'forward']),
  text: z.string().max(limits.letterTextCharsMax).default('').describe('Your words, above what is quoted'),
  quote: z.boolean().default(true).describe('Whether the message is quoted below; of a forward it always is'),
})
const version = z.int().positive().describe('The version that was changed')
/** Its own shape, without defaults: what is left out stays as it is. */
const content = draftContent.shape
export const editDraftBody = z.strictObject({
  version,
  accountId: z.string().min(1).max(limits.idCharsMax).optional().describe('Another of your accounts to send it from, as long as it does not lie with the drafts of one'),
  letter: z
    .strictObject({
      to: content.to.unwrap(),
      cc: content.cc.unwrap(),
      bcc: content.bcc.unwrap(),
      subject: content.subject,
      text: content.text.unwrap(),
      html: content.html.unwrap(),
      attachments: content.attachments.unwrap(),
      sendAt: content.sendAt.unwrap().nullable().describe('null: it waits for no time any more'),
    })
    .partial()
    .describe('What is left out stays as it is'),
})
export const discardDraftQuery = z.strictObject({ version: z.coerce.number().int().positive() })
export const chooseDraftBody = z.strictObject({
  version: z.int().positive().describe('The version that was read'),
  keep: z.enum(['this', 'elsewhere']).describe('What stands here, or what another program wrote'),
  digest: z.string().max(limits.idCharsMax).describe('Of `elsewhere`, as it was read'),
})
export const sendDraftBody = z.strictObject({
  version: z.int().positive().describe('The version that was read'),
  approve: z.boolean().default(false).describe('A click: proposal and decision at once. Only a signed-in person may'),
  words: z.string().max(limits.proposalWordsCharsMax).default(''),
})
export const keepDraftBody = z.strictObject({ version: z.int().positive().describe('The version that was read') })
