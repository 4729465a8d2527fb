// The gate, as clients see it: what is proposed, why, by whom; what was decided; what was proven.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { actionState, originBy, preview, receipt } from '../../actions/action-shapes.ts'
import { markPayload, labelPayload, mailboxPayload, movePayload, sendPayload } from '../../mail/mail-shapes.ts'
import { pageQuery } from './page.ts'

export type { ActionState, Fact, Preview, Provenance, Receipt } from '../../actions/action-shapes.ts'

export const origin = z
  .object({
    by: originBy,
    name: z.string().describe('The person’s or the token’s name'),
    words: z.string().describe('The words that led to it; may be empty'),
  })
  .meta({ id: 'Origin' })

export const action = z
  .object({
    id: z.string(),
    accountId: z.string(),
    kind: z.string(),
    payload: z.record(z.string(), z.unknown()),
    digest: z.string().describe('Seal of kind and payload: send it back when deciding'),
    state: actionState,
    stateReason: z.string().describe('Why it is unknown, in words; why it was rejected; or account-gone, taken-back'),
    origin,
    preview,
    batchId: z.string(),
    proposedAt: z.number(),
    expiresAt: z.number(),
    decidedAt: z.number(),
    decidedBy: z.string().describe('Name of the person'),
    leavesAt: z.number().describe('End of the undo window; 0 = none'),
    startedAt: z.number(),
    finishedAt: z.number(),
    receipt: receipt.nullable(),
    errorCode: z.string(),
    errorText: z.string(),
    undoOf: z.string(),
    undoneBy: z.string(),
    canUndo: z.boolean(),
  })
  .meta({ id: 'Action' })
export type Action = z.infer<typeof action>

export const actionsQuery = z.object({
  state: z.union([actionState, z.array(actionState)]).optional(),
  open: z.stringbool().optional().describe('Only what still waits, dries, runs or is unknown and can still be looked at'),
  batch: z.string().max(limits.idCharsMax).optional(),
  ...pageQuery.shape,
})

const markProposal = z.strictObject({ kind: z.enum(['mail.mark-read', 'mail.mark-unread', 'mail.star', 'mail.unstar', 'mail.archive', 'mail.trash', 'mail.restore']), payload: markPayload })
const moveProposal = z.strictObject({ kind: z.literal('mail.move'), payload: movePayload })
const labelProposal = z.strictObject({ kind: z.enum(['mail.label', 'mail.unlabel']), payload: labelPayload })
const mailboxProposal = z.strictObject({ kind: z.literal('mail.create-mailbox'), payload: mailboxPayload })
const sendProposal = z.strictObject({ kind: z.literal('mail.send'), payload: sendPayload })

/** What can be proposed. Each kind is one shape; nothing else passes. */
export const proposal = z
  .discriminatedUnion('kind', [markProposal, moveProposal, labelProposal, mailboxProposal, sendProposal])
  .meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof proposal>

export const proposeBody = z.strictObject({
  proposal,
  words: z.string().max(limits.proposalWordsCharsMax).default('').describe('What the person said, shown at approval'),
  approve: z
    .boolean()
    .default(false)
    .describe('A click: proposal and decision at once. Only a signed-in person may; a token is refused'),
  requestKey: z.string().max(limits.requestKeyCharsMax).default('').describe('Repeat a request safely: the same key answers the same action'),
})
export const decideBody = z.strictObject({ digest: z.string().min(1).max(128).describe('The digest that was shown') })
export const rejectBody = z.strictObject({ reason: z.string().max(limits.rejectionCharsMax).default('') })

export const proposeBatchBody = z.strictObject({
  // No letters: a table of them shows neither their text nor who gets a hidden copy, and one
  // click would sign them all.
  proposals: z
    .array(z.discriminatedUnion('kind', [markProposal, moveProposal]))
    .min(1)
    .max(limits.actionsInBatch)
    .describe('Changes only; a letter is proposed and approved by itself'),
  words: z.string().max(limits.proposalWordsCharsMax).default(''),
})
export const batch = z.object({ batchId: z.string(), actions: z.array(action) }).meta({ id: 'Batch' })
export const undoneBatch = batch
  .extend({
    refused: z
      .array(z.object({ actionId: z.string(), code: z.string(), title: z.string() }))
      .describe('What could not be taken back and why; the others are under way'),
  })
  .meta({ id: 'UndoneBatch' })
export const decideBatchBody = z.strictObject({
  digests: z.record(z.string(), z.string()).describe('action id -> the digest shown; actions left out stay proposed'),
})

export const auditEntry = z
  .object({
    seq: z.int(),
    at: z.number(),
    actor: z.string(),
    event: z.string(),
    subject: z.string(),
    detail: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof auditEntry>
