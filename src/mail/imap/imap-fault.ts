// What went wrong at an IMAP server, as what a person or a job can do about it.
//
// Three kinds arrive here: errors of the network and of TLS (Node's codes), refusals (NO and BAD,
// from imapflow or from the wire, with the response code of RFC 5530 where the server gives one),
// and connections that ended. None is passed on as it is: imapflow's errors carry whole
// responses, and a log is no place for them. A sign-in is refused for good; whatever may be
// otherwise in a minute is `RetryLater`.
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { ImapProtocolError } from './imap-responses.ts'

interface ServerError {
  code?: string
  /** imapflow's own flags. */
  authenticationFailed?: boolean
  tlsFailed?: boolean
  mailboxMissing?: boolean
  responseStatus?: string
  responseText?: string
  serverResponseCode?: string
  throttleReset?: number
  reason?: string
  /** Set by us: the mailbox that was to be opened. */
  notOpened?: string
}

const CERTIFICATES: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'who signed it is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'who signed it is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'who signed it is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'who signed it is not known here',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is made out to another name',
}

const UNREACHABLE: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'this computer is not connected',
  EAI_AGAIN: 'its name cannot be looked up now',
  CONNECT_TIMEOUT: 'it did not answer in time',
  ETIMEDOUT: 'it did not answer in time',
  GREETING_TIMEOUT: 'it took the connection and said nothing',
}

/** RFC 5530, and what servers write instead of it. */
const PASSING = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'THROTTLED', 'OVERQUOTA', 'SERVERBUG', 'CONTACTADMIN', 'EXPUNGEISSUED'])
const PASSING_WORDS = /too many|simultaneous|concurrent|try again|temporar|throttl|rate limit|bandwidth|overloaded|unavailable|internal error/i

/** `host` is named in what a person reads; nothing of who signs in is. */
export function imapFault(error: unknown, host: string): Error {
  if (error instanceof Fault || error instanceof RetryLater) return error
  const known = (error ?? {}) as ServerError
  const code = known.code ?? ''
  if (CERTIFICATES[code] !== undefined) return certificateFault(host, CERTIFICATES[code])
  if (code === 'ENOTFOUND') {
    return new Fault('imap-host-unknown', `There is no server called ${host}`, { fix: 'Check the name of the server, and that this computer is connected.' })
  }
  if (UNREACHABLE[code] !== undefined) return later(`${host} cannot be reached: ${UNREACHABLE[code]}`)
  if (known.tlsFailed === true || /^(EPROTO|ERR_SSL|ERR_TLS)/.test(code)) {
    return new Fault('imap-tls', `${host} does not speak TLS as it was asked to`, { fix: 'Port 993 is for TLS, port 143 for STARTTLS: check port and security.' })
  }
  if (known.authenticationFailed === true) return signInFault(known, host)
  if (known.responseStatus === 'NO' || known.responseStatus === 'BAD') return refusalFault(known, host)
  if (error instanceof ImapProtocolError) return later(`${host}: ${error.message}`)
  if (code === 'ETIMEOUT') return later(`${host} stopped answering`)
  return later(`The connection to ${host} ended${known.reason === undefined || known.reason === '' ? '' : `: ${clean(known.reason)}`}`)
}

/** The server answered, and the answer was no: its connection is as good as before. */
export const isRefusal = (error: unknown): boolean => {
  const { responseStatus, code } = (error ?? {}) as ServerError
  return (responseStatus === 'NO' || responseStatus === 'BAD') && code !== 'ETHROTTLE'
}

/** A refusal that says to come back: asking for less would only ask more often. */
export const isPassing = (error: unknown): boolean => {
  const { serverResponseCode, responseText, code } = (error ?? {}) as ServerError
  if (code === 'ETHROTTLE') return true
  // A message that the server trips over, or that is gone, is no reason to wait with the others.
  if (serverResponseCode === 'SERVERBUG' || serverResponseCode === 'EXPUNGEISSUED') return false
  return PASSING.has(serverResponseCode ?? '') || /too many|simultaneous|throttl|rate limit|bandwidth|try again/i.test(responseText ?? '')
}

/** Neither the server's answer nor a word of ours: what is on its way on this connection nobody knows. */
export const lostConnection = (error: unknown): boolean => !isRefusal(error) && !(error instanceof Fault)

/** The server hung up because of what it was asked for, and not because it is leaving: Dovecot does so over a mail it cannot open. */
export const isFatalToServer = (error: unknown): boolean => /fetch failed|internal error|fatal|server bug/i.test((error as ServerError | undefined)?.reason ?? '')

export const isSignInRefusal = (error: unknown): boolean => (error as ServerError | undefined)?.authenticationFailed === true

/** Behind a token there is no password to look after. */
export const asConsentRefused = (refused: Fault): Fault =>
  new Fault(refused.code, refused.message, { cause: refused, fix: 'Give your consent again in Settings, Accounts. If that does not help, the provider may have turned IMAP off for this account.' })

/** The server's own words, for somebody to read. */
export function wordsOf(error: unknown): string {
  const { responseText, reason = '' } = (error ?? {}) as ServerError
  return clean(responseText ?? (reason === '' ? messageOf(error) : reason))
}

export const mailboxMissing = (path: string): Fault =>
  new Fault('mailbox-missing', `The mailbox ${path} is not there`, {
    fix: 'If you did not remove or rename it, sync again. The copy that was already made is kept.',
  })

export const isMailboxMissing = (error: unknown): boolean => {
  const { mailboxMissing: missing, serverResponseCode } = (error ?? {}) as ServerError
  return missing === true || serverResponseCode === 'NONEXISTENT'
}

function certificateFault(host: string, why: string): Fault {
  return new Fault('imap-certificate', `The certificate of ${host} is not to be trusted: ${why}`, {
    fix: 'Use the name that the certificate is made out to. For a server of your own, give the certificate of its authority.',
  })
}

function signInFault(known: ServerError, host: string): Error {
  const words = clean(known.responseText ?? '')
  const isPassingRefusal = known.serverResponseCode === undefined ? PASSING_WORDS.test(words) : PASSING.has(known.serverResponseCode)
  if (isPassingRefusal) return later(`${host} does not let us in now${words === '' ? '' : `: ${words}`}`)
  return new Fault('imap-sign-in', `${host} refused the sign-in${words === '' ? '' : `: ${words}`}`, {
    fix: 'Check name and password. Where two steps are needed to sign in, the provider gives an app password for programs like this one.',
  })
}

function refusalFault(known: ServerError, host: string): Error {
  const words = clean(known.responseText ?? '')
  if (known.throttleReset !== undefined) return new RetryLater(`${host} asks to come back later: ${words}`, { afterMs: known.throttleReset })
  const passing = PASSING.has(known.serverResponseCode ?? '') || PASSING_WORDS.test(words)
  // It trips over this one mailbox, which says nothing of the others.
  if (known.notOpened !== undefined && !isPassing(known)) {
    const says = `${host} does not open ${clean(known.notOpened)}: ${words}`
    return passing ? new RetryLater(says, { afterMs: limits.imapRetryMs, code: 'imap-refused' }) : new Fault('imap-refused', says, { fix: 'The words are the server’s. If they do not help, ask whoever runs it.' })
  }
  if (passing) return later(`${host} asks to come back later: ${words}`)
  return new Fault('imap-refused', `${host} refused: ${words}`, { fix: 'The words are the server’s. If they do not help, ask whoever runs it.' })
}

const later = (message: string): RetryLater => new RetryLater(message, { afterMs: limits.imapRetryMs })

/** One line, of a length that a person reads. */
const clean = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim().slice(0, 300)
