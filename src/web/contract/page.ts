// Lists answer a page and where the next one starts. `before` is opaque to clients.
import { z } from 'zod'

export const pageQuery = z.object({
  before: z.string().max(200).optional().describe('The `next` of the page before'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}
