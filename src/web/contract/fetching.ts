// How mail is brought here that was there before: of a connected account, or of a file.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { mailboxKind, mailboxRole } from '../../mail/mail-shapes.ts'
import { trouble } from '../../mail/messages/trouble-shapes.ts'

const accountId = z.string().min(1).max(limits.idCharsMax)

export const importState = z.enum(['none', 'planned', 'running', 'paused', 'done', 'cancelled', 'failed'])

export const importStatus = z
  .object({
    accountId: z.string(),
    accountName: z.string(),
    importId: z.string().describe('Empty while there was none'),
    jobId: z.string().describe('The job that does it; GET /jobs/{id} and its events say more. Empty when there is none'),
    source: z.enum(['account', 'file', '']),
    state: importState,
    reason: z.string().describe('In words, a line each: what could not be read, why it failed or what it waits for'),
    troubles: z.array(trouble).describe('The same, one by one'),
    found: z.number().describe('Always stored + duplicate + broken'),
    stored: z.number(),
    duplicate: z.number().describe('Here already, so not stored again'),
    broken: z.number(),
    removed: z.number().describe('Deleted in the file and not yet cut out of it; none of those found'),
    bytes: z.number(),
    keptInFile: z.number().describe('Mails too large to be taken in, for which the uploaded file is kept until DELETE /imports/{accountId}/file, or until the account is removed'),
    done: z.number().describe('Bytes of a file, mails of an account'),
    total: z.number().describe('0 = not known yet'),
    rate: z.number().describe('Of these a second; 0 = not known yet'),
    etaMs: z.number().nullable(),
    startedAt: z.number(),
    finishedAt: z.number(),
  })
  .meta({ id: 'ImportStatus' })
export type ImportStatusView = z.infer<typeof importStatus>

export const brokenMail = z.object({ id: z.number(), subject: z.string(), why: z.string(), troubles: z.array(trouble).describe('The same, one by one') }).meta({ id: 'BrokenMail' })
export type BrokenMail = z.infer<typeof brokenMail>

export const importEstimate = z
  .object({
    accountId: z.string(),
    accountName: z.string(),
    folders: z.array(
      z.object({
        path: z.string(),
        name: z.string(),
        role: mailboxRole,
        kind: mailboxKind.describe('`feed`: everything in one list, of which no part can be chosen but by its date'),
        messages: z.number().describe('As listed by the last sync; -1 = its provider does not say'),
        bytes: z.number().describe('-1 = its provider does not say'),
        older: z.enum(['', 'waiting', 'again', 'done', 'left-out']).describe('What became of its older mail; empty: it comes with the changes'),
        missing: z.number().describe('Of its messages, how many are not here yet; 0 = none, or its provider does not say'),
      }),
    ),
    messages: z.number().describe('Of all folders that say; what is here already counts too'),
    bytes: z.number(),
    rate: z.number().describe('Mails a second that the time is reckoned with'),
    rateFrom: z.enum(['measured', 'assumed']).describe('`assumed` until this account has a rate of its own'),
    etaMs: z.number().describe('For what is not here yet and was not left out'),
  })
  .meta({ id: 'ImportEstimate' })
export type ImportEstimate = z.infer<typeof importEstimate>

export const fetchRestParams = z.object({ id: z.coerce.number().int().positive() })
export const fetchRestAnswer = z.object({ jobId: z.string().describe('The job that fetches it; empty where all of the mail is here') })

export const accountQuery = z.strictObject({ account: accountId.optional().describe('Account id; default: every account') })
export const requiredAccountQuery = z.strictObject({ account: accountId })
export const ofAccountBody = z.strictObject({ accountId })
/** A day, or a moment. */
export const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional()

export const startImportBody = z.strictObject({
  accountId,
  folders: z.array(z.string().min(1).max(1_000)).max(limits.maildirFoldersMax).default([]).describe('Paths; none = all of them. Can be widened later'),
  from: moment.describe('Nothing that was received before; a day begins in the time zone of its person. Default: everything'),
  until: moment.describe('Of what was there before the account was connected, nothing that was received later; a day is taken whole, in the time zone of its person. Default: no end'),
})
