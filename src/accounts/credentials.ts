// What an adapter signs in with, asked for at each connection and kept nowhere else: a password
// that was changed, or a consent that was taken back, holds from the next connection on.
import { Fault, notFound } from '../base/fault.ts'
import { findAccountById, pauseUntilGiven } from './connected-accounts.ts'
import type { VaultContext } from './context.ts'
import { openAccessTokens, type AccessTokens } from './oauth/access-token.ts'
import type { ConsentContext } from './oauth/start-consent.ts'
import { passwordName } from './account-secrets.ts'
import { getSecret, putSecret } from './secrets.ts'

export interface Credentials extends AccessTokens {
  passwordFor(accountId: string): Promise<string>
  /** The server refused it: the account waits for its person instead of being locked by more tries. */
  passwordRefused(accountId: string, reason: string): Promise<void>
  /** It refused a token that was new: the consent does not reach so far, or the account may not come in this way. */
  consentRefused(accountId: string, reason: string): Promise<void>
}

export async function putPassword(context: VaultContext, account: { id: string; userId: string }, password: string): Promise<void> {
  await putSecret(context, passwordName(account), password)
}

export function openCredentials(context: ConsentContext): Credentials {
  const rest = async (accountId: string, what: { reason: string; needs: 'password' | 'consent' }) => {
    const account = await findAccountById(context.db, accountId)
    if (account !== undefined) await pauseUntilGiven(context, account, what)
  }
  return {
    ...openAccessTokens(context),
    async passwordFor(accountId) {
      const account = await findAccountById(context.db, accountId)
      if (account === undefined) throw notFound('account')
      const password = await getSecret(context, passwordName(account))
      if (password !== undefined) return password
      throw new Fault('password-missing', `There is no password for ${account.name}`, { status: 409, fix: 'Type it again in Settings, Accounts.' })
    },
    passwordRefused: (accountId, reason) => rest(accountId, { reason, needs: 'password' }),
    consentRefused: (accountId, reason) => rest(accountId, { reason, needs: 'consent' }),
  }
}
