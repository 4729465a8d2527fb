// Whether everything that a provider holds is here, what is done where it is not, and what went
// wrong on the way.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { mailboxKind, mailboxRole } from '../../mail/mail-shapes.ts'
import { trouble } from '../../mail/messages/trouble-shapes.ts'

const id = z.string().min(1).max(limits.idCharsMax)
/** ISO 8601, in UTC. */
const time = z.string()

export const mailboxProof = z
  .object({
    mailboxId: z.string(),
    path: z.string(),
    name: z.string(),
    role: mailboxRole,
    kind: mailboxKind.describe('`feed`: everything of the account in one list, as Gmail keeps it; its labels only show what is there'),
    complete: z.boolean().describe('The verdict: all that was listed there was here at the last proof, and nothing of what is here now lacks its rest'),
    serverCount: z.number().nullable().describe('As its provider listed them, name by name, when it was proven last; null = never'),
    hereThen: z.number().nullable().describe('How many of those were here at that moment; null = never proven'),
    hereNow: z.number().describe('Counted now: mail comes and goes after a proof too'),
    missing: z.number().describe('Listed there and not here, when it was proven last'),
    extra: z.number().describe('Here and not listed there, when it was proven last'),
    gaps: z.number().describe('Stretches of the provider’s list that are missing: one lost page is one, however many mails'),
    missingBodies: z.number().describe('Here with their start: the rest is on its way'),
    unreadable: z.number().describe('Here, and nothing of them could be had'),
    state: z.enum(['proven', 'differs', 'waiting', 'never']).describe('`waiting`: a proof is on its way'),
    provenAt: time.nullable(),
    syncedAt: time.nullable().describe('When it was looked at last; null = not yet'),
    mended: z.number().describe('Mails that the last repair brought here or took away'),
    mendedAt: time.nullable(),
    resets: z.array(z.object({ at: time, from: z.string(), to: z.string() })).describe(`Each time its provider numbered all mails anew (UIDVALIDITY), newest first; the last ${limits.mailboxResetsKept} of them`),
  })
  .meta({ id: 'MailboxProof' })
export type MailboxProof = z.infer<typeof mailboxProof>

const storage = z.object({ messages: z.number(), bytes: z.number().describe('Of the mails as they were sent; here they lie compressed') })

export const accountProof = z
  .object({
    accountId: z.string(),
    complete: z.boolean().describe('Each of its mailboxes is, and it has one; those that its person left out are not among them'),
    leftOut: z.number().describe('How many mailboxes its person left out: their older mail is not fetched, and not compared'),
    differing: z.number().describe('How many of its mailboxes differ from their provider'),
    serverCount: z.number().nullable().describe('Of the proofs of all its mailboxes; null where one was never proven'),
    hereThen: z.number().nullable(),
    hereNow: z.number(),
    provenAt: time.nullable().describe('The oldest of their proofs: since then all of them are proven; null where one never was'),
    storage,
    mailboxes: z.array(mailboxProof),
  })
  .meta({ id: 'AccountProof' })
export type AccountProof = z.infer<typeof accountProof>

export const ofAccountQuery = z.strictObject({ account: id.optional().describe('Account id; default: every account') })
export const proofsAnswer = z.object({ items: z.array(accountProof) }).meta({ id: 'Proofs' })

export const repairBody = z.strictObject({ accountId: id, mailboxId: id.optional().describe('Default: every mailbox of the account') })
export const repairAnswer = z.object({ jobs: z.number().describe('That wait now; one that waited already is not asked for twice') })

export const syncError = z
  .object({
    at: time.describe('When it happened last'),
    what: z.string().describe('Which piece of work'),
    code: z.string().describe('Stable, for programs'),
    words: z.string(),
    troubles: z.array(trouble).optional().describe('Of a damaged mail: what the words say, one by one'),
    fix: z.string().describe('What to do; empty = nothing, it is tried again'),
    mailbox: z.string().optional().describe('Its name, where it is about one'),
    mailboxRole: mailboxRole.optional().describe('What that one is for: INBOX is a name for programs'),
    threadId: z.string().optional().describe('Where it is about mails: the thread of the newest of them'),
    count: z.number().describe('How often, or how many mails'),
  })
  .meta({ id: 'SyncError' })
export type SyncError = z.infer<typeof syncError>

export const syncErrorsAnswer = z.object({ items: z.array(syncError) }).meta({ id: 'SyncErrors' })
