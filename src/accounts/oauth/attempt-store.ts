// The rows of consents that were begun and not ended.
import type { Db } from '../../store/db.ts'

export interface AttemptRow {
  state_hash: string
  user_id: string
  session_id: string
  kind: string
  calendar: number
  address: string
  redirect_uri: string
  expires_at: number
}

declare module '../../store/db.ts' {
  interface Tables {
    oauth_attempts: AttemptRow
  }
}

export async function insertAttempt(tx: Db, row: AttemptRow): Promise<void> {
  await tx.query.insertInto('oauth_attempts').values(row).execute()
}

/** The row, for whoever spends it first: the person who began it, in the same session, in time. */
export async function takeAttempt(tx: Db, which: { stateHash: string; userId: string; sessionId: string }): Promise<AttemptRow | undefined> {
  return await tx.query
    .deleteFrom('oauth_attempts')
    .where('state_hash', '=', which.stateHash)
    .where('user_id', '=', which.userId)
    .where('session_id', '=', which.sessionId)
    .returningAll()
    .executeTakeFirst()
}

/** The open ones of a person, the newest first. */
export async function listAttempts(db: Db, userId: string): Promise<AttemptRow[]> {
  return await db.query.selectFrom('oauth_attempts').selectAll().where('user_id', '=', userId).orderBy('expires_at', 'desc').execute()
}

export async function listExpiredAttempts(db: Db, nowMs: number): Promise<AttemptRow[]> {
  return await db.query.selectFrom('oauth_attempts').selectAll().where('expires_at', '<=', nowMs).execute()
}

export async function deleteAttempt(tx: Db, stateHash: string): Promise<void> {
  await tx.query.deleteFrom('oauth_attempts').where('state_hash', '=', stateHash).execute()
}

export async function deleteAttemptsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('oauth_attempts').where('user_id', '=', userId).execute()
}
