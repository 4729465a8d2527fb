// One spelling for an e-mail address, decided here and nowhere else: trimmed, composed
// (NFC) and lower case. Two spellings of one address would be two accounts, two guess
// budgets and an invitation that nobody can accept.
import { Fault } from '../base/fault.ts'
import { accountLimits } from './account-limits.ts'

/** For looking up: never refuses, so that a malformed address at sign-in is just an unknown one. */
export function foldEmail(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** For storing. Deliberately mild: what is deliverable only the mail server knows. */
export function requireEmail(text: string): string {
  const email = foldEmail(text)
  const at = email.lastIndexOf('@')
  const wellFormed = at > 0 && at < email.length - 1 && email.length <= accountLimits.emailAddressCharsMax && !/[\s\p{Cc}<>,;]/u.test(email)
  if (!wellFormed) {
    throw new Fault('address-malformed', 'This is not an e-mail address', { fix: 'Write it as name@example.org.' })
  }
  return email
}
