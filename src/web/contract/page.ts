// Lists answer a page and where the next one starts. `before` is opaque to clients.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'

export const pageQuery = z.object({
  before: z.string().max(limits.pageKeyCharsMax).optional().describe('The `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(limits.pageMax).default(limits.pageDefault),
})

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}
