// Sessions: a short access token, and a refresh token that changes each time it is used.
//
// A refresh token that comes back after it was spent exists twice, and nobody can tell which
// holder is the thief: the session ends at once for both (RFC 9700, 4.14.2). There is no
// grace for the same token sent twice by one browser, since a thief is as fast as a second
// tab; the app must refresh from one tab at a time.
//
// Tokens carry a prefix (sec_a_, sec_r_) so that secret scanners know them when they leak.
import { timingSafeEqual } from 'node:crypto'
import { notFound } from '../base/fault.ts'
import { hashToken, newId, newToken } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import { accountLimits } from './account-limits.ts'
import type { AuditedContext, StoreContext } from './context.ts'
import type { Role } from './account-shapes.ts'
import {
  deleteSessionsBefore,
  endSessions,
  findSession,
  findSessionByAccess,
  findSpentRefresh,
  insertSession,
  listOpenSessions,
  noteReuse,
  rotateSession,
  touchSession,
  type SessionRow,
} from './session-store.ts'
import { tell } from './trail.ts'

declare const provenPerson: unique symbol

/**
 * Proof that a person's own session is asking: decisions take it, and an API token never
 * becomes one. Only `authenticate` makes it.
 */
export interface SignedInPerson {
  readonly [provenPerson]: true
  readonly userId: string
  readonly sessionId: string
  readonly name: string
  readonly email: string
  readonly role: Role
}

export interface SessionTokens {
  sessionId: string
  accessToken: string
  accessExpiresAt: number
  refreshToken: string
  refreshExpiresAt: number
  csrfToken: string
}

export interface Client {
  userAgent: string
  address: string
}

export type Authentication =
  | { outcome: 'person'; person: SignedInPerson; csrfToken: string }
  /** The access token is out of time: a refresh may help. */
  | { outcome: 'expired' }
  | { outcome: 'refused' }

export interface SessionEnded {
  id: string
  userId: string
  userAgent: string
  address: string
}

export type Refresh =
  | { outcome: 'refreshed'; userId: string; tokens: SessionTokens }
  /** A spent token came back. The session is ended, and its person will read of it (session-notices.ts). */
  | { outcome: 'reuse'; session: SessionEnded }
  | { outcome: 'expired' }
  | { outcome: 'refused' }

/** In the transaction that proved who signs in. */
export async function openSession(tx: Db, nowMs: number, { userId, userAgent, address }: Client & { userId: string }): Promise<SessionTokens> {
  const tokens: SessionTokens = { sessionId: newId('ses', nowMs), csrfToken: newToken(), ...freshTokens(nowMs, nowMs) }
  await insertSession(tx, {
    id: tokens.sessionId,
    user_id: userId,
    access_hash: hashToken(tokens.accessToken),
    access_expires_at: tokens.accessExpiresAt,
    refresh_hash: hashToken(tokens.refreshToken),
    refresh_expires_at: tokens.refreshExpiresAt,
    csrf_token: tokens.csrfToken,
    user_agent: userAgent.slice(0, accountLimits.userAgentCharsMax),
    address,
    created_at: nowMs,
    last_seen_at: nowMs,
    revoked_at: 0,
    revoked_why: '',
    reuse_address: '',
    reuse_seen_at: 0,
  })
  await recordChange(tx, nowMs, { userId, topic: 'session', subject: tokens.sessionId })
  return tokens
}

export async function authenticate({ db, clock }: StoreContext, accessToken: string): Promise<Authentication> {
  if (!accessToken.startsWith('sec_a_')) return { outcome: 'refused' }
  const row = await findSessionByAccess(db, hashToken(accessToken))
  if (row === undefined || row.revoked_at > 0 || row.disabled_at > 0) return { outcome: 'refused' }
  const now = clock.now()
  if (row.access_expires_at <= now) return { outcome: 'expired' }
  if (row.last_seen_at <= now - accountLimits.lastSeenEveryMs) await touchSession(db, row.id, now)
  const { user_id: userId, id: sessionId, name, email } = row
  const person = { userId, sessionId, name, email, role: row.role as Role } as SignedInPerson
  return { outcome: 'person', person, csrfToken: row.csrf_token }
}

/**
 * For a line that was opened with an access token and outlives it: the person is still signed
 * in for as long as the session could be refreshed.
 */
export async function sessionStands({ db, clock }: StoreContext, sessionId: string): Promise<boolean> {
  const row = await findSession(db, { id: sessionId })
  return row !== undefined && row.revoked_at === 0 && row.refresh_expires_at > clock.now()
}

