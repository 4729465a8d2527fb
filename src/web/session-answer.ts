// Puts a fresh session where its owner can use it: cookies for a browser, the body for a script.
import type { FastifyReply } from 'fastify'
import { findUser } from '../accounts/users.ts'
import type { SessionTokens } from '../accounts/sessions.ts'
import { notSignedIn } from './access.ts'
import type { WebContext } from './context.ts'
import type { Me } from './contract/auth.ts'
import { setSessionCookies } from './cookies.ts'

export const DEMO_EMAIL = 'demo@example.org'

export function isSecure(context: WebContext): boolean {
  return context.settings.publicUrl?.startsWith('https:') ?? false
}

export async function meOf(context: WebContext, userId: string, session: { sessionId: string; csrfToken: string }): Promise<Me> {
  const user = await findUser(context.db, userId)
  if (user === undefined) throw notSignedIn()
  const { id, email, name, role, twoFactor } = user
  return { id, email, name, role, twoFactor, sessionId: session.sessionId, csrfToken: session.csrfToken, demo: email === DEMO_EMAIL }
}

/** The tokens for the body, or undefined because they went into cookies. */
export function handOver(context: WebContext, reply: FastifyReply, tokens: SessionTokens, asTokens: boolean) {
  if (!asTokens) {
    setSessionCookies(reply, tokens, { secure: isSecure(context), nowMs: context.clock.now() })
    return {}
  }
  const { accessToken, refreshToken, accessExpiresAt, refreshExpiresAt } = tokens
  return { tokens: { accessToken, refreshToken, accessExpiresAt, refreshExpiresAt } }
}
