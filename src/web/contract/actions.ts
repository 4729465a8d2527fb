// The gate, as clients see it: what is proposed, why, by whom; what was decided; what was proven.
import { z } from 'zod'

export const actionState = z.enum([
  'proposed',
  'approved',
  'scheduled',
  'running',
  'done',
  'failed',
  'rejected',
  'expired',
  'undone',
  'unknown',
])
export type ActionState = z.infer<typeof actionState>

/** Where a fact came from. `mail-text` is hearsay: only the text of a mail says so. */
export const provenance = z.enum(['your-words', 'contacts', 'thread', 'calendar', 'own-files', 'mail-text', 'house'])
export type Provenance = z.infer<typeof provenance>

export const fact = z
  .object({
    label: z.enum(['to', 'copy', 'blind-copy', 'from', 'subject', 'files', 'messages', 'folder', 'when', 'where', 'account']),
    value: z.string(),
    exact: z.string().describe('An address, code or path set in the exact face; may be empty'),
    source: provenance,
    sourceNote: z.string().describe('e.g. how many mails; may be empty'),
  })
  .meta({ id: 'Fact' })
export type Fact = z.infer<typeof fact>

export const warning = z
  .object({
    code: z.enum(['first-contact', 'look-alike', 'many-recipients', 'hidden-recipient', 'reply-to-differs', 'only-in-mail-text', 'no-undo', 'drifted']),
    text: z.string(),
    exact: z.string(),
  })
  .meta({ id: 'ActionWarning' })

export const preview = z
  .object({
    act: z.string().describe('Message key of the title, e.g. mail.move; clients translate it with `values`'),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    facts: z.array(fact),
    warnings: z.array(warning),
    body: z.string().describe('The exact text that would leave; empty when none does'),
    items: z
      .array(z.object({ id: z.string(), title: z.string(), from: z.string(), note: z.string() }))
      .describe('Up to 200 of the things it touches'),
    count: z.int().describe('How many things it touches in all'),
    undoable: z.boolean(),
  })
  .meta({ id: 'Preview' })
export type Preview = z.infer<typeof preview>

export const itemOutcome = z.object({
  id: z.string(),
  outcome: z.enum(['done', 'already-so', 'failed', 'unknown']),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
  error: z.string(),
})

export const receipt = z
  .object({
    provenAt: z.number().describe('When the state was read back from the provider'),
    proof: z.string().describe('What was read back, in the provider’s words'),
    expected: z.int(),
    proven: z.int(),
    items: z.array(itemOutcome),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof receipt>

export const origin = z
  .object({
    by: z.enum(['person', 'token', 'chat', 'rule', 'undo']),
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
  batch: z.string().max(64).optional(),
  before: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const messageIds = z.array(z.int().positive()).min(1).max(5000)
const mailbox = z.object({ name: z.string().max(200).default(''), address: z.string().min(3).max(320) })

/** What can be proposed. Each kind is one shape; nothing else passes. */
export const proposal = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mail.mark-read'), payload: z.strictObject({ messageIds }) }),
    z.strictObject({ kind: z.literal('mail.mark-unread'), payload: z.strictObject({ messageIds }) }),
    z.strictObject({ kind: z.literal('mail.move'), payload: z.strictObject({ messageIds, mailboxId: z.string().min(1).max(64) }) }),
    z.strictObject({
      kind: z.literal('mail.send'),
      payload: z.strictObject({
        accountId: z.string().min(1).max(64),
        to: z.array(mailbox).min(1).max(100),
        cc: z.array(mailbox).max(100).default([]),
        bcc: z.array(mailbox).max(100).default([]),
        subject: z.string().max(998),
        text: z.string().max(200_000),
        inReplyTo: z.int().positive().optional().describe('The message this answers'),
      }),
    }),
  ])
  .meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof proposal>

export const proposeBody = z.strictObject({
  proposal,
  words: z.string().max(2000).default('').describe('What the person said, shown at approval'),
  approve: z
    .boolean()
    .default(false)
    .describe('A click: proposal and decision at once. Only a signed-in person may; a token is refused'),
  requestKey: z.string().max(100).default('').describe('Repeat a request safely: the same key answers the same action'),
})
export const decideBody = z.strictObject({ digest: z.string().min(1).max(128).describe('The digest that was shown') })
export const rejectBody = z.strictObject({ reason: z.string().max(500).default('') })

export const proposeBatchBody = z.strictObject({
  proposals: z.array(proposal).min(1).max(100),
  words: z.string().max(2000).default(''),
})
export const batch = z.object({ batchId: z.string(), actions: z.array(action) }).meta({ id: 'Batch' })
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
