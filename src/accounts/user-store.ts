// The rows of people and of their recovery codes.
import type { Db } from '../store/db.ts'

export interface UserRow {
  id: string
  email: string
  name: string
  role: string
  password_hash: string
  totp_secret_id: string
  totp_confirmed: number
  totp_last_step: number
  password_changed_at: number
  created_at: number
  disabled_at: number
}

interface RecoveryCodeRow {
  user_id: string
  code_hash: string
  used_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    users: UserRow
    recovery_codes: RecoveryCodeRow
  }
}

export async function insertUser(tx: Db, row: UserRow): Promise<void> {
  await tx.query.insertInto('users').values(row).execute()
}

export async function findUserRow(db: Db, userId: string): Promise<UserRow | undefined> {
  return await db.query.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
}

/** Takes the row's lock on PostgreSQL: what is read here stays true until `tx` ends. */
export async function holdUserRow(tx: Db, userId: string): Promise<UserRow | undefined> {
  return await tx.query
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId)
    .$if(tx.kind === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst()
}

/** `email` is already folded. */
export async function findUserRowByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return await db.query.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
}

export async function listUserRows(db: Db): Promise<UserRow[]> {
  return await db.query.selectFrom('users').selectAll().orderBy('id').execute()
}

/** Disabled ones too: a house whose owner is away is not without one. */
export async function countOwners(db: Db): Promise<number> {
  const { count } = await db.query
    .selectFrom('users')
    .select(db.query.fn.countAll<number>().as('count'))
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function countEnabledOwners(db: Db): Promise<number> {
  const { count } = await db.query
    .selectFrom('users')
    .select(db.query.fn.countAll<number>().as('count'))
    .where('role', '=', 'owner')
    .where('disabled_at', '=', 0)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function updateUser(tx: Db, userId: string, values: Partial<Omit<UserRow, 'id'>>): Promise<void> {
  await tx.query.updateTable('users').set(values).where('id', '=', userId).execute()
}

/** Writes the new hash only over the one that was verified: a password changed meanwhile stays changed. */
export async function replaceHash(db: Db, userId: string, from: string, to: string): Promise<void> {
  await db.query.updateTable('users').set({ password_hash: to }).where('id', '=', userId).where('password_hash', '=', from).execute()
}

/** One statement decides: of two requests with the same code, one raises the step and the other finds it raised. */
export async function raiseTotpStep(tx: Db, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('users')
    .set({ totp_last_step: step })
    .where('id', '=', userId)
    .where('totp_last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function replaceRecoveryCodes(tx: Db, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.query.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  if (hashes.length === 0) return
  const rows = hashes.map((code_hash) => ({ user_id: userId, code_hash, used_at: 0 }))
  await tx.query.insertInto('recovery_codes').values(rows).execute()
}

export async function spendRecoveryHash(tx: Db, userId: string, hash: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('recovery_codes')
    .set({ used_at: nowMs })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .where('used_at', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function countRecoveryCodesLeft(db: Db, userId: string): Promise<number> {
  const { count } = await db.query
    .selectFrom('recovery_codes')
    .select(db.query.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('used_at', '=', 0)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The person and what hangs on them in this store; everything else of theirs goes by its owner's hand. */
export async function deleteUserRow(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  await tx.query.deleteFrom('users').where('id', '=', userId).execute()
}
