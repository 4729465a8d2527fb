// The rows of connected accounts.
import type { Generated } from 'kysely'
import type { Db } from '../store/db.ts'
import { prepare } from '../store/prepare.ts'
import type { AccountState } from './account-shapes.ts'

export interface ConnectedAccountRow {
  id: string
  user_id: string
  provider: string
  name: string
  address: string
  config: string
  state: string
  state_reason: string
  needs: string
  created_at: number
  synced_at: number
}

/** A new account needs nothing. */
type NewRow = Omit<ConnectedAccountRow, 'needs'>

declare module '../store/db.ts' {
  interface Tables {
    accounts: NewRow & { needs: Generated<string> }
  }
}

export async function insertAccount(tx: Db, row: NewRow): Promise<void> {
  await tx.query.insertInto('accounts').values(row).execute()
}

export async function listAccountRows(db: Db, which: { userId: string } | { states: readonly AccountState[] }): Promise<ConnectedAccountRow[]> {
  if ('userId' in which) return await ownAccounts(db, which)
  return await db.query.selectFrom('accounts').selectAll().where('state', 'in', which.states).orderBy('id').execute()
}

const ownAccounts = prepare((query, asked: { userId: string }) => query.selectFrom('accounts').selectAll().where('user_id', '=', asked.userId).orderBy('id'))

export async function findAccountRow(db: Db, id: string): Promise<ConnectedAccountRow | undefined> {
  return await db.query.selectFrom('accounts').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function updateAccount(
  tx: Db,
  which: { id: string; userId: string },
  values: Partial<Pick<ConnectedAccountRow, 'state' | 'state_reason' | 'needs' | 'synced_at' | 'name' | 'config'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('accounts')
    .set(values)
    .where('id', '=', which.id)
    .where('user_id', '=', which.userId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deleteAccountRow(tx: Db, which: { id: string; userId: string }): Promise<boolean> {
  const { numDeletedRows } = await tx.query
    .deleteFrom('accounts')
    .where('id', '=', which.id)
    .where('user_id', '=', which.userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function deleteAccountsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('accounts').where('user_id', '=', userId).execute()
}
