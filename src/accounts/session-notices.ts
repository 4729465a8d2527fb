// What a person must be told about their sessions when they are not the one who asked.
//
// A refresh token that came back after it was spent ended its session, perhaps somebody else's
// copy of it: whoever it belongs to reads of it at their next visit, until they say that they
// know. It lives as long as the ended session does, a month (accountLimits.endedSessionsKeepMs).
import { notFound } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { recordChange } from '../store/live.ts'
import type { StoreContext } from './context.ts'
import { listUnseenReuse, markReuseSeen } from './session-store.ts'
import type { SignedInPerson } from './sessions.ts'

export interface SessionNotice {
  /** The session's id. */
  id: string
  kind: 'session-reuse'
  at: number
  /** The device that held the session, and from where the spent token came. */
  userAgent: string
  address: string
}

/** Newest first. */
export async function listNotices({ db }: StoreContext, person: SignedInPerson): Promise<SessionNotice[]> {
  const rows = await listUnseenReuse(db, person.userId, limits.pageMax)
  return rows.map((row) => ({ id: row.id, kind: 'session-reuse', at: row.revoked_at, userAgent: row.user_agent, address: row.reuse_address }))
}

export async function acknowledgeNotice({ db, clock }: StoreContext, { userId }: SignedInPerson, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now()
    if (!(await markReuseSeen(tx, { id, userId, nowMs: now }))) throw notFound('notice')
    await recordChange(tx, now, { userId, topic: 'session', subject: id })
  })
}
