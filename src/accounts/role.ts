// Who may do what to whom in the house. Owner and admin manage people; nobody manages
// or makes someone above themselves; a member manages only their own things.
import { Fault } from '../base/fault.ts'
import type { Role } from './account-shapes.ts'

/** A signed-in person is one. */
export interface Actor {
  readonly userId: string
  readonly role: Role
}

/** Whoever has a shell on the machine has the database anyway. */
export const operator: Actor = { userId: '', role: 'owner' }

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 }

export function requireManager(actor: Actor): void {
  if (RANK[actor.role] < RANK.admin) {
    throw new Fault('role-missing', 'Only an owner or an admin can do this', { status: 403, fix: 'Ask an owner of this Secretary.' })
  }
}

/** Both for managing a person of that role and for giving the role. */
export function requireRankOver(actor: Actor, role: Role): void {
  requireManager(actor)
  if (RANK[actor.role] < RANK[role]) {
    throw new Fault('role-missing', `Only an owner can do this to an ${role}`, { status: 403, fix: 'Ask an owner of this Secretary.' })
  }
}
