// Cleaning an inbox and ending subscriptions, as clients see it: what may go, how sure that is and
// why; who sends how much, and how to have it end.
import { z } from 'zod'
import { actionState } from '../../actions/action-shapes.ts'
import { limits } from '../../base/limits.ts'
import { cleanBand, cleanPayload, cleanReasonCode, keptBecause, unsubscribeWay } from '../../mail/clean/clean-shapes.ts'
import { action } from './actions.ts'
import { address } from './mail.ts'
import { numberedPageQuery, pageQuery } from './page.ts'

export { cleanBand, cleanReasonCode, keptBecause, unsubscribeWay, type CleanBand, type CleanReasonCode, type KeptBecause, type UnsubscribeWay } from '../../mail/clean/clean-shapes.ts'

export const cleanQuery = z.object({
  band: z.union([cleanBand, z.array(cleanBand)]).optional().describe('Only those that are so sure; default: all'),
  sender: z.string().max(limits.nameCharsMax).optional().describe('Only those from this address'),
  order: z.enum(['surest-first', 'least-first']).default('surest-first'),
  before: z.string().regex(/^\d{1,2}-\d{1,15}$/, 'is not the `next` of a page').optional().describe('The `next` of the page before'),
  limit: pageQuery.shape.limit,
})

export const cleanCandidate = z
  .object({
    id: z.number(),
    threadId: z.string(),
    accountId: z.string(),
    subject: z.string(),
    from: address,
    dateMs: z.number(),
    size: z.number(),
    seen: z.boolean(),
    confidence: z.int().describe('1 to 99, of a hundred'),
    band: cleanBand,
    reasons: z.array(z.object({ code: cleanReasonCode, points: z.int().describe('What it adds to the confidence; below zero it speaks against') })).describe('The weightiest first'),
  })
  .meta({ id: 'CleanCandidate' })
export type CleanCandidate = z.infer<typeof cleanCandidate>

const ofTheWholeInbox = {
  counts: z.record(cleanBand, z.int()).describe('Candidates of all pages, whatever is asked for'),
  kept: z.record(keptBecause, z.int()).describe('Mailings of the inbox that are no candidates, by what keeps them'),
  notLookedAt: z.int().describe('Mails that were here before mailings were told apart: they are being looked at, and are no candidates until then'),
}

export const cleanAnswer = z.object({
  items: z.array(cleanCandidate).describe('In the order that was asked for'),
  next: z.string().nullable(),
  ...ofTheWholeInbox,
})
export type CleanAnswer = z.infer<typeof cleanAnswer>

export const cleanSender = z
  .object({
    band: cleanBand,
    sender: address.describe('As in the newest of these mails'),
    confidence: z.int().describe('Of the least certain of these mails'),
    reasons: z.array(cleanReasonCode).describe('Those that hold for at least half of these mails, the weightiest first'),
    lastMs: z.number(),
    messageIds: z.array(z.number()).describe('All of these mails, the least certain first'),
  })
  .meta({ id: 'CleanSender' })
export type CleanSender = z.infer<typeof cleanSender>

export const cleanSendersAnswer = z.object({
  items: z.array(cleanSender).describe('A sender of each band: the least certain first, and of those that are as sure who sends most'),
  atOnce: z.int().describe('How many mails one proposal takes'),
  ...ofTheWholeInbox,
})
export type CleanSendersAnswer = z.infer<typeof cleanSendersAnswer>

/** Which: by name, or all of some bands. */
export const cleanBody = z
  .strictObject({
    messageIds: cleanPayload.shape.messageIds.optional().describe('Candidates, of whatever accounts'),
    bands: z.array(cleanBand).min(1).optional().describe('All candidates of these bands, as they are now; of each account the surest that one action takes'),
    words: z.string().max(limits.proposalWordsCharsMax).default(''),
  })
  .refine(({ messageIds, bands }) => (messageIds === undefined) !== (bands === undefined), 'Give messageIds or bands')

export const subscriptionsOrder = z.enum(['most', 'least-read', 'largest', 'latest'])
export type SubscriptionsOrder = z.infer<typeof subscriptionsOrder>

export const subscriptionsQuery = z.object({
  q: z.string().trim().max(limits.nameCharsMax).default('').describe('Only those whose name, address or list holds it'),
  order: subscriptionsOrder.default('most'),
  ...numberedPageQuery.shape,
})

export const subscription = z
  .object({
    id: z.number().describe('Of a mail of it: the one that says how it ends'),
    accountId: z.string(),
    sender: address,
    listId: z.string().describe('Empty for a sender without a list'),
    mails: z.int(),
    readShare: z.number().describe('0 to 1'),
    bytes: z.number(),
    lastMs: z.number(),
    way: unsubscribeWay.describe('one-click: by us, after approval. mailto: by a letter, after approval. link: opened by the person. none: nothing is offered'),
    host: z.string().describe('Where it ends: of the address that is asked or opened, or of the letter; empty for none'),
    asked: z
      .object({ actionId: z.string(), state: actionState, atMs: z.number() })
      .nullable()
      .describe('The last proposal to end it, and what became of it'),
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.infer<typeof subscription>

export const subscriptionsAnswer = z.object({ items: z.array(subscription).describe('In the order that was asked for'), next: z.string().nullable(), total: z.int() })
export type SubscriptionsAnswer = z.infer<typeof subscriptionsAnswer>

export const unsubscribeBody = z.strictObject({ words: z.string().max(limits.proposalWordsCharsMax).default('') })
export const unsubscribeAnswer = z
  .object({
    way: unsubscribeWay,
    action: action.nullable().describe('What waits for a decision; none for a link'),
    link: z.string().describe('For a person to open; nothing was asked for there'),
  })
  .meta({ id: 'UnsubscribeAnswer' })
export type UnsubscribeAnswer = z.infer<typeof unsubscribeAnswer>

/** The action, and what it could not hold. */
export const archivePastAnswer = action.extend({ left: z.int().describe('How many more of it lie in the inbox; 0 = none') }).meta({ id: 'ArchivePastAnswer' })
export type ArchivePastAnswer = z.infer<typeof archivePastAnswer>
