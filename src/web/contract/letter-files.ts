// Files that letters take along: brought first, named by their ids in the letter.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'

export const letterFile = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    size: z.number(),
    sha256: z.string(),
    fromMessageId: z.number().describe('The mail it was copied out of; 0 = uploaded'),
    createdAt: z.number(),
  })
  .meta({ id: 'LetterFile' })
export type LetterFile = z.infer<typeof letterFile>

export const letterFileQuery = z.strictObject({
  name: z.string().min(1).max(1_000).describe('What the file is called'),
  type: z.string().max(200).default('').describe('Its media type, as far as it is known'),
})
export const copyFileBody = z.strictObject({
  messageId: z.int().positive().describe('A mail of yours'),
  index: z.int().min(0).max(10_000).describe('Which of its attachments'),
})
export const letterFiles = z.object({ items: z.array(letterFile) }).describe(`The newest ${limits.pageMax}`)
