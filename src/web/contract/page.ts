// Lists answer a page and where the next one starts. `before` is opaque to clients.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'

export const pageQuery = z.object({
  before: z.string().max(limits.pageKeyCharsMax).optional().describe('The `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(limits.pageMax).default(limits.pageDefault),
})

/** Of a list whose keys are numbers: only what the store can take for one gets there. */
export const numberedPageQuery = pageQuery.extend({
  before: z.string().regex(/^\d{1,15}$/, 'is not the `next` of a page').optional().describe('The `next` of the page before'),
})

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}
export type Page<T> = z.infer<ReturnType<typeof pageOf<z.ZodType<T>>>>
