// Searching mail: what is asked in the language of src/mail/search/language, and what is found.
import { z } from 'zod'
import { searchLimits } from '../../mail/search/search-limits.ts'
import { knownLabel, mailboxRole } from '../../mail/mail-shapes.ts'
import { address, snippetTroubles, threadRow } from './mail.ts'
import { numberedPageQuery } from './page.ts'
import { searchProblem } from './search-problem.ts'

export const searchText = z
  .string()
  .max(searchLimits.searchQueryCharsMax)
  .describe('In Gmail’s language: words, "phrases", pre*, from: to: cc: bcc: subject: filename: in: label: account: list: is: has:attachment larger: smaller: before: after: on: older_than: newer_than: rfc822msgid: OR - ( ) { }')

export const searchQuery = z.object({
  q: searchText.default(''),
  order: z.enum(['newest', 'best']).default('newest').describe('`best`: by how well the words fit; one page'),
  snippets: z.stringbool().default(false).describe('The place of the text where the words stand'),
  facets: z.stringbool().default(false).describe('Folders, senders and years of the newest matches'),
  ...numberedPageQuery.shape,
})

const found = z.object({ text: z.string(), marks: z.array(z.object({ from: z.int(), to: z.int() })).describe('Offsets into the text') })

export const searchRow = threadRow
  .extend({
    found: z.array(z.number()).describe('The mails of it that matched, newest first, as far as this page looked'),
    snippetFound: found.optional().describe('Absent when it matched by something else than its text'),
  })
  .meta({ id: 'SearchRow' })
export type SearchRow = z.infer<typeof searchRow>

const facetValue = z.object({ query: z.string().describe('To be added to what was searched'), name: z.string(), count: z.int() })
const facets = z
  .object({
    of: z.int().describe('So many of the newest matches were looked at'),
    isAll: z.boolean(),
    places: z.array(facetValue.extend({ role: mailboxRole, known: knownLabel })),
    senders: z.array(facetValue),
    years: z.array(facetValue),
    attachments: z.int(),
  })
  .meta({ id: 'SearchFacets' })

export const matchCount = z.object({ count: z.int(), atLeast: z.boolean().describe('There may be more: nobody counted on') })

/** What every search says besides what it found. */
const said = {
  query: z.string().describe('What was searched, as it would be typed. Empty beside problems: nothing of it was understood, and nothing is found'),
  problems: z.array(searchProblem).describe('What was not understood; the rest was searched'),
  total: matchCount.optional().describe('Mails that match; on the first page only'),
  unindexed: z.int().describe('Mails whose words are still being indexed, and are not found by them yet'),
}

export const searchAnswer = z
  .object({ items: z.array(searchRow), next: z.string().nullable(), ...said, facets: facets.optional(), syncedAt: z.number() })
  .meta({ id: 'SearchAnswer' })
export type SearchAnswer = z.infer<typeof searchAnswer>

export const suggestQuery = z.object({ q: searchText.default('') })
export const suggestAnswer = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(['operator', 'value', 'place', 'account', 'person']),
        text: z.string(),
        from: z.int().describe('What was typed from here on gives way to the text'),
        name: z.string(),
      }),
    ),
  })
  .meta({ id: 'SearchSuggestions' })

export const emailsQuery = z.object({ q: searchText.default(''), order: searchQuery.shape.order, ...numberedPageQuery.shape })

/** A mail in a list; GET /emails/{id} has it whole. */
export const emailRow = z
  .object({
    id: z.number(),
    threadId: z.string(),
    accountId: z.string(),
    mailboxId: z.string(),
    subject: z.string(),
    from: address,
    to: z.array(address),
    cc: z.array(address),
    dateMs: z.number(),
    size: z.number(),
    seen: z.boolean(),
    flagged: z.boolean(),
    answered: z.boolean(),
    draft: z.boolean(),
    attachments: z.boolean(),
    snippet: z.string(),
    snippetTroubles,
  })
  .meta({ id: 'EmailRow' })
export const emailsAnswer = z.object({ items: z.array(emailRow), next: z.string().nullable(), ...said }).meta({ id: 'Emails' })
