// An account as the API shows it: its row, and what follows from where its mail lies.
import type { ConnectedAccount } from '../accounts/connected-accounts.ts'
import { isChanged, keepsLabels } from '../mail/actions/changed-providers.ts'
import { cannotSendYet, imapAccount } from '../mail/imap/imap-account.ts'
import { carriesLetters, isImported } from '../mail/import/imported-account.ts'
import type { Account } from './contract/mail.ts'

export function accountView(account: ConnectedAccount): Account {
  const { id, provider, name, address, state, stateReason, needs, syncedAt, createdAt } = account
  const imported = isImported(account)
  return { id, provider, name, address, state, stateReason, needs, syncedAt, createdAt, kept: imported ? 'here' : 'elsewhere', cannotSend: cannotSendYet(account) ?? null, canSend: carriesLetters(account), canChange: isChanged(provider), canLabel: keepsLabels(provider), servers: serversOf(account) }
}

/** Of an account that is read by a password. One whose config an older program wrote is listed all the same. */
function serversOf({ provider, config }: ConnectedAccount): Account['servers'] {
  const read = imapAccount.safeParse(provider === 'imap' ? config : undefined)
  if (!read.success || read.data.auth !== 'password') return null
  const { imap, smtp, userName } = read.data
  return { imap, smtp, userName }
}
