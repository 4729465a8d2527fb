// Rows of what fails of an account, one for each piece of work that failed last time.
import type { Db } from '../store/db.ts'

interface AccountFailuresTable {
  account_id: string
  work: string
  user_id: string
  reason: string
  failed_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    account_failures: AccountFailuresTable
  }
}

/** One that failed before keeps its time: the oldest trouble is the one that is shown. */
export async function saveFailure(
  tx: Db,
  failure: { account: { id: string; userId: string }; work: string; reason: string; nowMs: number },
): Promise<void> {
  const { account, work, reason, nowMs } = failure
  await tx.query
    .insertInto('account_failures')
    .values({ account_id: account.id, work, user_id: account.userId, reason, failed_at: nowMs })
    .onConflict((conflict) => conflict.columns(['account_id', 'work']).doUpdateSet({ reason }))
    .execute()
}

export async function oldestFailure(db: Db, accountId: string): Promise<{ work: string; reason: string } | undefined> {
  return await db.query
    .selectFrom('account_failures')
    .select(['work', 'reason'])
    .where('account_id', '=', accountId)
    .orderBy('failed_at')
    .orderBy('work')
    .limit(1)
    .executeTakeFirst()
}

/** Of one piece of work, or of all. */
export async function deleteFailures(tx: Db, accountId: string, work = ''): Promise<void> {
  const all = tx.query.deleteFrom('account_failures').where('account_id', '=', accountId)
  await (work === '' ? all : all.where('work', '=', work)).execute()
}

export async function deleteFailuresOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('account_failures').where('user_id', '=', userId).execute()
}

export async function listFailures(db: Db, accountId: string): Promise<string[]> {
  const rows = await db.query.selectFrom('account_failures').select('work').where('account_id', '=', accountId).execute()
  return rows.map(({ work }) => work)
}
