// Secrets by name: sealed on the way in, opened on the way out, one value a name.
import { newId } from '../base/ids.ts'
import type { VaultContext } from './context.ts'
import { deleteSecretRow, findSecret, upsertSecret } from './secret-store.ts'
import { lockUntilCommit } from '../store/named-lock.ts'

export interface SecretName {
  /** A literal, such as `totp` or `oauth-refresh`. */
  kind: string
  /** '' for the house's own. */
  userId: string
  record: string
}

/** Held shared while sealing and exclusively while a key is dropped (rotate-keys.ts). */
export const KEYS_LOCK = 'accounts.vault-keys'

/** Replaces what had the name; returns the row's id. */
export async function putSecret({ db, clock, vault }: VaultContext, name: SecretName, plaintext: string): Promise<string> {
  return await db.transaction(async (tx) => {
    // Without it a rotation could drop the key between our seal and our commit.
    await lockUntilCommit(tx, KEYS_LOCK, 'shared')
    const context = contextOf(name)
    const { sealed, keyId } = vault.seal(context, plaintext)
    const now = clock.now()
    return await upsertSecret(tx, { id: newId('scr', now), user_id: name.userId, context, key_id: keyId, sealed, updated_at: now })
  })
}

export async function getSecret({ db, vault }: Pick<VaultContext, 'db' | 'vault'>, name: SecretName): Promise<string | undefined> {
  // The context is the one asked for, never the one in the row: a row that was moved must not open.
  const context = contextOf(name)
  const row = await findSecret(db, context)
  return row === undefined ? undefined : vault.open(context, row.sealed)
}

export async function deleteSecret({ db }: Pick<VaultContext, 'db'>, name: SecretName): Promise<void> {
  await deleteSecretRow(db, contextOf(name))
}

/** Each part is escaped, so that no two names make one context. */
function contextOf({ kind, userId, record }: SecretName): string {
  return [kind, userId, record].map(encodeURIComponent).join(':')
}
