// A signed-in person types the password again before a change that would lock them out if
// a thief with their session made it. Guesses count here as at sign-in, per session.
import { Fault } from '../base/fault.ts'
import type { AccountsContext, HasherContext, StoreContext } from './context.ts'
import { codeBudgets, countGuess, passwordBudgets, type Budget, type Guess } from './guess-budget.ts'
import type { SignedInPerson } from './sessions.ts'
import { findUserRow, type UserRow } from './user-store.ts'

export async function provePassword(context: HasherContext, person: SignedInPerson, password: string): Promise<UserRow> {
  const user = await findUserRow(context.db, person.userId)
  if (user === undefined || user.password_hash === '') {
    throw new Fault('password-missing', 'This account has no password', { status: 409, fix: 'Ask the operator to set one: ./secretary user reset-password EMAIL' })
  }
  const guess = await countOrRefuse(context, passwordBudgets({ email: user.email, address: '', deviceId: person.sessionId }))
  if (!(await context.hasher.verify(user.password_hash, password))) {
    throw new Fault('password-wrong', 'The password is not right', { status: 403, fix: 'Type the password you sign in with.' })
  }
  await guess.takeBack(context)
  return user
}

/**
 * The same of whoever has a password. The sample's person is let in without one where the house was started
 * with --demo, and whoever reaches such a house may do there what that person may: asked for a word that nobody
 * has, they could only turn back.
 */
export async function provePasswordOrSample(context: HasherContext, person: SignedInPerson, { password, isSampleHouse }: { password: string | undefined; isSampleHouse: boolean }): Promise<void> {
  const user = await findUserRow(context.db, person.userId)
  if (user?.password_hash === '' && isSampleHouse) return
  if (user !== undefined && user.password_hash !== '' && password === undefined) throw new Fault('password-needed', 'Type your password to go on', { status: 403, fix: 'It is asked so that whoever found the screen open gives nothing away.' })
  await provePassword(context, person, password ?? '')
}

/** Counts one guess at a code by a person who is signed in. */
export async function countCodeGuess(context: AccountsContext, person: SignedInPerson) {
  return await countOrRefuse(context, codeBudgets(person.userId, person.sessionId))
}

async function countOrRefuse(context: StoreContext, budgets: readonly Budget[]): Promise<Extract<Guess, { outcome: 'counted' }>> {
  const guess = await countGuess(context, budgets)
  if (guess.outcome === 'counted') return guess
  throw new Fault('too-many-guesses', 'Too many wrong attempts in the last hour', {
    status: 429,
    fix: 'Wait a while and try again.',
    detail: { retryAfterMs: guess.retryAfterMs },
  })
}
