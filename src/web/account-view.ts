// An account as the API shows it: its row, and what follows from where its mail lies.
import type { ConnectedAccount } from '../accounts/connected-accounts.ts'
import { isImported } from '../mail/import/imported-account.ts'
import type { Account } from './contract/mail.ts'

export function accountView(account: ConnectedAccount): Account {
  const { id, provider, name, address, state, stateReason, needs, syncedAt, createdAt } = account
  const imported = isImported(account)
  return { id, provider, name, address, state, stateReason, needs, syncedAt, createdAt, kept: imported ? 'here' : 'elsewhere', canSend: !imported }
}
