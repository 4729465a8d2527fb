// Finds out who asks, before anything else looks at the request.
//
// A bearer header is either an API token or a session's access token (scripts); otherwise
// the cookie speaks. Only a session makes a person: an API token stays a token whatever it asks.
import type { FastifyRequest } from 'fastify'
import { authenticate } from '../../accounts/sessions.ts'
import { authenticateToken } from '../../accounts/tokens.ts'
import { accessExpired, notSignedIn, personNeeded, requireGrant, type Caller } from '../access.ts'
import { accessCookie, bearerToken } from '../cookies.ts'
import type { WebContext } from '../context.ts'

export function authenticateHook(context: WebContext) {
  return async (request: FastifyRequest): Promise<void> => {
    const access = request.routeOptions.config.access
    if (access === undefined || access.who === 'anyone') return
    const caller = await whoAsks(context, request)
    if (access.who === 'person' && caller.kind !== 'person') throw personNeeded()
    if (access.who === 'caller') requireGrant(caller, access.grant)
    request.caller = caller
  }
}

export async function whoAsks(context: WebContext, request: FastifyRequest): Promise<Caller> {
  const bearer = bearerToken(request)
  if (bearer.startsWith('sec_t_')) {
    const found = await authenticateToken(context, bearer)
    if (found.outcome !== 'token') throw notSignedIn()
    return { kind: 'token', userId: found.caller.userId, token: found.caller }
  }
  const found = await authenticate(context, bearer === '' ? accessCookie(request) : bearer)
  if (found.outcome === 'expired') throw accessExpired()
  if (found.outcome === 'refused') throw notSignedIn()
  return { kind: 'person', userId: found.person.userId, person: found.person, csrfToken: found.csrfToken }
}
