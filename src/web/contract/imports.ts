// What is imported: a file that is handed over (its name in the query, itself as the body), or
// one, or a folder, that lies on the server and is read where it lies.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { moment } from './fetching.ts'
import { account } from './mail.ts'

/** What is dated outside stays in the file; what has no date is taken. */
const span = {
  from: moment.describe('Nothing that is dated before; a day begins in the time zone of its person. Default: everything'),
  until: moment.describe('Nothing that is dated later; a day is taken whole. Default: no end'),
}

export const importQuery = z.strictObject({
  name: z.string().max(1_000).default('').describe('What the file is called. The account is named for it, and an mbox called Sent, Drafts, Trash, Spam or Archive becomes that folder'),
  ...span,
})

export const importPathBody = z.strictObject({
  path: z.string().min(1).max(4096).describe('An mbox, a ZIP, a Maildir or another folder of mail, whole, as the server sees it. It is read where it lies and stays as it is'),
  into: z.string().trim().min(1).max(limits.importNameCharsMax).optional().describe('The name of an account that was imported before, or of a new one; default: what the file is called'),
  ...span,
})

export const importAnswer = z.object({ account, jobId: z.string().describe('The job that makes mail of it; GET /jobs/{id} says how far it is') }).meta({ id: 'Import' })
export type ImportAnswer = z.infer<typeof importAnswer>
