// Shapes that several routes answer with.
import { z } from 'zod'

/** Done, and there is nothing to say about it. */
export const nothing = z.null().describe('No content')
export const idParams = z.object({ id: z.string().min(1).max(64) })
