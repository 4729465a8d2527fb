// What is asked for when something is approved beforehand, for the gate and the API alike. Zod only.
import { z } from 'zod'
import { limits } from '../base/limits.ts'

export const grantPayload = z.strictObject({
  tokenId: z.string().min(1).max(limits.idCharsMax),
  kinds: z.array(z.string().max(limits.idCharsMax)).min(1).max(50),
  accountId: z.string().max(limits.idCharsMax).default('').describe('Empty: any account of theirs'),
  perHour: z.int().min(1).max(limits.standingPerHourMax).describe('Things touched in any hour'),
  endsAt: z.number().int().describe('Milliseconds'),
})
