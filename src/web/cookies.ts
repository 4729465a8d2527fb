// The two cookies of a session. HttpOnly: the app never sees a token. SameSite=Strict: no
// other page can make the browser send them. The refresh cookie goes to one path only.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionTokens } from '../accounts/sessions.ts'
import { accountLimits } from '../accounts/account-limits.ts'

const ACCESS = 'secretary_access'
const REFRESH = 'secretary_refresh'
const DEVICE = 'secretary_device'
const REFRESH_PATH = '/api/v1/auth'

export function setSessionCookies(reply: FastifyReply, tokens: SessionTokens, options: { secure: boolean; nowMs: number }): void {
  const base = { httpOnly: true, sameSite: 'strict', secure: options.secure } as const
  const seconds = (until: number) => Math.max(0, Math.floor((until - options.nowMs) / 1000))
  // The access cookie outlives its token on purpose: an expired one is told apart from none.
  reply.setCookie(ACCESS, tokens.accessToken, { ...base, path: '/', maxAge: seconds(tokens.refreshExpiresAt) })
  reply.setCookie(REFRESH, tokens.refreshToken, { ...base, path: REFRESH_PATH, maxAge: seconds(tokens.refreshExpiresAt) })
}

/** A known device keeps its own budget of sign-in attempts (accounts/device-token.ts), for as long as its token counts. */
export function setDeviceCookie(reply: FastifyReply, device: string, secure: boolean): void {
  reply.setCookie(DEVICE, device, { httpOnly: true, sameSite: 'strict', secure, path: REFRESH_PATH, maxAge: accountLimits.deviceTokenMs / 1000 })
}

export function clearSessionCookies(reply: FastifyReply): void {
  reply.clearCookie(ACCESS, { path: '/' })
  reply.clearCookie(REFRESH, { path: REFRESH_PATH })
}

export const accessCookie = (request: FastifyRequest): string => request.cookies[ACCESS] ?? ''
export const refreshCookie = (request: FastifyRequest): string => request.cookies[REFRESH] ?? ''
export const deviceCookie = (request: FastifyRequest): string => request.cookies[DEVICE] ?? ''

export function bearerToken(request: FastifyRequest): string {
  const header = request.headers.authorization ?? ''
  return /^bearer /i.test(header) ? header.slice(7).trim() : ''
}
