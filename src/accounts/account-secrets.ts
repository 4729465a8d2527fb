// The secrets that a connected account has, by name, and forgetting them with it.
import type { Db } from '../store/db.ts'
import { deleteAttemptsOf } from './oauth/attempt-store.ts'
import { deleteGrant, deleteGrantsOf } from './oauth/grant-store.ts'
import { deleteSecret, type SecretName } from './secrets.ts'

interface Whose {
  id: string
  userId: string
}

export const passwordName = ({ id, userId }: Whose): SecretName => ({ kind: 'account-password', userId, record: id })
export const refreshName = ({ id, userId }: Whose): SecretName => ({ kind: 'oauth-refresh', userId, record: id })
export const pushName = ({ id, userId }: Whose): SecretName => ({ kind: 'account-push', userId, record: id })
export const accessName = ({ id, userId }: Whose): SecretName => ({ kind: 'oauth-access', userId, record: id })

export async function forgetAccountSecrets(tx: Db, account: Whose): Promise<void> {
  for (const nameOf of [passwordName, refreshName, accessName, pushName]) await deleteSecret({ db: tx }, nameOf(account))
  await deleteGrant(tx, account.id)
}

/** Beside their secrets, which go all at once (secret-store.ts). */
export async function forgetConsentsOf(tx: Db, userId: string): Promise<void> {
  await deleteAttemptsOf(tx, userId)
  await deleteGrantsOf(tx, userId)
}
