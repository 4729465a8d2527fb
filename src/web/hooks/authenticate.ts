// Finds out who asks, before anything else looks at the request.
//
// A bearer header is either an API token or a session's access token (scripts); otherwise
// the cookie speaks. Only a session makes a person: an API token stays a token whatever it asks.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticate, sessionStands } from '../../accounts/sessions.ts'
import { authenticateToken } from '../../accounts/tokens.ts'
import { Fault } from '../../base/fault.ts'
import { accessExpired, callerOf, notSignedIn, personNeeded, requireGrant, type Caller } from '../access.ts'
import { accessCookie, bearerToken } from '../cookies.ts'
import type { WebContext } from '../context.ts'
import { openStrangers } from './strangers.ts'

/** Who asks, or a refusal that counts against the address it came from. */
export type Identify = (request: FastifyRequest, reply: FastifyReply) => Promise<Caller>

export function openIdentify(context: WebContext): Identify {
  const strangers = openStrangers(context.clock, context.settings)
  return async (request, reply) => {
    const judge = strangers.admit(request, reply)
    try {
      const caller = await whoAsks(context, request)
      judge('proven')
      return caller
    } catch (error) {
      judge(!(error instanceof Fault) ? 'undecided' : error.code === 'access-expired' ? 'expired' : 'refused')
      throw error
    }
  }
}

export function authenticateHook(identify: Identify) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const access = request.routeOptions.config.access
    if (access === undefined || access.who === 'anyone') return
    request.caller = await identify(request, reply)
  }
}

/** After the pace: what a token may not do must not be free to ask for. */
export async function permitHook(request: FastifyRequest): Promise<void> {
  const access = request.routeOptions.config.access
  if (access === undefined || access.who === 'anyone') return
  const caller = callerOf(request)
  if (access.who === 'person' && caller.kind !== 'person') throw personNeeded()
  if (access.who === 'caller') requireGrant(caller, access.grant)
}

/** For a line that is open already: not by its access token, which is renewed every quarter hour without it. */
export async function mayStay(context: WebContext, request: FastifyRequest, caller: Caller): Promise<boolean> {
  if (caller.kind === 'person') return await sessionStands(context, caller.person.sessionId)
  return (await authenticateToken(context, bearerToken(request))).outcome === 'token'
}

async function whoAsks(context: WebContext, request: FastifyRequest): Promise<Caller> {
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
