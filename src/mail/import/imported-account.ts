// Which accounts were made of a file that was handed over: their mail lies in the store alone.
//
// Those of the first version lie as a Maildir in a place that is named for the account itself and
// that no folder connected by hand can be: a mark in their config would say the same, but there
// was none when they were made, and their mail is as easily lost.
import { join, sep } from 'node:path'
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { Fault } from '../../base/fault.ts'
import { isChanged } from '../actions/changed-providers.ts'
import { cannotSendYet } from '../imap/imap-account.ts'
import { isLocal } from '../local/local-account.ts'

type Kept = Pick<ConnectedAccount, 'id' | 'provider' | 'config'>

export const importedFolder = (home: string, accountId: string): string => join(home, 'imports', accountId)

/** It has no other place: it goes with the account, and nobody carries letters from it. */
export function isImported(account: Kept): boolean {
  const { mailPath } = account.config
  return isLocal(account) || (typeof mailPath === 'string' && mailPath.endsWith(join(importedFolder(sep, account.id), 'mail')))
}

/** Not of a file: a letter would be proven to lie there, and never leave. */
export const carriesLetters = (account: Kept): boolean => isChanged(account.provider) && !isImported(account) && cannotSendYet(account) === undefined

export function requireSender(account: Kept & Pick<ConnectedAccount, 'name'>): void {
  if (carriesLetters(account)) return
  const trouble = cannotSendYet(account)
  if (trouble !== undefined) {
    throw new Fault('account-cannot-send-yet', `${account.name} cannot send yet: ${trouble.says}`, { fix: `${trouble.fix} It is tried again in Settings, Accounts. Or choose another account to send from.` })
  }
  const why = isImported(account) ? 'was made of an imported file, and nobody carries letters from it' : 'is read only: this version sends nothing from it'
  throw new Fault('account-cannot-send', `${account.name} ${why}`, {
    fix: 'Choose another account to send from. Where there is none, connect a mail folder in Settings, Accounts.',
  })
}
