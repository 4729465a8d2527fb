// Rows of what fails of an account, one for each piece of work that failed last time.
import type { Generated } from 'kysely'
import type { Db } from '../store/db.ts'

interface AccountFailuresTable {
  account_id: string
  work: string
  user_id: string
  reason: string
  failed_at: number
  code: Generated<string>
  fix: Generated<string>
  last_at: Generated<number>
  times: Generated<number>
}

declare module '../store/db.ts' {
  interface Tables {
    account_failures: AccountFailuresTable
  }
}

export interface AccountFailure {
  work: string
  /** As the account says it: what happened, and what to do. */
  reason: string
  code: string
  fix: string
  /** Since when, and when last. */
  failedAt: number
  lastAt: number
  times: number
}

/** One that failed before keeps its time: the oldest trouble is the one that is shown. */
export async function saveFailure(
  tx: Db,
  failure: { account: { id: string; userId: string }; work: string; reason: string; code: string; fix: string; nowMs: number },
): Promise<void> {
  const { account, work, reason, code, fix, nowMs } = failure
  await tx.query
    .insertInto('account_failures')
    .values({ account_id: account.id, work, user_id: account.userId, reason, code, fix, failed_at: nowMs, last_at: nowMs })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'work']).doUpdateSet((eb) => ({ reason, code, fix, last_at: nowMs, times: eb('account_failures.times', '+', 1) })),
    )
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

export async function listFailures(db: Db, accountId: string): Promise<AccountFailure[]> {
  const rows = await db.query.selectFrom('account_failures').selectAll().where('account_id', '=', accountId).orderBy('failed_at').execute()
  return rows.map((row) => ({
    work: row.work,
    reason: row.reason,
    code: row.code,
    fix: row.fix,
    failedAt: row.failed_at,
    // Rows of before were written once.
    lastAt: Math.max(row.failed_at, row.last_at),
    times: row.times,
  }))
}