export async function refresh(context: AuditedContext, refreshToken: string, client: Client): Promise<Refresh> {
  const { db, clock } = context
  if (!refreshToken.startsWith('sec_r_')) return { outcome: 'refused' }
  const hash = hashToken(refreshToken)
  const now = clock.now()
  return await db.transaction(async (tx) => {
    const row = await findSession(tx, { refreshHash: hash })
    if (row === undefined) return await judgeSpent(context, tx, { hash, address: client.address })
    if (row.revoked_at > 0) return { outcome: 'refused' }
    if (row.refresh_expires_at <= now) return { outcome: 'expired' }
    const fresh = freshTokens(now, row.created_at)
    const rotated = await rotateSession(tx, {
      sessionId: row.id,
      fromHash: hash,
      toHash: hashToken(fresh.refreshToken),
      refreshExpiresAt: fresh.refreshExpiresAt,
      accessHash: hashToken(fresh.accessToken),
      accessExpiresAt: fresh.accessExpiresAt,
      userAgent: client.userAgent.slice(0, accountLimits.userAgentCharsMax),
      address: client.address,
      nowMs: now,
    })
    // Between our read and our update somebody else spent the same token (PostgreSQL).
    if (!rotated) return await judgeSpent(context, tx, { hash, address: client.address })
    return { outcome: 'refreshed', userId: row.user_id, tokens: { sessionId: row.id, csrfToken: row.csrf_token, ...fresh } }
  })
}

/** Returns and does not throw: throwing would roll the revocation back. */
async function judgeSpent(context: AuditedContext, tx: Db, { hash, address }: { hash: string; address: string }): Promise<Refresh> {
  const spent = await findSpentRefresh(tx, hash)
  const row = spent === undefined ? undefined : await findSession(tx, { id: spent.session_id })
  if (row === undefined) return { outcome: 'refused' }
  const ended = await endSessions(tx, { userId: row.user_id, only: row.id, why: 'reuse', nowMs: context.clock.now() })
  // An ended session was reported when it ended; a thief who keeps trying adds no news.
  if (ended.length === 0) return { outcome: 'refused' }
  await noteReuse(tx, row.id, address)
  await tell(context, tx, { by: 'house', userId: row.user_id, event: 'session.reuse', subject: row.id, detail: { address } })
  return { outcome: 'reuse', session: { id: row.id, userId: row.user_id, userAgent: row.user_agent, address: row.address } }
}

function freshTokens(nowMs: number, createdMs: number) {
  return {
    accessToken: `sec_a_${newToken()}`,
    accessExpiresAt: nowMs + accountLimits.accessTokenMs,
    refreshToken: `sec_r_${newToken()}`,
    refreshExpiresAt: Math.min(nowMs + accountLimits.refreshTokenMs, createdMs + accountLimits.sessionAgeMaxMs),
  }
}

export interface SessionSummary {
  id: string
  userAgent: string
  address: string
  createdAt: number
  lastSeenAt: number
  current: boolean
}

export async function listSessions({ db, clock }: StoreContext, person: SignedInPerson): Promise<SessionSummary[]> {
  const rows = await listOpenSessions(db, person.userId, clock.now(), limits.pageMax)
  return rows.map((row) => summaryOf(row, person.sessionId))
}

function summaryOf(row: SessionRow, currentId: string): SessionSummary {
  return {
    id: row.id,
    userAgent: row.user_agent,
    address: row.address,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    current: row.id === currentId,
  }
}

export async function revokeSession(context: AuditedContext, person: SignedInPerson, sessionId: string): Promise<void> {
  const { userId } = person
  await context.db.transaction(async (tx) => {
    const ended = await endSessions(tx, { userId, only: sessionId, why: 'revoked', nowMs: context.clock.now() })
    if (ended.length === 0) throw notFound('session')
    await tell(context, tx, { by: person, userId, event: 'session.revoked', subject: sessionId })
  })
}

/** Returns how many ended. */
export async function revokeOtherSessions(context: AuditedContext, person: SignedInPerson): Promise<number> {
  const { userId } = person
  return await context.db.transaction(async (tx) => {
    const ended = await endSessions(tx, { userId, except: person.sessionId, why: 'revoked', nowMs: context.clock.now() })
    await tell(context, tx, { by: person, userId, event: 'session.revoked-others', detail: { ended: ended.length } })
    return ended.length
  })
}

/**
 * Takes either token, in time or not: a person who comes back after a night and signs out
 * means it. Returns the session that ended, or undefined when none was open.
 */
export async function signOut(context: AuditedContext, token: string): Promise<SessionEnded | undefined> {
  const { db, clock } = context
  const hash = hashToken(token)
  return await db.transaction(async (tx) => {
    const row = await findSession(tx, token.startsWith('sec_r_') ? { refreshHash: hash } : { accessHash: hash })
    if (row === undefined) return undefined
    const ended = await endSessions(tx, { userId: row.user_id, only: row.id, why: 'signed-out', nowMs: clock.now() })
    if (ended.length === 0) return undefined
    await tell(context, tx, { by: { userId: row.user_id }, userId: row.user_id, event: 'session.closed', subject: row.id })
    return { id: row.id, userId: row.user_id, userAgent: row.user_agent, address: row.address }
  })
}

/** The header beside the cookie: a hostile page can send the cookie, but cannot read this. */
export function csrfMatches(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b)
}

/**
 * For a job. A spent token is forgotten when it could no longer have been valid; a session
 * that ended stays a month, so that "what was that device" has an answer.
 */
export async function purgeSessions({ db, clock }: StoreContext): Promise<void> {
  const now = clock.now()
  await db.transaction((tx) =>
    deleteSessionsBefore(tx, { closedMs: now - accountLimits.endedSessionsKeepMs, spentMs: now - accountLimits.refreshTokenMs }),
  )
}
