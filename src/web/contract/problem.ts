// How the API says no: RFC 9457 problem details with a stable code and a way out.
import { z } from 'zod'

export const problem = z
  .object({
    type: z.string().describe('about:blank, or an address that explains the code'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable; programs decide by it'),
    fix: z.string().describe('What the person can do; may be empty'),
    requestId: z.string(),
    detail: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problem>
