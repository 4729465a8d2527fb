// A file that is handed over to be imported: its name in the query, itself as the body.
import { z } from 'zod'
import { account } from './mail.ts'

export const importQuery = z.strictObject({
  name: z.string().max(1_000).default('').describe('What the file is called. The account is named for it, and an mbox called Sent, Drafts, Trash, Spam or Archive becomes that folder'),
})

export const importAnswer = z.object({ account, jobId: z.string().describe('The job that makes mail of it; GET /jobs/{id} says how far it is') }).meta({ id: 'Import' })
export type ImportAnswer = z.infer<typeof importAnswer>
