// People of the house: how they come, what they may become, how they go.
//
// There is always an enabled owner: every step that could take the last one away counts
// owners under a lock, since two owners who demote each other at once would both be right.
import { Fault, notFound } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { isUniqueViolation, type Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import { deleteFailuresOf } from './account-failure-store.ts'
import { accountLimits } from './account-limits.ts'
import { deleteAccountsOf } from './connected-account-store.ts'
import type { AuditedContext, HasherContext } from './context.ts'
import { foldEmail, requireEmail } from './email-address.ts'
import { deleteInvitationsBy } from './invitation-store.ts'
import { deleteLinksOf } from './link-store.ts'
import { linkIsOpen, linkVoid, spendLink } from './one-time-links.ts'
import { requireGoodPassword } from './password.ts'
import { operator, requireManager, requireRankOver, type Actor } from './role.ts'
import type { Role } from './account-shapes.ts'
import { forgetConsentsOf } from './account-secrets.ts'
import { deleteSecretsOf } from './secret-store.ts'
import { deleteSessionsOf, endSessions } from './session-store.ts'
import { deleteSettingsOf } from './settings-store.ts'
import { lockUntilCommit } from '../store/named-lock.ts'
import { deleteTokensOf } from './token-store.ts'
import { tell } from './trail.ts'
import {
  countEnabledOwners,
  countOwners,
  deleteUserRow,
  findUserRow,
  findUserRowByEmail,
  holdUserRow,
  insertUser,
  listUserRows,
  updateUser,
  type UserRow,
} from './user-store.ts'

export interface User {
  id: string
  email: string
  name: string
  role: Role
  twoFactor: boolean
  createdAt: number
  /** 0 = may sign in. */
  disabledAt: number
}

export interface NewPerson {
  email: string
  name: string
  /** Absent: signs in by link only (the sample's demo user). */
  password?: string
}

const OWNERS_LOCK = 'accounts.owners'

export function userOf(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as Role,
    twoFactor: row.totp_confirmed === 1,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  }
}

/** False until the first run is done. The sample's demo user is nobody's owner. */
export async function houseHasOwner(db: Db): Promise<boolean> {
  return (await countOwners(db)) > 0
}

/** At the command line. */
export async function createOwner(context: AuditedContext & HasherContext, person: NewPerson): Promise<User> {
  return await context.db.transaction(await prepareOwner(context, person))
}

/**
 * The first person, once. Checks and hashes; what it answers adds them, in the caller's
 * transaction. `setupToken` is the printed link's; the operator needs none.
 */
export async function prepareOwner(
  context: AuditedContext & HasherContext,
  person: NewPerson & { setupToken?: string },
): Promise<(tx: Db) => Promise<User>> {
  const { db, clock } = context
  // Asked twice: here so that a late caller costs no hash, below so that a race makes one owner.
  if (await houseHasOwner(db)) throw ownerExists()
  const { setupToken } = person
  if (setupToken !== undefined && !(await linkIsOpen(context, { token: setupToken, purpose: 'setup' }))) throw linkVoid()
  const row = await newUserRow(context, { ...person, role: 'owner' })
  return async (tx) => {
    await lockUntilCommit(tx, OWNERS_LOCK)
    if (await houseHasOwner(tx)) throw ownerExists()
    if (setupToken !== undefined) await spendLink(tx, clock.now(), { token: setupToken, purpose: 'setup' })
    await addUser(context, tx, { row, by: setupToken === undefined ? operator : { userId: row.id } })
    return userOf(row)
  }
}

/** Checks and hashes before any transaction: a hash takes longer than a writer should be kept waiting. */
export async function newUserRow({ clock, hasher }: HasherContext, person: NewPerson & { role: Role }): Promise<UserRow> {
  const email = requireEmail(person.email)
  if (person.password !== undefined) requireGoodPassword(person.password, email)
  const now = clock.now()
  return {
    id: newId('usr', now),
    email,
    name: requireName(person.name),
    role: person.role,
    password_hash: person.password === undefined ? '' : await hasher.hash(person.password),
    totp_secret_id: '',
    totp_confirmed: 0,
    totp_last_step: 0,
    password_changed_at: now,
    created_at: now,
    disabled_at: 0,
  }
}

export async function addUser(context: AuditedContext, tx: Db, { row, by }: { row: UserRow; by: Pick<Actor, 'userId'> }): Promise<void> {
  try {
    await insertUser(tx, row)
  } catch (error) {
    if (isUniqueViolation(error)) throw addressTaken()
    throw error
  }
  await recordChange(tx, row.created_at, { userId: row.id, topic: 'setting', subject: 'people' })
  await tell(context, tx, { by, userId: row.id, event: 'person.registered', detail: { role: row.role } })
}

export async function findUser(db: Db, userId: string): Promise<User | undefined> {
  const row = await findUserRow(db, userId)
  return row === undefined ? undefined : userOf(row)
}

export async function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  const row = await findUserRowByEmail(db, foldEmail(email))
  return row === undefined ? undefined : userOf(row)
}

/** Without an invitation: by whoever may manage people, at the command line. */
export async function addPerson(context: AuditedContext & HasherContext, actor: Actor, person: NewPerson & { role: Role }): Promise<User> {
  requireRankOver(actor, person.role)
  const row = await newUserRow(context, person)
  return await context.db.transaction(async (tx) => {
    await addUser(context, tx, { row, by: actor })
    return userOf(row)
  })
}

