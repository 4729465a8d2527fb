// Rules, as clients see them.
import { z } from 'zod'
import { ruleContent, ruleTrouble } from '../../triage/rules/rule-shapes.ts'
import { emailRow } from './search.ts'

export const rule = z
  .object({
    id: z.string(),
    ...ruleContent.shape,
    enabled: z.boolean(),
    version: z.int().describe('One higher with whatever it says; a change names the one that was read'),
    trouble: ruleTrouble.nullable().describe('The last thing that it could not propose; null = none since'),
    standingId: z.string().describe('The standing approval that it acts under; empty = what it wants waits for a person'),
    createdAt: z.number(),
    changedAt: z.number(),
  })
  .meta({ id: 'Rule' })
export type Rule = z.infer<typeof rule>

export const rules = z.object({ items: z.array(rule) })

export const ruleBody = z.strictObject({ ...ruleContent.shape, enabled: z.boolean().default(true) })

const { name, accountId, query, act } = ruleContent.shape
export const rulePatch = z.strictObject({
  version: z.int().positive(),
  name: name.optional(),
  accountId: accountId.removeDefault().optional(),
  query: query.optional(),
  act: act.optional(),
  enabled: z.boolean().optional(),
})

export const tryBody = z.strictObject({ days: z.int().min(1).max(366).default(30).describe('How far back it looks') })
export const tried = z.object({
  count: z.int(),
  atLeast: z.boolean().describe('There may be more: nobody counted on'),
  items: z.array(emailRow).describe('The newest of them'),
})
