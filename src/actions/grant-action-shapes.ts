// What is asked for when something is approved beforehand, for the gate and the API alike. Zod only.
import { z } from 'zod'
import { limits } from '../base/limits.ts'

const id = z.string().min(1).max(limits.idCharsMax)

export const grantPayload = z.strictObject({
  tokenId: id.optional().describe('The token it is given to; or else ruleId'),
  ruleId: id.optional().describe('The rule it is given to; or else tokenId'),
  ruleVersion: z.int().positive().optional().describe('The version of the rule that was read: refused where it says something else by now. Absent: as it stands'),
  kinds: z.array(z.string().max(limits.idCharsMax)).max(50).default([]).describe('At least one for a token. A rule has one act, and is given that'),
  accountId: z.string().max(limits.idCharsMax).default('').describe('Empty: any account of theirs; a rule keeps to its own'),
  perHour: z.int().min(1).max(limits.standingPerHourMax).describe('Things touched in any hour'),
  endsAt: z.number().int().describe('Milliseconds'),
})
