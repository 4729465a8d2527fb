// The rows of invitations that were not used yet; a withdrawn one is gone.
import type { Db } from '../store/db.ts'

export interface InvitationRow {
  id: string
  email: string
  role: string
  token_hash: string
  created_by: string
  created_at: number
  expires_at: number
  used_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    invitations: InvitationRow
  }
}

export async function insertInvitation(tx: Db, row: InvitationRow): Promise<void> {
  await tx.query.insertInto('invitations').values(row).execute()
}

export async function listOpenInvitations(db: Db, nowMs: number): Promise<InvitationRow[]> {
  return await db.query
    .selectFrom('invitations')
    .selectAll()
    .where('used_at', '=', 0)
    .where('expires_at', '>', nowMs)
    .orderBy('id')
    .execute()
}

export async function findOpenInvitation(db: Db, by: { id: string } | { tokenHash: string }, nowMs: number): Promise<InvitationRow | undefined> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['token_hash', by.tokenHash] as const)
  return await db.query
    .selectFrom('invitations')
    .selectAll()
    .where(column, '=', value)
    .where('used_at', '=', 0)
    .where('expires_at', '>', nowMs)
    .executeTakeFirst()
}

/** True for one of several that present the token. */
export async function spendInvitation(tx: Db, id: string, nowMs: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('invitations')
    .set({ used_at: nowMs })
    .where('id', '=', id)
    .where('used_at', '=', 0)
    .where('expires_at', '>', nowMs)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deleteInvitation(tx: Db, id: string): Promise<void> {
  await tx.query.deleteFrom('invitations').where('id', '=', id).where('used_at', '=', 0).execute()
}

export async function deleteInvitationsFor(tx: Db, email: string): Promise<void> {
  await tx.query.deleteFrom('invitations').where('email', '=', email).where('used_at', '=', 0).execute()
}

export async function deleteInvitationsBy(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('invitations').where('created_by', '=', userId).where('used_at', '=', 0).execute()
}
