// The rows of sealed values.
import type { Db } from '../store/db.ts'

export interface SecretRow {
  id: string
  user_id: string
  context: string
  key_id: string
  sealed: string
  updated_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    secrets: SecretRow
  }
}

export async function anySecretExists(db: Db): Promise<boolean> {
  return (await db.query.selectFrom('secrets').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function keyIdsInUse(db: Db): Promise<string[]> {
  const rows = await db.query.selectFrom('secrets').select('key_id').distinct().execute()
  return rows.map((row) => row.key_id)
}

/** Returns the id of the row that holds it: the first one's, when the name was taken. */
export async function upsertSecret(tx: Db, row: SecretRow): Promise<string> {
  const { key_id, sealed, updated_at } = row
  const { id } = await tx.query
    .insertInto('secrets')
    .values(row)
    .onConflict((conflict) => conflict.column('context').doUpdateSet({ key_id, sealed, updated_at }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findSecret(db: Db, context: string): Promise<SecretRow | undefined> {
  return await db.query.selectFrom('secrets').selectAll().where('context', '=', context).executeTakeFirst()
}

export async function deleteSecretRow(tx: Db, context: string): Promise<void> {
  await tx.query.deleteFrom('secrets').where('context', '=', context).execute()
}

export async function deleteSecretsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('secrets').where('user_id', '=', userId).execute()
}

export async function secretsNotUnder(db: Db, keyId: string, page: { afterId: string; limit: number }): Promise<SecretRow[]> {
  return await db.query
    .selectFrom('secrets')
    .selectAll()
    .where('key_id', '<>', keyId)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

/** Only over the seal that was read: a secret replaced meanwhile is newer than what we hold. */
export async function replaceSeal(tx: Db, row: SecretRow, fresh: { sealed: string; keyId: string }): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('secrets')
    .set({ sealed: fresh.sealed, key_id: fresh.keyId })
    .where('id', '=', row.id)
    .where('sealed', '=', row.sealed)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
