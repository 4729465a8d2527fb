// The rows of API tokens, as hashes.
import type { Db } from '../store/db.ts'
import { keepUntilCommit } from '../store/keep.ts'
import { prepare } from '../store/prepare.ts'

export interface TokenRow {
  id: string
  user_id: string
  name: string
  token_hash: string
  grants: string
  created_at: number
  last_used_at: number
  expires_at: number
  revoked_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    api_tokens: TokenRow
  }
}

export async function insertToken(tx: Db, row: TokenRow): Promise<void> {
  await tx.query.insertInto('api_tokens').values(row).execute()
}

export async function findTokenByHash(db: Db, hash: string) {
  return (await keptByHash(db, { hash }))[0]
}

const keptByHash = keepUntilCommit((db, asked: { hash: string }) => tokenByHash(db, asked), ({ hash }) => hash)

const tokenByHash = prepare((query, asked: { hash: string }) =>
  query
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .selectAll('api_tokens')
    .select(['users.disabled_at', 'users.role'])
    .where('api_tokens.token_hash', '=', asked.hash),
)

/** Expired ones are listed too: somebody wonders why a script stopped. */
export async function listTokenRows(db: Db, userId: string): Promise<TokenRow[]> {
  return await db.query.selectFrom('api_tokens').selectAll().where('user_id', '=', userId).where('revoked_at', '=', 0).orderBy('id').execute()
}

export async function touchToken(db: Db, id: string, nowMs: number): Promise<void> {
  await db.query.updateTable('api_tokens').set({ last_used_at: nowMs }).where('id', '=', id).execute()
}

export async function revokeTokenRow(tx: Db, which: { id: string; userId: string; nowMs: number }): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('api_tokens')
    .set({ revoked_at: which.nowMs })
    .where('id', '=', which.id)
    .where('user_id', '=', which.userId)
    .where('revoked_at', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deleteTokensOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('api_tokens').where('user_id', '=', userId).execute()
}
