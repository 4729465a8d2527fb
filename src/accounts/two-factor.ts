// Turning the second factor on and off.
//
// On: the secret is sealed and shown, and counts only after a first code proved that the
// authenticator has it. Off, or new recovery codes: password and code together, so that
// neither a borrowed browser nor a borrowed phone is enough. Each ends the other sessions.
import { Fault, notFound } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import { accountLimits } from './account-limits.ts'
import { within, type AccountsContext, type AuditedContext, type StoreContext } from './context.ts'
import { countCodeGuess, provePassword } from './prove-password.ts'
import { requireRankOver, type Actor } from './role.ts'
import type { Role } from './account-shapes.ts'
import {
  newRecoveryCodes,
  newTotpSecret,
  spendCode,
  spendSecondFactor,
  totpOf,
  totpSecretName,
  type SecondFactor,
} from './second-factor.ts'
import { deleteSecret, putSecret } from './secrets.ts'
import { endSessions, findSession } from './session-store.ts'
import type { SignedInPerson } from './sessions.ts'
import { tell } from './trail.ts'
import { countRecoveryCodesLeft, findUserRow, holdUserRow, replaceRecoveryCodes, updateUser, type UserRow } from './user-store.ts'

export interface TwoFactorStatus {
  on: boolean
  recoveryCodesLeft: number
}

export async function twoFactorStatus({ db }: StoreContext, userId: string): Promise<TwoFactorStatus> {
  const user = await findUserRow(db, userId)
  return { on: user?.totp_confirmed === 1, recoveryCodesLeft: await countRecoveryCodesLeft(db, userId) }
}

/** Calling it again before the first code replaces the secret. `password` is needed unless the session is fresh. */
export async function setUpTwoFactor(
  context: AccountsContext,
  person: SignedInPerson,
  { password }: { password?: string | undefined },
): Promise<{ secret: string; url: string }> {
  await requireFresh(context, person, password)
  const secret = newTotpSecret()
  await context.db.transaction(async (tx) => {
    const user = await requireHeld(tx, person.userId)
    if (user.totp_confirmed === 1) {
      throw new Fault('two-factor-on', 'The second factor is on already', { status: 409, fix: 'Turn it off first to use another authenticator.' })
    }
    const secretId = await putSecret(within(context, tx), totpSecretName(user.id), secret)
    await updateUser(tx, user.id, { totp_secret_id: secretId, totp_last_step: 0 })
  })
  return { secret, url: totpOf(secret, person.email).toString() }
}

/** Returns the recovery codes: shown now, kept as hashes. */
export async function confirmTwoFactor(context: AccountsContext, person: SignedInPerson, code: string): Promise<string[]> {
  const guess = await countCodeGuess(context, person)
  return await context.db.transaction(async (tx) => {
    const inside = within(context, tx)
    const user = await requireHeld(tx, person.userId)
    if (user.totp_confirmed === 1 || user.totp_secret_id === '') {
      throw new Fault('two-factor-not-begun', 'There is nothing to confirm', { status: 409, fix: 'Begin the set-up of the second factor again.' })
    }
    if (!(await spendCode(inside, user, code))) throw codeWrong()
    await guess.takeBack(inside)
    await updateUser(tx, user.id, { totp_confirmed: 1 })
    const codes = await newRecoveryCodes(inside, user.id)
    await announce(tx, context.clock.now(), user.id, person.sessionId)
    await tell(context, tx, { by: person, userId: user.id, event: 'two-factor.on' })
    return codes
  })
}

export async function disableTwoFactor(
  context: AccountsContext,
  person: SignedInPerson,
  proof: { password: string } & SecondFactor,
): Promise<void> {
  await withBothFactors(context, person, proof, async (inside, user) => {
    await clear(inside.db, user.id)
    await announce(inside.db, context.clock.now(), user.id, person.sessionId)
    await tell(context, inside.db, { by: person, userId: user.id, event: 'two-factor.off' })
  })
}

/** The old codes are void. */
export async function regenerateRecoveryCodes(
  context: AccountsContext,
  person: SignedInPerson,
  proof: { password: string; code: string },
): Promise<string[]> {
  return await withBothFactors(context, person, proof, async (inside, user) => {
    const codes = await newRecoveryCodes(inside, user.id)
    await tell(context, inside.db, { by: person, userId: user.id, event: 'two-factor.new-codes' })
    return codes
  })
}

/** For somebody who lost phone and codes, by whoever may manage them. Ends all their sessions. */
export async function removeTwoFactor(context: AuditedContext, actor: Actor, userId: string): Promise<void> {
  const { db, clock } = context
  await db.transaction(async (tx) => {
    const user = await requireHeld(tx, userId)
    requireRankOver(actor, user.role as Role)
    await clear(tx, userId)
    await announce(tx, clock.now(), userId)
    await tell(context, tx, { by: actor, userId, event: 'two-factor.removed' })
  })
}

async function withBothFactors<T>(
  context: AccountsContext,
  person: SignedInPerson,
  { password, ...factor }: { password: string } & SecondFactor,
  work: (inside: AccountsContext, user: UserRow) => Promise<T>,
): Promise<T> {
  await provePassword(context, person, password)
  const guess = await countCodeGuess(context, person)
  return await context.db.transaction(async (tx) => {
    const inside = within(context, tx)
    const user = await requireHeld(tx, person.userId)
    if (user.totp_confirmed === 0) {
      throw new Fault('two-factor-off', 'The second factor is off', { status: 409, fix: 'There is nothing to turn off. Set it up to get recovery codes.' })
    }
    if ((await spendSecondFactor(inside, user, factor)) === 'refused') throw codeWrong()
    await guess.takeBack(inside)
    return await work(inside, user)
  })
}

async function requireFresh(context: AccountsContext, person: SignedInPerson, password: string | undefined): Promise<void> {
  if (password !== undefined) return void (await provePassword(context, person, password))
  const session = await findSession(context.db, { id: person.sessionId })
  if (session !== undefined && context.clock.now() < session.created_at + accountLimits.freshSignInMs) return
  throw new Fault('password-needed', 'Type your password to go on', {
    status: 403,
    fix: 'It is asked because you signed in a while ago, and this change could lock you out.',
  })
}

async function requireHeld(tx: Db, userId: string): Promise<UserRow> {
  const user = await holdUserRow(tx, userId)
  if (user === undefined) throw notFound('person')
  return user
}

async function clear(tx: Db, userId: string): Promise<void> {
  await updateUser(tx, userId, { totp_secret_id: '', totp_confirmed: 0, totp_last_step: 0 })
  await deleteSecret({ db: tx }, totpSecretName(userId))
  await replaceRecoveryCodes(tx, userId, [])
}

async function announce(tx: Db, nowMs: number, userId: string, keep?: string): Promise<void> {
  await endSessions(tx, { userId, why: 'two-factor-changed', nowMs, ...(keep === undefined ? {} : { except: keep }) })
  await recordChange(tx, nowMs, { userId, topic: 'setting', subject: 'two-factor' })
}

function codeWrong(): Fault {
  return new Fault('code-wrong', 'This code is not right, or it was used already', {
    status: 403,
    fix: 'Wait for the next code in your authenticator and type that one.',
  })
}
