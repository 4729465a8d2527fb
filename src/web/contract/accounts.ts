// Accounts at real providers: connecting, trying, changing, consent.
import { z } from 'zod'
import { discovery, mailServers } from '../../accounts/mail-server-shapes.ts'
import { limits } from '../../base/limits.ts'
import { accountLimits } from '../../accounts/account-limits.ts'
import { probeReport } from '../../mail/probe/probe-shapes.ts'
import { account } from './mail.ts'

const name = z.string().trim().min(1).max(120)
const address = z.string().trim().max(accountLimits.emailAddressCharsMax)
const consentProvider = z.enum(['gmail', 'outlook'])
export type ConsentProvider = z.infer<typeof consentProvider>
const password = z.string().min(1).max(accountLimits.passwordCharsMax)

const importWhen = z
  .enum(['everything', 'later'])
  .default('everything')
  .describe(`What of the mail that is there is fetched: all of it at once, or what POST /import/start chooses within ${limits.importChoiceMs / 60_000} minutes, and all of it after that`)

const sendingWhen = z
  .enum(['now', 'later'])
  .default('now')
  .describe('`later`: a server for sending that does not let one in is no reason to refuse. What is wrong with it stands on the account as `cannotSend` until a test or a change shows that it is mended')

export const connectServersBody = z.strictObject({
  provider: z.literal('imap'),
  name: name.optional(),
  address: address.describe('The person’s own address there'),
  settings: mailServers,
  password: password.describe('Kept sealed; no answer ever holds it'),
  import: importWhen,
  sending: sendingWhen,
})

export const createAccountBody = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('maildir'),
    name: name.optional(),
    address: address.optional(),
    mailPath: z.string().max(4096).optional().describe('A Maildir on the server, e.g. one that mbsync fills'),
    calendarPath: z.string().max(4096).optional().describe('A folder of .ics files on the server'),
  }),
  z.strictObject({ provider: z.literal('sample').describe('Writes the sample mailbox and connects it') }),
  connectServersBody,
])

export const changeAccountBody = z.strictObject({
  name: name.optional(),
  password: password.optional(),
  settings: mailServers.optional().describe('Tried before they are kept'),
  sending: sendingWhen,
})

export const testServersBody = z.strictObject({ settings: mailServers, password })
export const testAnswer = probeReport

export const discoverBody = z.strictObject({ address })
export const discoverAnswer = discovery
  .extend({ consents: z.array(consentProvider).describe('Where this installation is registered, so that a person can give consent') })
  .meta({ id: 'DiscoverAnswer' })

export const startConsentBody = z.strictObject({
  provider: consentProvider,
  over: z.enum(['api', 'imap']).default('api').describe('`imap` where an organisation allows nothing else'),
  address: address.default('').describe('The mailbox that is meant. Of an account that is here already: it is given consent anew'),
  calendars: z.boolean().default(false).describe('Ask for the calendars too'),
})
export const startConsentAnswer = z.object({ url: z.string().describe('Where the person goes: the provider’s own page') })

/** As the provider wrote it behind the redirect address, whatever it is. */
export const finishConsentBody = z.strictObject({ answer: z.record(z.string().max(60), z.string().max(accountLimits.oauthCodeCharsMax)), import: importWhen })
export const finishConsentAnswer = z.object({ outcome: z.enum(['connected', 'renewed']), account })
