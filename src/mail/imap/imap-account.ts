// What an IMAP account is told. No secret is in it: the password, or the tokens where `auth` is
// `oauth`, are in the vault under the account's id (accounts/credentials.ts).
import { z } from 'zod'
import { mailServer, mailServers } from '../../accounts/mail-server-shapes.ts'

export const imapAccount = z.strictObject({
  imap: mailServer,
  smtp: mailServer,
  userName: mailServers.shape.userName,
  auth: z.enum(['password', 'oauth']),
  /** The owner typed these hosts: they may be of this computer or the network around it (accounts/server-address.ts). */
  inside: z.boolean().default(false),
})
export type ImapAccount = z.output<typeof imapAccount>
