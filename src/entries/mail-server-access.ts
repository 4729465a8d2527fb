// How an account with servers of its own is spoken to: by reader, writer and sender alike.
//
// Its credentials are asked for at each connection and kept nowhere: they change while it lives.
import { checkServer, type CheckedServer, type HostPolicy } from '../accounts/server-address.ts'
import type { ConnectedAccount } from '../accounts/connected-accounts.ts'
import type { Credentials } from '../accounts/credentials.ts'
import type { MailServer } from '../accounts/mail-server-shapes.ts'
import type { Clock } from '../base/clock.ts'
import type { ImapAccess } from '../mail/imap/imap-access.ts'
import type { AskCredentials } from '../mail/imap/imap-config.ts'
import { configOf } from '../mail/provider-config.ts'

interface AccessDeps {
  clock: Clock
  credentials: Credentials
  mailHosts: HostPolicy
}

export interface ServerAccess {
  server: MailServer
  /** The address that may be connected to, looked up anew each time. */
  reach(): Promise<CheckedServer>
  credentials: AskCredentials
  onRefused(reason: string): Promise<void>
}

export function imapAccess(account: ConnectedAccount, deps: AccessDeps): ImapAccess {
  const { server: config, ...access } = serverAccess(account, 'imap', deps)
  // What may go unencrypted is judged with the address (checkServer), not by the name alone.
  return { config, ...access, allowInsecure: true, clock: deps.clock }
}

export function serverAccess(account: ConnectedAccount, part: 'imap' | 'smtp', { credentials, mailHosts }: AccessDeps): ServerAccess {
  const { [part]: server, userName, auth, inside } = configOf(account, 'imap')
  const accessToken = async (afterRefusal: boolean): Promise<string> => {
    const token = await credentials.accessTokenFor(account.id)
    if (!afterRefusal) return token
    await credentials.invalidate(account.id, token)
    return await credentials.accessTokenFor(account.id)
  }
  return {
    server,
    reach: () => checkServer(server, { inside }, mailHosts),
    credentials: async ({ afterRefusal }) =>
      auth === 'oauth' ? { user: userName, accessToken: await accessToken(afterRefusal) } : { user: userName, password: await credentials.passwordFor(account.id) },
    onRefused: (reason) => (auth === 'oauth' ? credentials.consentRefused(account.id, reason) : credentials.passwordRefused(account.id, reason)),
  }
}
