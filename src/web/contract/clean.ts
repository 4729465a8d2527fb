// Cleaning an inbox and ending subscriptions, as clients see it: what may go, how sure that is and
// why; who sends how much, and how to have it end.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { cleanBand, cleanPayload, cleanReasonCode, keptBecause, unsubscribeWay } from '../../mail/clean/clean-shapes.ts'
import { action } from './actions.ts'
import { address } from './mail.ts'
import { numberedPageQuery, pageQuery } from './page.ts'

export { cleanBand, cleanReasonCode, keptBecause, unsubscribeWay, type CleanBand, type CleanReasonCode, type KeptBecause, type UnsubscribeWay } from '../../mail/clean/clean-shapes.ts'

export const cleanQuery = z.object({
  band: z.union([cleanBand, z.array(cleanBand)]).optional().describe('Only those that are so sure; default: all'),
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

export const cleanAnswer = z.object({
  items: z.array(cleanCandidate).describe('The surest first'),
  next: z.string().nullable(),
  counts: z.record(cleanBand, z.int()).describe('Candidates of all pages, whatever band is asked for'),
  kept: z.record(keptBecause, z.int()).describe('Mailings of the inbox that are no candidates, by what keeps them'),
  notLookedAt: z.int().describe('Mails that were here before mailings were told apart: they are being looked at, and are no candidates until then'),
})
export type CleanAnswer = z.infer<typeof cleanAnswer>

/** Which: by name, or all of some bands. */
export const cleanBody = z
  .strictObject({
    messageIds: cleanPayload.shape.messageIds.optional().describe('Candidates, of whatever accounts'),
    bands: z.array(cleanBand).min(1).optional().describe('All candidates of these bands, as they are now; of each account the surest that one action takes'),
    words: z.string().max(limits.proposalWordsCharsMax).default(''),
  })
  .refine(({ messageIds, bands }) => (messageIds === undefined) !== (bands === undefined), 'Give messageIds or bands')

export const subscriptionsQuery = z.object(numberedPageQuery.shape)

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
  })
  .meta({ id: 'Subscription' })
export type Subscription = z.infer<typeof subscription>

export const subscriptionsAnswer = z.object({ items: z.array(subscription).describe('Who sends most first'), next: z.string().nullable(), total: z.int() })
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
