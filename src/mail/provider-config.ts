// The config of an account, by provider: one schema each, and one place that knows them all.
// What is stored was checked by it once, and is read through it ever after.
import type { z } from 'zod'
import type { ConnectedAccount, Provider } from '../accounts/connected-accounts.ts'
import { consents, type ConsentKind } from '../accounts/oauth/consent-kinds.ts'
import { gmailConfig } from './gmail/gmail-config.ts'
import { imapAccount } from './imap/imap-account.ts'
import { localConfig } from './local/local-account.ts'
import { maildirConfig } from './maildir/maildir-config.ts'
import { outlookConfig } from './outlook/outlook-config.ts'

const schemas = { maildir: maildirConfig, file: localConfig, imap: imapAccount, gmail: gmailConfig, outlook: outlookConfig } satisfies Record<Provider, z.ZodType>

/** The config of an account of this provider; throws for one of another. */
export function configOf<P extends Provider>(account: Pick<ConnectedAccount, 'provider' | 'config' | 'name'>, provider: P): z.output<(typeof schemas)[P]> {
  if (account.provider !== provider) throw new Error(`${account.name} is ${account.provider}, not ${provider}`)
  return schemas[provider].parse(account.config) as z.output<(typeof schemas)[P]>
}

/** '' where an account has no folder of calendars. */
export const calendarFolderOf = (account: Pick<ConnectedAccount, 'provider' | 'config' | 'name'>): string => {
  if (account.provider === 'maildir') return configOf(account, 'maildir').calendarPath
  return account.provider === 'file' ? configOf(account, 'file').calendarPath : ''
}

/** For an account that is made of a consent. */
export function configOfConsent(kind: ConsentKind, { address, calendar }: { address: string; calendar: boolean }): Record<string, unknown> {
  const { provider, servers } = consents[kind]
  return provider === 'imap' ? imapAccount.parse({ ...servers, userName: address, auth: 'oauth' }) : schemas[provider].parse({ calendar })
}
