// What a search says that is not understood, as every answer to one carries it. The codes are
// those of src/mail/search/language/query-problem.ts; words for them are the app's.
import { z } from 'zod'

export const searchProblem = z
  .object({ code: z.string(), from: z.int(), to: z.int(), suggestion: z.string().describe('What to type there instead; empty when nobody can say') })
  .meta({ id: 'SearchProblem' })
export type SearchProblem = z.infer<typeof searchProblem>
