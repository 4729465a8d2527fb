// Rows of pushes: whether the provider of an account calls us, until when, and why not.
import type { Db } from '../store/db.ts'
import type { PushState } from './mail-port.ts'

interface AccountPushesTable {
  account_id: string
  user_id: string
  expires_at: number
  failing: string
  told_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    account_pushes: AccountPushesTable
  }
}

export interface Push extends PushState {
  toldAt: number
}

export async function savePush(tx: Db, account: { id: string; userId: string }, { expiresAtMs, failing, toldAt }: Push): Promise<void> {
  const set = { expires_at: expiresAtMs, failing, told_at: toldAt }
  await tx.query
    .insertInto('account_pushes')
    .values({ account_id: account.id, user_id: account.userId, ...set })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(set))
    .execute()
}

/** Undefined where the account was never meant to be called about. */
export async function pushOf(db: Db, accountId: string): Promise<Push | undefined> {
  const row = await db.query.selectFrom('account_pushes').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  return row === undefined ? undefined : { expiresAtMs: row.expires_at, failing: row.failing, toldAt: row.told_at }
}
