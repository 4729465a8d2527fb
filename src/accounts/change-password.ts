// A new password ends every other session: whoever had the old one is out at once.
import { notFound } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import type { AuditedContext, HasherContext } from './context.ts'
import { requireGoodPassword } from './password.ts'
import { provePassword } from './prove-password.ts'
import { requireRankOver, type Actor } from './role.ts'
import type { Role } from './account-shapes.ts'
import { endSessions } from './session-store.ts'
import type { SignedInPerson } from './sessions.ts'
import { tell } from './trail.ts'
import { findUserRow, holdUserRow, updateUser } from './user-store.ts'

/** Returns how many other sessions ended. */
export async function changePassword(
  context: AuditedContext & HasherContext,
  person: SignedInPerson,
  { current, next }: { current: string; next: string },
): Promise<number> {
  requireGoodPassword(next, person.email)
  await provePassword(context, person, current)
  const hash = await context.hasher.hash(next)
  const now = context.clock.now()
  return await context.db.transaction(async (tx) => {
    const ended = await replacePassword(tx, { userId: person.userId, hash, now, keep: person.sessionId })
    await tell(context, tx, { by: person, userId: person.userId, event: 'password.changed', detail: { sessionsEnded: ended } })
    return ended
  })
}

/** For somebody who forgot theirs, by whoever may manage them. Ends all their sessions. */
export async function resetPassword(
  context: AuditedContext & HasherContext,
  actor: Actor,
  { userId, next }: { userId: string; next: string },
): Promise<number> {
  const user = await findUserRow(context.db, userId)
  if (user === undefined) throw notFound('person')
  requireRankOver(actor, user.role as Role)
  requireGoodPassword(next, user.email)
  const hash = await context.hasher.hash(next)
  const now = context.clock.now()
  return await context.db.transaction(async (tx) => {
    const ended = await replacePassword(tx, { userId, hash, now })
    await tell(context, tx, { by: actor, userId, event: 'password.reset', detail: { sessionsEnded: ended } })
    return ended
  })
}

async function replacePassword(tx: Db, change: { userId: string; hash: string; now: number; keep?: string }): Promise<number> {
  const { userId, hash, now, keep } = change
  // The row's lock first: a sign-in with the old password either is done, and its session
  // ends below, or comes after and finds the hash changed.
  await holdUserRow(tx, userId)
  await updateUser(tx, userId, { password_hash: hash, password_changed_at: now })
  const ended = await endSessions(tx, { userId, why: 'password-changed', nowMs: now, ...(keep === undefined ? {} : { except: keep }) })
  await recordChange(tx, now, { userId, topic: 'setting', subject: 'password' })
  return ended.length
}
