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

/** One line of the audit log. */
export interface AuditLine {
  /** In whose trail it stands; '' for nobody's. */
  userId: string
  /** person:ID, operator, house. */
  actor: string
  event: string
  subject: string
  detail: Record<string, unknown>
}

/** For whatever changes who may come in, and how. */
export interface AuditedContext extends StoreContext {
  /**
   * Adds a line in the caller's transaction. The log lies above this folder (actions/audit.ts),
   * so whoever builds the context hands it in. On PostgreSQL its head is one row that every
   * writer waits for: who has written must not wait for anything else before the commit.
   */
  record(tx: Db, nowMs: number, line: AuditLine): Promise<void>
}

export interface HasherContext extends StoreContext {
  hasher: PasswordHasher
}

export interface VaultContext extends StoreContext {
  vault: Vault
}

export interface AccountsContext extends AuditedContext, HasherContext, VaultContext {}

/** The same context inside a transaction. */
export function within<C extends StoreContext>(context: C, tx: Db): C {
  return { ...context, db: tx }
}
