// Where a person's mail is fetched and handed in: one shape for the config of an account, for
// what is found out about an address, and for what the API takes. Zod only, so that all have it.
import { z } from 'zod'
import { accountLimits } from './account-limits.ts'

/** Letters of any script: `server-address.ts` makes the form that DNS knows. Or an address, without brackets. */
const HOST = /^(?:[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?|[0-9a-f]*:[0-9a-f:.]+)$/iu

/** Low ports belong to other protocols: what a mail program says there could be taken for an order. */
const MAIL_PORTS = new Set([25, 143, 465, 587, 993])

export const mailServer = z
  .strictObject({
    host: z.string().trim().toLowerCase().min(1).max(accountLimits.hostCharsMax).regex(HOST, 'This is not the name of a server'),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .refine((port) => port > 1023 || MAIL_PORTS.has(port), 'This port is not one of mail: 993 or 143 for IMAP, 465 or 587 for SMTP'),
    security: z.enum(['tls', 'starttls', 'none']).describe('`none` only within your own network'),
  })
  .meta({ id: 'MailServer' })
export type MailServer = z.infer<typeof mailServer>

export const mailServers = z
  .strictObject({
    imap: mailServer,
    smtp: mailServer,
    /** A line end in it would be a second command at the server. */
    userName: z.string().trim().min(1).max(accountLimits.mailUserNameCharsMax).regex(/^\P{Cc}+$/u, 'A name is one line'),
  })
  .meta({ id: 'MailServers' })
export type MailServers = z.infer<typeof mailServers>

export const discoveryStep = z.enum(['known-provider', 'mail-exchanger', 'service-records', 'autoconfig', 'ispdb', 'guess'])
export type DiscoveryStepName = z.infer<typeof discoveryStep>

/** A way to connect an address. */
export const mailCandidate = z
  .object({
    step: discoveryStep.describe('What told us'),
    provider: z.enum(['imap', 'gmail', 'outlook']),
    name: z.string().describe('Whose servers they are, as people call them; empty where only the servers are known'),
    servers: mailServers.nullable().describe('Null where consent at the provider is enough'),
    signIn: z.enum(['password', 'app-password', 'oauth']),
    note: z.string().describe('What to do before it works; may be empty'),
    help: z.string().describe('The provider’s own page about it; may be empty'),
    confirm: z.string().describe('Not empty: a person should look at the servers first, and why'),
  })
  .meta({ id: 'MailCandidate' })
export type MailCandidate = z.infer<typeof mailCandidate>

export const discovery = z
  .object({
    address: z.string(),
    candidates: z.array(mailCandidate).describe('The most trustworthy first'),
    steps: z.array(
      z.object({
        step: discoveryStep,
        outcome: z.enum(['found', 'nothing', 'failed', 'not-tried']),
        tried: z.array(z.string()),
        says: z.string(),
      }),
    ),
  })
  .meta({ id: 'Discovery' })
export type Discovery = z.infer<typeof discovery>
