// What whoever speaks to an account's IMAP server is given: where it is, who signs in, and how
// patient to be. Reader, writer and sender open their connections by the same words.
import { limits } from '../../base/limits.ts'
import { requireEncryption, type ImapTimeouts } from './imap-config.ts'
import { openConnections, type ConnectionsOptions, type ImapConnections } from './imap-connections.ts'

export interface ImapAccess extends Pick<ConnectionsOptions, 'config' | 'credentials' | 'reach' | 'onRefused' | 'clock' | 'log'> {
  timeouts?: Partial<ImapTimeouts>
  /** The password may be sent unencrypted, because somebody says that nobody is in between. */
  allowInsecure?: boolean
}

export function openAccess(options: ImapAccess): ImapConnections {
  const { config, credentials, reach, onRefused, clock, log } = options
  const timeouts = { connectMs: limits.imapConnectMs, greetingMs: limits.imapConnectMs, silenceMs: limits.imapSilenceMs, ...options.timeouts }
  requireEncryption(config, options.allowInsecure ?? false)
  return openConnections({ config, credentials, reach, onRefused, clock, timeouts, log })
}