export async function listUsers(db: Db, actor: Actor): Promise<User[]> {
  requireManager(actor)
  return (await listUserRows(db)).map(userOf)
}

export async function changeRole(context: AuditedContext, actor: Actor, change: { userId: string; role: Role }): Promise<User> {
  requireRankOver(actor, change.role)
  return await onManaged(context, actor, change.userId, async (tx, row) => {
    if (change.role === row.role) return userOf(row)
    if (change.role !== 'owner') await requireAnotherOwner(tx, row)
    await updateUser(tx, row.id, { role: change.role })
    // An invitation is worth what its writer is: one written as an admin must not bring an admin back.
    if (change.role !== 'owner') await deleteInvitationsBy(tx, row.id)
    await tell(context, tx, { by: actor, userId: row.id, event: 'person.role-changed', detail: { from: row.role, to: change.role } })
    return userOf({ ...row, role: change.role })
  })
}

/** Ends the person's sessions in the same step; their API tokens stop with the next request. */
export async function disableUser(context: AuditedContext, actor: Actor, userId: string): Promise<User> {
  return await onManaged(context, actor, userId, async (tx, row) => {
    if (row.disabled_at > 0) return userOf(row)
    await requireAnotherOwner(tx, row)
    const now = context.clock.now()
    await updateUser(tx, row.id, { disabled_at: now })
    await endSessions(tx, { userId, why: 'disabled', nowMs: now })
    await deleteInvitationsBy(tx, userId)
    await tell(context, tx, { by: actor, userId, event: 'person.disabled' })
    return userOf({ ...row, disabled_at: now })
  })
}

export async function enableUser(context: AuditedContext, actor: Actor, userId: string): Promise<User> {
  return await onManaged(context, actor, userId, async (tx, row) => {
    if (row.disabled_at === 0) return userOf(row)
    await updateUser(tx, row.id, { disabled_at: 0 })
    await tell(context, tx, { by: actor, userId, event: 'person.enabled' })
    return userOf({ ...row, disabled_at: 0 })
  })
}

/**
 * `erase` removes what other folders hold of the person (mail, events, actions …), in the
 * same transaction. It is not optional: a person who is gone must not leave their mail behind.
 */
export async function deleteUser(
  context: AuditedContext,
  actor: Actor,
  { userId, erase }: { userId: string; erase: (tx: Db, userId: string) => Promise<void> },
): Promise<void> {
  await onManaged(context, actor, userId, async (tx, row) => {
    await requireAnotherOwner(tx, row)
    await erase(tx, userId)
    await deleteFailuresOf(tx, userId)
    await deleteAccountsOf(tx, userId)
    await deleteInvitationsBy(tx, userId)
    await deleteTokensOf(tx, userId)
    await deleteSessionsOf(tx, userId)
    await deleteSettingsOf(tx, userId)
    await forgetConsentsOf(tx, userId)
    await deleteSecretsOf(tx, userId)
    await deleteLinksOf(tx, userId)
    await deleteUserRow(tx, userId)
    // In the doer's trail only: nobody is left to read the other.
    await tell(context, tx, { by: actor, userId: actor.userId, event: 'person.deleted', subject: userId })
    return userOf(row)
  })
}

async function onManaged(
  { db, clock }: AuditedContext,
  actor: Actor,
  userId: string,
  change: (tx: Db, row: UserRow) => Promise<User>,
): Promise<User> {
  return await db.transaction(async (tx) => {
    await lockUntilCommit(tx, OWNERS_LOCK)
    const row = await holdUserRow(tx, userId)
    if (row === undefined) throw notFound('person')
    requireRankOver(actor, row.role as Role)
    const user = await change(tx, row)
    const now = clock.now()
    await recordChange(tx, now, { userId, topic: 'setting', subject: 'people' })
    if (actor.userId !== '' && actor.userId !== userId) {
      await recordChange(tx, now, { userId: actor.userId, topic: 'setting', subject: 'people' })
    }
    return user
  })
}

async function requireAnotherOwner(tx: Db, row: UserRow): Promise<void> {
  if (row.role !== 'owner' || row.disabled_at > 0) return
  if ((await countEnabledOwners(tx)) > 1) return
  throw new Fault('last-owner', 'This is the only owner, and the house needs one', {
    status: 409,
    fix: 'Make somebody else an owner first.',
  })
}

function requireName(name: string): string {
  const clean = name.trim().normalize('NFC')
  if (clean === '' || clean.length > accountLimits.personNameCharsMax || /\p{Cc}/u.test(clean)) {
    throw new Fault('name-malformed', `A name has 1 to ${accountLimits.personNameCharsMax} characters on one line`, { fix: 'Write a shorter name.' })
  }
  return clean
}

function ownerExists(): Fault {
  return new Fault('owner-exists', 'This Secretary has its owner already', {
    status: 409,
    fix: 'Sign in, or ask an owner for an invitation.',
  })
}

export function addressTaken(): Fault {
  return new Fault('address-taken', 'Somebody here has this e-mail address already', {
    status: 409,
    fix: 'Use another address, or sign in with this one.',
  })
}
