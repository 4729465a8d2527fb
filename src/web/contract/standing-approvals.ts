// What a person approved beforehand, as clients see it.
import { z } from 'zod'
import { grantPayload } from '../../actions/grant-action-shapes.ts'

export const standingApproval = z
  .object({
    id: z.string(),
    actionId: z.string().describe('The approval that gave it'),
    tokenId: z.string().describe('Empty where a rule has it'),
    tokenName: z.string(),
    ruleId: z.string().describe('Empty where a token has it'),
    ruleName: z.string().describe('As it was called then'),
    kinds: z.array(z.string()),
    accountId: z.string().describe('Empty: any of theirs'),
    perHour: z.int().describe('Things touched in any hour'),
    usedThisHour: z.int(),
    grantedAt: z.number(),
    grantedBy: z.string(),
    endsAt: z.number(),
    revokedAt: z.number().describe('0 = it was not'),
  })
  .meta({ id: 'StandingApproval' })
export type StandingApproval = z.infer<typeof standingApproval>

export const standingApprovals = z.object({
  items: z.array(standingApproval),
  kinds: z.array(z.string()).describe('What can be approved beforehand at all'),
})

export const grantBody = z.strictObject({
  ...grantPayload.shape,
  password: z.string().min(1).max(1024).optional().describe('Typed again: whoever found the screen open gives nothing away. Absent only of the sample’s person, who has none, where the server was started with --demo'),
})
