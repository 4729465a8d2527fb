// What went wrong before a letter left, as what a person or a job can do about it.
//
// Only what certainly did not leave comes here, so all of it may be tried again, or corrected. A
// server that says 4xx asks for that (grey-listing does it to every stranger); 5xx is its last word.
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'

export interface SmtpError {
  /** nodemailer's own: which part failed. */
  code?: string
  /** What Node said. */
  originalCode?: string
  command?: string
  response?: string
  responseCode?: number
}

/** `host` is named in what a person reads; nothing of who signs in is. */
export function smtpFault(error: unknown, host: string): Error {
  if (error instanceof Fault || error instanceof RetryLater) return error
  const { code = '', originalCode = '', command = '', responseCode = 0 } = (error ?? {}) as SmtpError
  const words = wordsOf(error)
  if (isSignInRefusal(error)) {
    return new Fault('smtp-sign-in', `${host} refused the sign-in: ${words}`, { fix: 'Check name and password in Settings, Accounts. Where two steps are needed to sign in, the provider gives an app password for programs like this one.' })
  }
  if (code === 'ETLS' || /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL/.test(originalCode + code)) {
    return new Fault('smtp-encryption', `${host} cannot be spoken to in secret: ${words}. Nothing was sent`, { fix: 'Check port and security of the outgoing server in Settings, Accounts.' })
  }
  if (code === 'EDNS' || originalCode === 'ENOTFOUND') return later(`The address of ${host} cannot be found out`)
  if (responseCode >= 500) return refusedForGood(command, host, words)
  if (responseCode >= 400) return later(`${host} asks to come back later: ${words}`)
  if (code === 'EMESSAGE') return new Fault('letter-too-large', `${host} takes no letter of this size; nothing was sent`, { fix: 'Leave out an attachment, or send a link to it.' })
  return later(`The connection to ${host} ended before the letter left: ${words}`)
}

function refusedForGood(command: string, host: string, words: string): Fault {
  if (command === 'RCPT TO') return new Fault('recipients-refused', `${host} takes no letter to any of these people: ${words}. Nothing was sent`, { fix: 'Check the addresses, and ask again.' })
  return new Fault('letter-refused', `${host} refused the letter: ${words}. Nothing was sent`, { fix: 'The words are the server’s. If they do not help, ask whoever runs it.' })
}

/** 454 is for a while, and no word about the password. */
export const isSignInRefusal = (error: unknown): boolean => {
  const { code, responseCode = 0 } = (error ?? {}) as SmtpError
  return code === 'EAUTH' && (responseCode === 0 || responseCode >= 500)
}

/** The server's own words where it said any; one line, of a length that a person reads. */
export function wordsOf(error: unknown): string {
  const { response } = (error ?? {}) as SmtpError
  return (response ?? messageOf(error)).replaceAll(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, limits.serverWordsCharsMax)
}

const later = (message: string): RetryLater => new RetryLater(message, { afterMs: limits.smtpRetryMs })
