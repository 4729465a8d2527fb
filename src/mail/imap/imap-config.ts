// Where an account's IMAP server is, and how to speak to it.
import { isIP } from 'node:net'
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'

export const imapConfig = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  /** `tls` from the first byte (993), `starttls` before the sign-in (143), `none` where nobody is in between. */
  security: z.enum(['tls', 'starttls', 'none']),
  /** Who signed the server's certificate, as PEM, where it is nobody that the system knows. */
  authority: z.string().max(100_000).optional(),
})
export type ImapConfig = z.infer<typeof imapConfig>

export type ImapCredentials = { user: string; password: string } | { user: string; accessToken: string }

/** Asked before each sign-in; `afterRefusal` says that the last answer was refused: a token is due to be renewed. */
export type AskCredentials = (options: { afterRefusal: boolean }) => Promise<ImapCredentials>

/** Where a server may be reached: an address that was checked, with the name for its certificate. */
export interface Reached {
  address: string
  /** '' for a bare address. */
  servername: string
  rejectUnauthorized: boolean
}

export interface ImapTimeouts {
  /** Until the server is reached and, with TLS, has proven itself. */
  connectMs: number
  /** Until it says who it is. */
  greetingMs: number
  /** While it owes an answer. */
  silenceMs: number
}

/** A password in the clear is for this computer alone, unless somebody says otherwise. */
export function requireEncryption({ host, security }: ImapConfig, allowInsecure: boolean): void {
  if (security !== 'none' || allowInsecure || isLoopback(host)) return
  throw new Fault('imap-unencrypted', `The password for ${host} would be sent unencrypted`, {
    fix: 'Choose TLS (port 993) or STARTTLS (port 143). Only a server on this computer may go without.',
  })
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
