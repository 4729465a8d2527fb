// Shapes that several routes answer with.
import { z } from 'zod'
import { limits } from '../base/limits.ts'

/** Done, and there is nothing to say about it. */
export const nothing = z.null().describe('No content')
export const idParams = z.object({ id: z.string().min(1).max(limits.idCharsMax) })
