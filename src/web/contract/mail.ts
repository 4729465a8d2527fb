// Mail as lists and threads show it.
import { z } from 'zod'
import { accountState } from '../../accounts/account-shapes.ts'
import { limits } from '../../base/limits.ts'
import { mailboxRole } from '../../mail/mail-shapes.ts'
import { pageQuery } from './page.ts'

export const mailbox = z
  .object({
    id: z.string(),
    accountId: z.string(),
    name: z.string(),
    path: z.string(),
    role: mailboxRole,
    total: z.number(),
    unread: z.number(),
    syncedAt: z.number(),
  })
  .meta({ id: 'Mailbox' })
export type Mailbox = z.infer<typeof mailbox>

export const address = z.object({ name: z.string(), address: z.string() })
export type Address = z.infer<typeof address>

/** One row of a list: a thread as one mailbox shows it. */
export const threadRow = z
  .object({
    id: z.string(),
    accountId: z.string(),
    mailboxId: z.string(),
    subject: z.string(),
    participants: z.array(address).describe('Newest first, at most six'),
    snippet: z.string(),
    dateMs: z.number(),
    messages: z.number(),
    unread: z.number(),
    flagged: z.boolean(),
    attachments: z.boolean(),
    messageIds: z.array(z.number()).describe('Of this thread in this mailbox, newest first, at most 100'),
  })
  .meta({ id: 'ThreadRow' })
export type ThreadRow = z.infer<typeof threadRow>

export const threadsQuery = z.object({
  mailbox: z.string().max(limits.idCharsMax).optional().describe('Mailbox id; default: every inbox'),
  ...pageQuery.shape,
})
export const threadsAnswer = z
  .object({ items: z.array(threadRow), next: z.string().nullable(), total: z.number(), syncedAt: z.number() })
  .meta({ id: 'Threads' })

export const attachment = z
  .object({ index: z.int(), name: z.string(), type: z.string(), size: z.number(), inline: z.boolean() })
  .meta({ id: 'Attachment' })

export const authenticity = z
  .object({
    verdict: z.enum(['pass', 'fail', 'none']).describe('What the receiving server wrote about DMARC, DKIM and SPF'),
    domain: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Authenticity' })

export const message = z
  .object({
    id: z.number(),
    threadId: z.string(),
    accountId: z.string(),
    mailboxId: z.string(),
    messageId: z.string(),
    subject: z.string(),
    from: address,
    to: z.array(address),
    cc: z.array(address),
    replyTo: z.array(address),
    dateMs: z.number(),
    seen: z.boolean(),
    flagged: z.boolean(),
    answered: z.boolean(),
    draft: z.boolean(),
    snippet: z.string(),
    size: z.number(),
    text: z.string().describe('Plain text without the quoted history'),
    quoted: z.string().describe('The quoted history; may be empty'),
    html: z.string().describe('Sanitised; remote content is held back. Empty when the mail has none'),
    remoteImages: z.int().describe('How many remote images were held back'),
    attachments: z.array(attachment),
    authenticity,
    listUnsubscribe: z.boolean(),
    broken: z.string().describe('What is wrong with it; empty when nothing'),
    kept: z.enum(['whole', 'header', 'nothing']).describe('How much of its raw form is here: the header alone of one that was too large, nothing of one that could not be read'),
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof message>

export const thread = z
  .object({
    id: z.string(),
    accountId: z.string(),
    subject: z.string(),
    messages: z.array(message).describe('Oldest first'),
    total: z.number(),
    syncedAt: z.number(),
  })
  .meta({ id: 'Thread' })
export type Thread = z.infer<typeof thread>

export const account = z
  .object({
    id: z.string(),
    provider: z.string(),
    name: z.string(),
    address: z.string(),
    state: accountState,
    stateReason: z.string(),
    syncedAt: z.number(),
    createdAt: z.number(),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof account>

export const createAccountBody = z.strictObject({
  provider: z.enum(['maildir', 'sample']).describe('`sample` writes the sample mailbox and connects it'),
  name: z.string().trim().min(1).max(120).optional(),
  address: z.string().trim().max(254).optional(),
  mailPath: z.string().max(4096).optional().describe('A Maildir on the server, e.g. one that mbsync fills'),
  calendarPath: z.string().max(4096).optional().describe('A folder of .ics files on the server'),
})
