// Mail as lists and threads show it.
import { z } from 'zod'
import { accountNeeds, accountState } from '../../accounts/account-shapes.ts'
import { mailServers } from '../../accounts/mail-server-shapes.ts'
import { limits } from '../../base/limits.ts'
import { searchLimits } from '../../mail/search/search-limits.ts'
import { knownLabel, mailboxKind, mailboxRole, safety } from '../../mail/mail-shapes.ts'
import { probeTrouble } from '../../mail/probe/probe-shapes.ts'
import { trouble } from '../../mail/messages/trouble-shapes.ts'
import { numberedPageQuery } from './page.ts'
import { searchProblem } from './search-problem.ts'

export const mailbox = z
  .object({
    id: z.string(),
    accountId: z.string(),
    name: z.string(),
    path: z.string(),
    role: mailboxRole,
    kind: mailboxKind.describe('`label`: it shows mail that lies in another'),
    known: knownLabel.describe('Which of the labels it is that are called alike by all programs; their `name` is English'),
    total: z.number(),
    unread: z.number(),
    syncedAt: z.number(),
  })
  .meta({ id: 'Mailbox' })
export type Mailbox = z.infer<typeof mailbox>

export const address = z.object({ name: z.string(), address: z.string() })
export type Address = z.infer<typeof address>

/** Of a mail of which nothing, or its header alone, could be read. */
export const snippetTroubles = z.array(trouble).optional().describe('Where the snippet is what is wrong with the mail: the same, one by one')

/** One row of a list: a thread as one mailbox shows it. */
export const threadRow = z
  .object({
    id: z.string(),
    accountId: z.string(),
    mailboxId: z.string(),
    subject: z.string(),
    participants: z.array(address).describe('Newest first, at most six'),
    snippet: z.string(),
    snippetTroubles,
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
  role: mailboxRole.exclude(['']).optional().describe('What the mailboxes of all accounts are for: `sent` is everything sent, wherever from. Not together with `mailbox`'),
  q: z.string().max(searchLimits.searchQueryCharsMax).optional().describe('Only conversations with a mail that matches (GET /search says more about it); not together with `mailbox` or `role`'),
  ...numberedPageQuery.shape,
})
export const threadsAnswer = z
  .object({
    items: z.array(threadRow),
    next: z.string().nullable(),
    total: z.number().describe('Conversations; with `q` the mails that match'),
    totalIsAtLeast: z.boolean().optional().describe('With `q`: there may be more, nobody counted on'),
    problems: z.array(searchProblem).optional().describe('With `q`: what of it was not understood; the rest was searched'),
    syncedAt: z.number(),
  })
  .meta({ id: 'Threads' })

export const attachment = z
  .object({
    index: z.int(),
    name: z.string(),
    type: z.string(),
    size: z.number(),
    inline: z.boolean(),
    safety: safety.describe('What a virus scanner said of it. `infected`: it is held back. `scanning`: it waits for the scanner. `not scanned` is never the same as clean'),
    threat: z.string().describe('What was found in it; empty unless it is infected'),
    unscannedWhy: z.string().describe('Why the scanner gave up on it; empty otherwise'),
  })
  .meta({ id: 'Attachment' })

export const authenticity = z
  .object({
    verdict: z.enum(['pass', 'fail', 'none']).describe('What the receiving server wrote about DMARC, DKIM and SPF'),
    domain: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'Authenticity' })

const replyPart = z.enum(['own', 'quoted', 'signature'])

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
    snippetTroubles,
    size: z.number(),
    text: z.string().describe('Plain text: its own words, without its signature and the quoted history'),
    signature: z.string().describe('May be empty'),
    quoted: z.string().describe('The quoted history; may be empty'),
    order: z.array(replyPart).describe('In which order the mail has these three'),
    html: z.string().describe('Sanitised; remote content is held back. Empty when the mail has none'),
    folds: z.object({ quotedLines: z.int(), signatureLines: z.int(), order: z.array(replyPart) }).describe('How many lines of the HTML its page puts away with `folded=1`, and in which order it has them'),
    remoteImages: z.int().describe('How many remote images were held back'),
    attachments: z.array(attachment),
    infected: z.int().describe('How many of its files are held back because a virus scanner found something in them; its raw form is held back with them'),
    authenticity,
    listUnsubscribe: z.boolean(),
    broken: z.string().describe('What is wrong with it; empty when nothing'),
    troubles: z.array(trouble).describe('The same, one by one'),
    kept: z.enum(['whole', 'start', 'header', 'nothing']).describe('How much of its raw form is here: the start of one whose rest is on its way, the header alone of one that was too large, nothing of one that could not be read'),
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
    needs: accountNeeds.describe('What only its person can give: `consent` anew (POST /accounts/oauth/start), or the `password` (PATCH)'),
    syncedAt: z.number(),
    createdAt: z.number(),
    kept: z.enum(['here', 'elsewhere']).describe('`here`: an imported file, whose mail has no other place and is deleted with the account. `elsewhere`: the folder that it is read from stays when the account is removed'),
    cannotSend: probeTrouble.nullable().describe('Of a mailbox that was connected to receive: why its server for sending cannot be used yet'),
    canSend: z.boolean().describe('False where nobody carries letters: of an imported file, of a mailbox that this version only reads, and while `cannotSend` says why'),
    canChange: z.boolean().describe('False where this version reads alone: what is marked or moved there is refused'),
    canLabel: z.boolean().describe('False where mail carries no labels, such as in a folder of this computer'),
    servers: mailServers.nullable().describe('Where a mailbox that is read by a password is read and sends; PATCH changes them. Null of every other account'),
  })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof account>
