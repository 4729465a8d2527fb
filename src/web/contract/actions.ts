// The gate, as clients see it: what is proposed, why, by whom; what was decided; what was proven.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { actionState, drift, originBy, preview, previewItem, receipt, remark } from '../../actions/action-shapes.ts'
import { markPayload, labelPayload, mailboxPayload, movePayload, sendPayload } from '../../mail/mail-shapes.ts'
import { numberedPageQuery, pageOf, pageQuery } from './page.ts'

export { proofKind } from '../../actions/action-shapes.ts'
export type { ActionState, Drift, Fact, Preview, PreviewItem, ProofPart, Provenance, Receipt, Remark } from '../../actions/action-shapes.ts'

export const origin = z
  .object({
    by: originBy,
    id: z.string().describe('Of the token, conversation or rule; with `by` it filters the journal; empty for a person'),
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
    digest: z.string().describe('Seal of kind, payload and revision: send it back when deciding'),
    revision: z.int().describe('How often it was changed since it was proposed'),
    state: actionState,
    stateReason: z.string().describe('Why it is unknown, in words; why it was rejected; or account-gone, taken-back, ignored, standing-ended'),
    origin,
    preview,
    talk: z.array(remark).describe('Questions of the person and answers of whoever proposed it, oldest first'),
    waitsFor: z.enum(['asker', '']).describe('asker: a question is open, which only who proposed it can answer'),
    ignoredAt: z.number().describe('Out of the tray, and left to expire; 0 = no'),
    declined: z.array(previewItem).describe('What was left out when the rest was approved'),
    divisible: z.boolean().describe('Single things of it can be left out at approval (`without`)'),
    standingId: z.string().describe('The standing approval that decided it; empty = a person did'),
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
    drift: drift.nullable().describe('What was proven and is not so any more; nothing is done about it by itself'),
  })
  .meta({ id: 'Action' })
export type Action = z.infer<typeof action>

const several = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).max(50)]).optional()
const moment = z.coerce.number().int().min(0).optional()

/** Who asked, as the audit log names them: a sort of them, or one. */
export const originFilter = z
  .string()
  .max(limits.idCharsMax + 10)
  .regex(/^(?:person|token|socket|chat|rule|undo)(?::[\w-]{1,64})?$/, 'is not somebody who asks')

export const actionsQuery = z.object({
  state: several(actionState),
  open: z.stringbool().optional().describe('Only what still waits and is not ignored, dries, runs or is unknown and can still be looked at'),
  tray: z.enum(['waiting', 'asked', 'ignored']).optional().describe('Of what is proposed: what waits for the person, for the asker’s answer, or only for its end'),
  batch: z.string().max(limits.idCharsMax).optional(),
  kind: several(z.string().max(limits.idCharsMax)),
  account: z.string().max(limits.idCharsMax).optional(),
  origin: originFilter.optional().describe('Who asked: person, token, socket, chat, rule or undo; with an id one of them, such as token:tok_…'),
  from: moment.describe('Milliseconds. By when it was begun; before that decided; before that proposed'),
  to: moment.describe('Up to, and not at'),
  ...pageQuery.shape,
})

export const trayCounts = z
  .object({
    waiting: z.int().describe('For the person'),
    asked: z.int().describe('For the asker’s answer'),
    ignored: z.int(),
    underWay: z.int().describe('Decided and not ended'),
    unknown: z.int().describe('Of which somebody can still look'),
  })
  .meta({ id: 'TrayCounts' })
export type TrayCounts = z.infer<typeof trayCounts>

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
const shownDigest = z.string().min(1).max(128).describe('The digest that was shown')
const without = z.array(z.string().max(limits.idCharsMax)).max(limits.messagesInAction)

export const decideBody = z.strictObject({
  digest: shownDigest,
  without: without.default([]).describe('Things of what was shown that are not approved (ids of `preview.items`); the action keeps them as declined'),
})
export const rejectBody = z.strictObject({ reason: z.string().max(limits.rejectionCharsMax).default('') })

export const editBody = z.strictObject({ digest: shownDigest, proposal: proposal.describe('Of the same kind, whole, as it would be proposed now') })
const remarkWords = z.string().trim().min(1).max(limits.remarkCharsMax)
export const askBody = z.strictObject({ words: remarkWords })
export const answerBody = z.strictObject({ words: remarkWords, proposal: proposal.optional().describe('In place of what was proposed: it is described anew and gets another digest') })
export const settleBody = z.strictObject({
  digest: shownDigest,
  happened: z.boolean().describe('What the person found out: true ends it as done, false as failed'),
  items: without.min(1).optional().describe('Of a change of which only a part is unknown: which of that, by the ids of the receipt; absent = all that is unknown'),
})
export const ignoreBody = z.strictObject({ ignored: z.boolean().default(true).describe('false: back into the tray') })

export const undoPeriodBody = z.strictObject({
  from: z.number().int().min(0).describe('Milliseconds'),
  to: z.number().int().min(0).describe('Up to, and not at'),
  origin: originFilter.optional(),
  dryRun: z.boolean().default(false).describe('Only say what would be taken back and what cannot be'),
})
export const undonePeriod = z
  .object({
    actions: z.array(action).describe('The undos, or what was taken back before it began, the last first; with `dryRun` the actions that would be taken back'),
    refused: z.array(z.object({ action, code: z.string(), title: z.string() })).describe('What cannot be taken back and why'),
    more: z.boolean().describe('More was done in this time than one request takes back: ask again for the rest, which leaves out what is on its way'),
  })
  .meta({ id: 'UndonePeriod' })
export type UndonePeriod = z.infer<typeof undonePeriod>

export const proposeBatchBody = z.strictObject({
  // No letters: a table of them shows neither their text nor who gets a hidden copy, and one
  // click would sign them all.
  proposals: z
    .array(z.discriminatedUnion('kind', [markProposal, moveProposal, labelProposal]))
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
      .describe('What could not be taken back and why; the others are on their way back. What is `under-way` can be asked for again when it has ended'),
  })
  .meta({ id: 'UndoneBatch' })
export type UndoneBatch = z.infer<typeof undoneBatch>
export const decideBatchBody = z.strictObject({
  digests: z.record(z.string(), z.string()).describe('action id -> the digest shown; actions left out stay proposed'),
  without: z.record(z.string(), without).default({}).describe('action id -> things of it that are not approved'),
  declineRest: z.boolean().default(false).describe('Actions left out are rejected in the same step instead of waiting on'),
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

/** The links of a letter beyond those among its facts have a page of their own: a quoted newsletter has hundreds. */
export const letterLink = z.object({ words: z.string().describe('What the link calls itself; empty = the address itself'), href: z.string() }).meta({ id: 'LetterLink' })
export type LetterLink = z.infer<typeof letterLink>
export const actionLinksQuery = numberedPageQuery
export const actionLinks = pageOf(letterLink).extend({ digest: z.string().describe('Of the action that they are read from'), total: z.int() }).meta({ id: 'ActionLinks' })
export type ActionLinks = z.infer<typeof actionLinks>

/** The things of a change beyond those that its preview names, as it would name them. */
export const actionItemsQuery = numberedPageQuery
export const actionItems = pageOf(previewItem).extend({ digest: z.string().describe('Of the action that they are read from'), total: z.int() }).meta({ id: 'ActionItems' })
export type ActionItems = z.infer<typeof actionItems>
