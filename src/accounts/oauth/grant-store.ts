// The rows of consents that stand, one an account. The lease orders processes that would renew
// the same token: a provider that rotates refresh tokens takes each once.
import type { Db } from '../../store/db.ts'

export interface GrantRow {
  account_id: string
  user_id: string
  kind: string
  address: string
  scopes: string
  withdrawn: number
  access_expires_at: number
  generation: number
  lease: string
  lease_until: number
}

declare module '../../store/db.ts' {
  interface Tables {
    oauth_grants: GrantRow
  }
}

export async function findGrant(db: Db, accountId: string): Promise<GrantRow | undefined> {
  return await db.query.selectFrom('oauth_grants').selectAll().where('account_id', '=', accountId).executeTakeFirst()
}

/** A new consent replaces the old one whole, and whoever was renewing that finds its lease gone. */
export async function saveGrant(tx: Db, row: Pick<GrantRow, 'account_id' | 'user_id' | 'kind' | 'address' | 'scopes' | 'access_expires_at'>): Promise<void> {
  const fresh = { withdrawn: 0, lease: '', lease_until: 0 }
  const { kind, address, scopes, access_expires_at } = row
  await tx.query
    .insertInto('oauth_grants')
    .values({ ...row, ...fresh, generation: 1 })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet((set) => ({ kind, address, scopes, access_expires_at, ...fresh, generation: set('oauth_grants.generation', '+', 1) })),
    )
    .execute()
}

/** True for the one who may renew now. */
export async function takeLease(db: Db, wish: { accountId: string; lease: string; nowMs: number; untilMs: number }): Promise<boolean> {
  const { numUpdatedRows } = await db.query
    .updateTable('oauth_grants')
    .set({ lease: wish.lease, lease_until: wish.untilMs })
    .where('account_id', '=', wish.accountId)
    .where('withdrawn', '=', 0)
    .where((where) => where.or([where('lease', '=', ''), where('lease_until', '<=', wish.nowMs)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends a lease, and says what came of it; false when it was somebody else's by then. */
export async function endLease(
  tx: Db,
  which: { accountId: string; lease: string },
  result: { accessExpiresAt: number } | { withdrawn: true } | 'failed',
): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('oauth_grants')
    .set({ lease: '', lease_until: 0 })
    .$if(result !== 'failed' && 'accessExpiresAt' in result, (query) =>
      query.set((set) => ({ access_expires_at: (result as { accessExpiresAt: number }).accessExpiresAt, generation: set('generation', '+', 1) })),
    )
    .$if(result !== 'failed' && 'withdrawn' in result, (query) => query.set({ withdrawn: 1 }))
    .where('account_id', '=', which.accountId)
    .where('lease', '=', which.lease)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Only of the set that was read: a newer one is not ended by news of an older. */
export async function expireAccess(db: Db, which: { accountId: string; generation: number }): Promise<void> {
  await db.query.updateTable('oauth_grants').set({ access_expires_at: 0 }).where('account_id', '=', which.accountId).where('generation', '=', which.generation).execute()
}

/** How many consents of one mailbox at one provider stand besides: taking one back takes all. */
export async function countOtherGrants(db: Db, grant: GrantRow, kinds: readonly string[]): Promise<number> {
  const { n } = await db.query
    .selectFrom('oauth_grants')
    .select((select) => select.fn.countAll<number | string | bigint>().as('n'))
    .where('address', '=', grant.address)
    .where('kind', 'in', kinds)
    .where('account_id', '<>', grant.account_id)
    .executeTakeFirstOrThrow()
  return Number(n)
}

export async function deleteGrant(tx: Db, accountId: string): Promise<void> {
  await tx.query.deleteFrom('oauth_grants').where('account_id', '=', accountId).execute()
}

export async function deleteGrantsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('oauth_grants').where('user_id', '=', userId).execute()
}
