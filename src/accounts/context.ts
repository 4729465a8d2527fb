// What the functions of this folder need from their caller, and nothing more: each takes
// the narrowest of these that does its work.
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'
import type { PasswordHasher } from './password.ts'
import type { Vault } from './vault.ts'

export interface StoreContext {
  db: Db
  clock: Clock
}

export interface HasherContext extends StoreContext {
  hasher: PasswordHasher
}

export interface VaultContext extends StoreContext {
  vault: Vault
}

export interface AccountsContext extends HasherContext, VaultContext {}

/** The same context inside a transaction. */
export function within<C extends StoreContext>(context: C, tx: Db): C {
  return { ...context, db: tx }
}
