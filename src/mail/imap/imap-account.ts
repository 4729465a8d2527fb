// What an IMAP account is told. No secret is in it: the password, or the tokens where `auth` is
// `oauth`, are in the vault under the account's id (accounts/credentials.ts).
import { z } from 'zod'
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { mailServer, mailServers } from '../../accounts/mail-server-shapes.ts'
import { probeTrouble, type ProbeTrouble } from '../probe/probe-shapes.ts'

export const imapAccount = z.strictObject({
  imap: mailServer,
  smtp: mailServer,
  userName: mailServers.shape.userName,
  auth: z.enum(['password', 'oauth']),
  /** The owner typed these hosts: they may be of this computer or the network around it (accounts/server-address.ts). */
  inside: z.boolean().default(false),
  /** Its person connected it to receive, while `smtp` did not answer: what stood in the way when it was tried last. */
  cannotSend: probeTrouble.optional(),
})
export type ImapAccount = z.output<typeof imapAccount>

/** Undefined as well of an account that is no IMAP account, or whose config an older program wrote. */
export const cannotSendYet = ({ provider, config }: Pick<ConnectedAccount, 'provider' | 'config'>): ProbeTrouble | undefined =>
  imapAccount.safeParse(provider === 'imap' ? config : undefined).data?.cannotSend
