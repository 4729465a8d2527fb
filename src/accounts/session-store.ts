// The rows of sessions. Tokens are stored as hashes only.
import type { Db } from '../store/db.ts'
import { keepUntilCommit } from '../store/keep.ts'
import { recordChange } from '../store/live.ts'
import { prepare } from '../store/prepare.ts'

export type RevokedWhy = 'signed-out' | 'revoked' | 'reuse' | 'password-changed' | 'two-factor-changed' | 'disabled'

export interface SessionRow {
  id: string
  user_id: string
  access_hash: string
  access_expires_at: number
  refresh_hash: string
  refresh_expires_at: number
  csrf_token: string
  user_agent: string
  address: string
  created_at: number
  last_seen_at: number
  revoked_at: number
  revoked_why: string
  /** From where the spent token came, when one did; and when its person said that they know. */
  reuse_address: string
  reuse_seen_at: number
}

interface RefreshSpentRow {
  refresh_hash: string
  session_id: string
  spent_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    sessions: SessionRow
    refresh_spent: RefreshSpentRow
  }
}

export async function insertSession(tx: Db, row: SessionRow): Promise<void> {
  await tx.query.insertInto('sessions').values(row).execute()
}

/** The session and who it belongs to, in one look-up: this runs on every request. */
export async function findSessionByAccess(db: Db, accessHash: string) {
  return (await keptByAccess(db, { accessHash }))[0]
}

const keptByAccess = keepUntilCommit((db, asked: { accessHash: string }) => sessionByAccess(db, asked), ({ accessHash }) => accessHash)

const sessionByAccess = prepare((query, asked: { accessHash: string }) =>
  query
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select(['users.email', 'users.name', 'users.role', 'users.disabled_at'])
    .where('sessions.access_hash', '=', asked.accessHash),
)

export async function findSession(db: Db, by: { id: string } | { refreshHash: string } | { accessHash: string }): Promise<SessionRow | undefined> {
  const query = db.query.selectFrom('sessions').selectAll()
  if ('id' in by) return await query.where('id', '=', by.id).executeTakeFirst()
  if ('refreshHash' in by) return await query.where('refresh_hash', '=', by.refreshHash).executeTakeFirst()
  return await query.where('access_hash', '=', by.accessHash).executeTakeFirst()
}

export interface Rotation {
  sessionId: string
  fromHash: string
  toHash: string
  refreshExpiresAt: number
  accessHash: string
  accessExpiresAt: number
  userAgent: string
  address: string
  nowMs: number
}

/** True for exactly one of several that present the same token: the update meets its hash only once. */
export async function rotateSession(tx: Db, rotation: Rotation): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('sessions')
    .set({
      refresh_hash: rotation.toHash,
      refresh_expires_at: rotation.refreshExpiresAt,
      access_hash: rotation.accessHash,
      access_expires_at: rotation.accessExpiresAt,
      user_agent: rotation.userAgent,
      address: rotation.address,
      last_seen_at: rotation.nowMs,
    })
    .where('id', '=', rotation.sessionId)
    .where('refresh_hash', '=', rotation.fromHash)
    .where('revoked_at', '=', 0)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await tx.query
    .insertInto('refresh_spent')
    .values({ refresh_hash: rotation.fromHash, session_id: rotation.sessionId, spent_at: rotation.nowMs })
    .execute()
  return true
}

export async function findSpentRefresh(db: Db, hash: string): Promise<RefreshSpentRow | undefined> {
  return await db.query.selectFrom('refresh_spent').selectAll().where('refresh_hash', '=', hash).executeTakeFirst()
}

export async function touchSession(db: Db, sessionId: string, nowMs: number): Promise<void> {
  await db.query.updateTable('sessions').set({ last_seen_at: nowMs }).where('id', '=', sessionId).execute()
}

export async function listOpenSessions(db: Db, userId: string, nowMs: number, limit: number): Promise<SessionRow[]> {
  return await db.query
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('revoked_at', '=', 0)
    .where('refresh_expires_at', '>', nowMs)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export interface SessionsToEnd {
  userId: string
  why: RevokedWhy
  nowMs: number
  only?: string
  except?: string
}

/** Ends them and tells the screens; returns the ids of those that were still open. */
export async function endSessions(tx: Db, { userId, why, nowMs, only, except }: SessionsToEnd): Promise<string[]> {
  const ended = await tx.query
    .updateTable('sessions')
    .set({ revoked_at: nowMs, revoked_why: why })
    .where('user_id', '=', userId)
    .where('revoked_at', '=', 0)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .$if(except !== undefined, (query) => query.where('id', '<>', except ?? ''))
    .returning('id')
    .execute()
  for (const { id } of ended) await recordChange(tx, nowMs, { userId, topic: 'session', subject: id })
  return ended.map(({ id }) => id)
}

export async function noteReuse(tx: Db, sessionId: string, address: string): Promise<void> {
  await tx.query.updateTable('sessions').set({ reuse_address: address }).where('id', '=', sessionId).execute()
}

export async function listUnseenReuse(db: Db, userId: string, limit: number): Promise<SessionRow[]> {
  return await db.query
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('revoked_why', '=', 'reuse')
    .where('reuse_seen_at', '=', 0)
    .orderBy('revoked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export async function markReuseSeen(tx: Db, which: { id: string; userId: string; nowMs: number }): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('sessions')
    .set({ reuse_seen_at: which.nowMs })
    .where('id', '=', which.id)
    .where('user_id', '=', which.userId)
    .where('revoked_why', '=', 'reuse')
    .where('reuse_seen_at', '=', 0)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deleteSessionsOf(tx: Db, userId: string): Promise<void> {
  const own = tx.query.selectFrom('sessions').select('id').where('user_id', '=', userId)
  await tx.query.deleteFrom('refresh_spent').where('session_id', 'in', own).execute()
  await tx.query.deleteFrom('sessions').where('user_id', '=', userId).execute()
}

export async function deleteSessionsBefore(tx: Db, before: { closedMs: number; spentMs: number }): Promise<void> {
  await tx.query.deleteFrom('refresh_spent').where('spent_at', '<', before.spentMs).execute()
  await tx.query
    .deleteFrom('sessions')
    .where((where) =>
      where.or([
        where('refresh_expires_at', '<', before.closedMs),
        where.and([where('revoked_at', '>', 0), where('revoked_at', '<', before.closedMs)]),
      ]),
    )
    .execute()
}
