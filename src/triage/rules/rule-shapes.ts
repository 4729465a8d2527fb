// What a rule says, for the store, the API and the app alike. Zod only.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { searchLimits } from '../../mail/search/search-limits.ts'
import { ruleLimits } from './rule-limits.ts'

const label = z.string().trim().min(1).max(limits.mailboxNameBytesMax)

/** Of the kinds that a click takes back (policy.ts), those that need no word beside the mails; and labels, by their name. */
export const ruleAct = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['mail.mark-read', 'mail.mark-unread', 'mail.star', 'mail.unstar', 'mail.archive']) }),
    z.strictObject({ kind: z.enum(['mail.label', 'mail.unlabel']), label: label.describe('Its name; made with the first mail where it is missing') }),
  ])
  .meta({ id: 'RuleAct' })
export type RuleAct = z.infer<typeof ruleAct>

export const ruleContent = z.strictObject({
  name: z.string().trim().min(1).max(ruleLimits.ruleNameCharsMax),
  accountId: z.string().max(limits.idCharsMax).default('').describe('Empty: any account of theirs'),
  query: z.string().trim().min(1).max(searchLimits.searchQueryCharsMax).describe('In the search language: mail that comes in and matches it'),
  act: ruleAct,
})
export type RuleContent = z.output<typeof ruleContent>

/** Why the last look at mail could not be proposed. */
export const ruleTrouble = z.object({ code: z.string(), text: z.string(), at: z.number() })
export type RuleTrouble = z.infer<typeof ruleTrouble>
