// Signing in: password, then the second factor when there is one.
//
// An unknown address, a disabled person and a wrong password get the same answer after the
// same work: one look-up, one count, one Argon2 run (against a decoy when there is no hash).
// What is told apart is told only to somebody who knew the password.
import { within, type AccountsContext } from './context.ts'
import { issueDeviceToken, readDeviceToken } from './device-token.ts'
import { foldEmail } from './email-address.ts'
import { codeBudgets, countGuess, noteGuessAtNobody, passwordBudgets } from './guess-budget.ts'
import { spendSecondFactor, type SpentFactor } from './second-factor.ts'
import { openSession, type SessionTokens } from './sessions.ts'
import { tell } from './trail.ts'
import { countRecoveryCodesLeft, findUserRowByEmail, holdUserRow, replaceHash, type UserRow } from './user-store.ts'
import { userOf, type User } from './users.ts'

export interface SignInAttempt {
  email: string
  password: string
  code?: string | undefined
  recoveryCode?: string | undefined
  /** From the cookie of a device that signed in before. */
  deviceToken?: string | undefined
  userAgent: string
  address: string
}

export type SignIn =
  | {
      outcome: 'signed-in'
      user: User
      tokens: SessionTokens
      /** For a long-lived cookie; hand it back with the next attempt. */
      deviceToken: string
      /** How the second factor was met; 'none' when there is none. */
      factor: SpentFactor | 'none'
      recoveryCodesLeft: number
    }
  | { outcome: 'second-factor-needed'; userId: string }
  /** `userId` tells whose trail knows of it and must not reach the client; '' when nobody has the address. */
  | { outcome: 'refused'; userId: string }
  | { outcome: 'code-refused'; userId: string }
  | { outcome: 'slow-down'; userId: string; retryAfterMs: number }

export async function signIn(context: AccountsContext, attempt: SignInAttempt): Promise<SignIn> {
  const answer = await judge(context, attempt)
  if (answer.outcome === 'refused' || answer.outcome === 'code-refused') {
    // Nothing changed that this could fail with: the guess was counted, and stays counted.
    const event = answer.outcome === 'refused' ? 'sign-in.refused' : 'sign-in.code-refused'
    const { userId } = answer
    await context.db.transaction((tx) =>
      userId === '' ? noteGuessAtNobody(within(context, tx)) : tell(context, tx, { by: 'house', userId, event, detail: { address: attempt.address } }),
    )
  }
  return answer
}

async function judge(context: AccountsContext, attempt: SignInAttempt): Promise<SignIn> {
  const { db, hasher } = context
  const user = await findUserRowByEmail(db, foldEmail(attempt.email))
  const userId = user?.id ?? ''
  const device = await readDeviceToken(context, attempt.deviceToken ?? '', user)
  const deviceId = device?.deviceId ?? ''

  const guess = await countGuess(context, passwordBudgets({ email: attempt.email, address: attempt.address, deviceId }))
  if (guess.outcome === 'slow-down') return { outcome: 'slow-down', userId, retryAfterMs: guess.retryAfterMs }
  const hash = user === undefined || user.disabled_at > 0 || user.password_hash === '' ? hasher.decoy : user.password_hash
  const matches = await hasher.verify(hash, attempt.password)
  if (user === undefined || hash !== user.password_hash || !matches) return { outcome: 'refused', userId }

  if (user.totp_confirmed === 0) {
    return await enter(context, { user, attempt, deviceId, prove: () => Promise.resolve('none'), takeBack: guess.takeBack })
  }
  if (attempt.code === undefined && attempt.recoveryCode === undefined) {
    await guess.takeBack(context)
    return { outcome: 'second-factor-needed', userId }
  }
  const codeGuess = await countGuess(context, codeBudgets(user.id, deviceId))
  if (codeGuess.outcome === 'slow-down') return { outcome: 'slow-down', userId, retryAfterMs: codeGuess.retryAfterMs }
  return await enter(context, {
    user,
    attempt,
    deviceId,
    prove: (inside) => spendSecondFactor(inside, user, attempt),
    async takeBack(inside) {
      await guess.takeBack(inside)
      await codeGuess.takeBack(inside)
    },
  })
}

interface Entry {
  user: UserRow
  attempt: SignInAttempt
  deviceId: string
  prove: (inside: AccountsContext) => Promise<SpentFactor | 'none'>
  takeBack: (inside: AccountsContext) => Promise<void>
}

async function enter(context: AccountsContext, { user, attempt, deviceId, prove, takeBack }: Entry): Promise<SignIn> {
  const signedIn = await context.db.transaction(async (tx): Promise<SignIn> => {
    const inside = within(context, tx)
    // While the hash was computed the password may have been changed or the person disabled,
    // which ended all sessions: this one must not slip in behind.
    const held = await holdUserRow(tx, user.id)
    if (held === undefined || held.disabled_at > 0 || held.password_changed_at !== user.password_changed_at) {
      return { outcome: 'refused', userId: user.id }
    }
    if (held.totp_confirmed !== user.totp_confirmed) return { outcome: 'second-factor-needed', userId: user.id }
    const factor = await prove(inside)
    if (factor === 'refused') return { outcome: 'code-refused', userId: user.id }
    await takeBack(inside)
    const { userAgent, address } = attempt
    const tokens = await openSession(tx, context.clock.now(), { userId: user.id, userAgent, address })
    const deviceToken = await issueDeviceToken(inside, user.id, deviceId)
    const recoveryCodesLeft = await countRecoveryCodesLeft(tx, user.id)
    await tell(context, tx, { by: { userId: user.id }, userId: user.id, event: 'session.opened', subject: tokens.sessionId, detail: { factor, address } })
    return { outcome: 'signed-in', user: userOf(held), tokens, deviceToken, factor, recoveryCodesLeft }
  })
  if (signedIn.outcome === 'signed-in' && context.hasher.isStale(user.password_hash)) {
    await replaceHash(context.db, user.id, user.password_hash, await context.hasher.hash(attempt.password))
  }
  return signedIn
}
