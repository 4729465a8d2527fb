// What the gate says of an action, in the shapes that the store keeps, the API answers and
// the app shows. Zod only, so that all three can have them.
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

/** Where a fact came from. `mail-text` is hearsay: only the text of a mail says so. `asker`: the script or rule that asks wrote it so. */
export const provenance = z.enum(['your-words', 'contacts', 'thread', 'calendar', 'own-files', 'mail-text', 'asker', 'house', 'own-address'])
export type Provenance = z.infer<typeof provenance>

export const fact = z
  .object({
    label: z.enum(['to', 'copy', 'blind-copy', 'from', 'subject', 'files', 'messages', 'folder', 'label', 'when', 'where', 'account', 'link', 'amount', 'date', 'client', 'rule', 'query', 'kinds', 'limit']),
    value: z.string(),
    exact: z.string().describe('An address, code or path set in the exact face; may be empty'),
    source: provenance,
    sourceNote: z.string().describe('A name: of the folder, the account or the program; may be empty'),
    sourceCount: z.int().default(0).describe('Mails to a contact, or folders of the messages; 0 = nothing to count'),
  })
  .meta({ id: 'Fact' })
export type Fact = z.infer<typeof fact>

export const warning = z
  .object({
    code: z.enum(['first-contact', 'look-alike', 'many-recipients', 'hidden-recipient', 'reply-to-differs', 'only-in-mail-text', 'not-your-words', 'no-undo', 'gone', 'disguised-link', 'unseen-words']),
    text: z.string(),
    exact: z.string(),
    count: z.int().default(0).describe('People or messages; 0 = nothing to count'),
  })
  .meta({ id: 'ActionWarning' })
export type Warning = z.infer<typeof warning>

export const previewItem = z.object({
  id: z.string(),
  title: z.string(),
  from: z.string(),
  note: z.string(),
  confidence: z.number().min(0).max(1).optional().describe('How sure the asker is of this one; absent = it did not say'),
})
export type PreviewItem = z.infer<typeof previewItem>

export const preview = z
  .object({
    act: z.string().describe('Message key of the title, e.g. mail.move; clients translate it with `values`'),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    facts: z.array(fact),
    warnings: z.array(warning),
    body: z.string().describe('The exact text that would leave; empty when none does'),
    items: z
      .array(previewItem)
      .describe('Up to 200 of the things it touches; where the asker says how sure it is, the least certain first'),
    count: z.int().describe('How many things it touches in all'),
    undoable: z.boolean(),
    before: z
      .object({ facts: z.array(fact), body: z.string(), count: z.int() })
      .optional()
      .describe('What it showed when it was proposed; absent while nobody has changed it'),
  })
  .meta({ id: 'Preview' })
export type Preview = z.infer<typeof preview>

export const itemOutcome = z.object({
  id: z.string(),
  outcome: z.enum(['done', 'already-so', 'failed', 'unknown']),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
  error: z.string(),
  saidBy: z.string().optional().describe('The person whose word this outcome is, where nothing could be read back: it does not count as proven; absent otherwise'),
  undoneBy: z.string().optional().describe('The action that took this back; absent while it stands'),
})
export type ItemOutcome = z.infer<typeof itemOutcome>

/** One thing that a receipt rests on; its words are in `proof-words.ts` and, in the reader's language, in the app. */
export const proofKind = z.enum([
  'fetched-again', 'fetched-unchanged', 'places-read', 'names-read', 'store-read', 'labels-at-gmail', 'mails-at-microsoft', 'sent-at-gmail',
  'sent-at-gmail-as', 'sent-at-microsoft', 'sent-at-microsoft-as', 'server-answered', 'answer-lost', 'copy-read', 'copy-rewritten', 'copy-missing', 'letter-met',
  'letter-named', 'letter-returned', 'letter-in-both', 'letter-in-sent', 'letter-carried', 'draft-read', 'draft-gone', 'list-answered', 'grant-kept',
  'looked-again', 'said-happened', 'said-not-happened', 'stopped',
])
export const proofPart = z.object({
  kind: proofKind,
  values: z.record(z.string(), z.string()).describe('What its words name: a place, a host, a digest'),
  later: z.boolean().optional().describe('True for what was learnt after the rest had been told'),
})
export type ProofPart = z.infer<typeof proofPart>

/** Written only from what was read back. `proven < expected` is not success. */
export const receipt = z
  .object({
    provenAt: z.number().describe('When the state was read back from the provider'),
    proof: z.string().describe('What was read back, in a sentence'),
    proofParts: z.array(proofPart).optional().describe('The same in parts, to be told in any language; absent in receipts of earlier versions'),
    expected: z.int(),
    proven: z.int(),
    items: z.array(itemOutcome),
    saidBy: z.string().optional().describe('The person whose word this is, where nothing could be read back: it proves nothing (`proven` is 0); absent otherwise'),
    standingId: z.string().optional().describe('The standing approval that it was done under; absent when a person approved it'),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof receipt>

/** What was proven, and is not so any more: found in the store after a later sync, never acted upon. */
export const drift = z
  .object({
    at: z.number().describe('When it was found'),
    items: z.array(
      z.object({
        id: z.string(),
        what: z.enum(['gone', 'place', 'seen', 'flagged', 'labels']),
        proven: z.string().describe('As it was read back then: a path, or true or false'),
        found: z.string().describe('As it is now; empty when it is gone'),
      }),
    ),
  })
  .meta({ id: 'Drift' })
export type Drift = z.infer<typeof drift>

/** One thing said between the person who decides and whoever proposed it. */
export const remark = z
  .object({
    at: z.number(),
    by: z.enum(['person', 'asker']),
    name: z.string(),
    words: z.string(),
    digest: z.string().describe('What stood there when it was said; after an answer that changed it: what stands there since'),
  })
  .meta({ id: 'Remark' })
export type Remark = z.infer<typeof remark>

/** Who asked. `socket`: a program of the computer that the engine runs on, which the file let in and nobody signed in. */
export const originBy = z.enum(['person', 'token', 'socket', 'chat', 'rule', 'undo'])
