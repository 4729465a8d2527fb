// The rows of settings: one a person and name, the value as JSON.
import type { Db } from '../store/db.ts'

interface SettingRow {
  user_id: string
  name: string
  value: string
  updated_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    settings: SettingRow
  }
}

export async function listSettings(db: Db, userId: string): Promise<{ name: string; value: string }[]> {
  return await db.query.selectFrom('settings').select(['name', 'value']).where('user_id', '=', userId).execute()
}

export async function saveSetting(tx: Db, row: SettingRow): Promise<void> {
  const { value, updated_at } = row
  await tx.query
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) => conflict.columns(['user_id', 'name']).doUpdateSet({ value, updated_at }))
    .execute()
}

export async function deleteSettingsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('settings').where('user_id', '=', userId).execute()
}
