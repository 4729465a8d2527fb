// The person who decides at a terminal, proven as in the browser: by their password, and by their
// second factor where they have one. Whoever has a shell here may look after the house; deciding
// for a person is theirs alone. The session is made for this one decision and ended behind it.
import { authenticate, signOut, type SignedInPerson } from '../accounts/sessions.ts'
import { signIn, type SignIn } from '../accounts/sign-in.ts'
import { foldEmail } from '../accounts/email-address.ts'
import { findUserRowByEmail } from '../accounts/user-store.ts'
import { Fault } from '../base/fault.ts'
import type { House } from './open-house.ts'
import { secretQuestions } from './operator.ts'
import { ownUrl } from './own-url.ts'

/** As the trail names it: nobody came over a network. */
const TERMINAL = { userAgent: 'secretary, on the command line', address: 'terminal' }

export interface Deciding {
  email: string
  /** Said before the password is asked for. */
  why: string
  /** Where in the app the same can be done. */
  page: string
}

export async function asPerson<T>(house: House, { email, why, page }: Deciding, act: (person: SignedInPerson) => Promise<T>): Promise<T> {
  // No word that is typed would be right: the sample's person is let in without one.
  if ((await findUserRowByEmail(house.db, foldEmail(email)))?.password_hash === '') {
    throw new Fault('password-missing', `${email} has no password`, { fix: `Set one (./secretary user reset-password ${email}), or do it at ${ownUrl(house.config)}${page}.` })
  }
  const ask = secretQuestions()
  const password = await ask(`${why}\nPassword of ${email} (Ctrl-C leaves everything as it is): `)
  let answer = await signIn(house, { email, password, ...TERMINAL })
  if (answer.outcome === 'second-factor-needed') answer = await signIn(house, { email, password, ...factorOf(await ask('Code of the second factor, or a recovery code: ')), ...TERMINAL })
  if (answer.outcome !== 'signed-in') throw refusalOf(answer, `${ownUrl(house.config)}${page}`)
  const { accessToken } = answer.tokens
  try {
    const proof = await authenticate(house, accessToken)
    // Disabled, or signed out everywhere, between two lines.
    if (proof.outcome !== 'person') throw new Fault('not-signed-in', 'The session ended before anything was changed', { fix: 'Try again.' })
    return await act(proof.person)
  } finally {
    await signOut(house, accessToken)
  }
}

const factorOf = (typed: string) => (/^\s*(?:\d\s*){6}$/.test(typed) ? { code: typed.replaceAll(/\s/g, '') } : { recoveryCode: typed.trim() })

function refusalOf(answer: Exclude<SignIn, { outcome: 'signed-in' }>, url: string): Fault {
  switch (answer.outcome) {
    case 'slow-down':
      return new Fault('slow-down', 'Too many attempts; sign-in rests for a while. Nothing was changed', { fix: `Try again in ${Math.ceil(answer.retryAfterMs / 60_000)} minutes, or do it at ${url}.` })
    case 'code-refused':
    case 'second-factor-needed':
      return new Fault('code-wrong', 'This code is not right, or it was used already. Nothing was changed', { fix: 'Wait for the next code and type that one.' })
    case 'refused':
      return new Fault('sign-in-refused', 'This is not the password. Nothing was changed', { fix: `Try again, or do it at ${url}.` })
    default:
      return answer satisfies never
  }
}
