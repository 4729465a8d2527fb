// Registration is closed: after the owner, everybody comes by an invitation. It names the
// address and the role, so a forwarded link cannot be turned into another person or an admin.
import { Fault, notFound } from '../base/fault.ts'
import { hashToken, newId, newToken } from '../base/ids.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { accountLimits } from './account-limits.ts'
import type { AuditedContext, HasherContext, StoreContext } from './context.ts'
import { requireEmail } from './email-address.ts'
import {
  deleteInvitation,
  deleteInvitationsFor,
  findOpenInvitation,
  insertInvitation,
  listOpenInvitations,
  spendInvitation,
  type InvitationRow,
} from './invitation-store.ts'
import { requireManager, requireRankOver, type Actor } from './role.ts'
import type { Role } from './account-shapes.ts'
import { tell } from './trail.ts'
import { addressTaken, addUser, newUserRow, userOf, type User } from './users.ts'
import { findUserRowByEmail } from './user-store.ts'

export interface Invitation {
  id: string
  email: string
  role: Role
  createdBy: string
  createdAt: number
  expiresAt: number
}

function invitationOf(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role as Role,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** The token is shown now and never again. A second invitation to an address voids the first. */
export async function invite(
  context: AuditedContext,
  actor: Actor,
  wish: { email: string; role: Role },
): Promise<{ invitation: Invitation; token: string }> {
  const { db, clock } = context
  requireRankOver(actor, wish.role)
  const email = requireEmail(wish.email)
  const token = `sec_i_${newToken()}`
  const now = clock.now()
  const row: InvitationRow = {
    id: newId('inv', now),
    email,
    role: wish.role,
    token_hash: hashToken(token),
    created_by: actor.userId,
    created_at: now,
    expires_at: now + accountLimits.invitationMs,
    used_at: 0,
  }
  await db.transaction(async (tx) => {
    if ((await findUserRowByEmail(tx, email)) !== undefined) throw addressTaken()
    await deleteInvitationsFor(tx, email)
    await insertInvitation(tx, row)
    await recordChange(tx, now, { userId: actor.userId, topic: 'setting', subject: 'invitations' })
    await tell(context, tx, { by: actor, userId: actor.userId, event: 'invitation.created', subject: row.id, detail: { role: row.role } })
  })
  return { invitation: invitationOf(row), token }
}

export async function listInvitations({ db, clock }: StoreContext, actor: Actor): Promise<Invitation[]> {
  requireManager(actor)
  return (await listOpenInvitations(db, clock.now())).map(invitationOf)
}

export async function revokeInvitation(context: AuditedContext, actor: Actor, id: string): Promise<void> {
  const { db, clock } = context
  requireManager(actor)
  await db.transaction(async (tx) => {
    const row = await findOpenInvitation(tx, { id }, clock.now())
    if (row === undefined) throw notFound('invitation')
    requireRankOver(actor, row.role as Role)
    await deleteInvitation(tx, id)
    await recordChange(tx, clock.now(), { userId: actor.userId, topic: 'setting', subject: 'invitations' })
    await tell(context, tx, { by: actor, userId: actor.userId, event: 'invitation.revoked', subject: id })
  })
}

/** What the page behind the link shows before a password is chosen. */
export async function readInvitation({ db, clock }: StoreContext, token: string): Promise<Invitation> {
  const row = await findOpenInvitation(db, { tokenHash: hashToken(token) }, clock.now())
  if (row === undefined) throw invitationVoid()
  return invitationOf(row)
}

/** Checks and hashes; what it answers spends the invitation and adds the person, in the caller's transaction. */
export async function prepareInvited(
  context: AuditedContext & HasherContext,
  { token, name, password }: { token: string; name: string; password: string },
): Promise<(tx: Db) => Promise<User>> {
  const { clock } = context
  const invitation = await readInvitation(context, token)
  const row = await newUserRow(context, { email: invitation.email, role: invitation.role, name, password })
  return async (tx) => {
    if (!(await spendInvitation(tx, invitation.id, clock.now()))) throw invitationVoid()
    await addUser(context, tx, { row, by: { userId: row.id } })
    await recordChange(tx, clock.now(), { userId: invitation.createdBy, topic: 'setting', subject: 'invitations' })
    return userOf(row)
  }
}

function invitationVoid(): Fault {
  return new Fault('invitation-void', 'This invitation was used, withdrawn, or is too old', {
    status: 410,
    fix: 'Ask whoever invited you for a new one.',
  })
}
