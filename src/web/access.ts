// Who may call a route, said where the route is declared and enforced in one place.
//
// A route without an `access` does not start the server. `touches` names the noun behind
// its :id, and the user-separation test is generated from it: a new route that reaches
// for somebody's thing is tried with somebody else's before it can land. `takes` names the
// nouns whose ids come in the query or the body, and is held against the route's own schema.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { TokenCaller } from '../accounts/tokens.ts'
import { Fault } from '../base/fault.ts'
import type { Grant } from './contract/auth.ts'

/** What a person owns one by one; also where no route takes its id yet, because lists show it. */
export type Noun =
  | 'job'
  | 'action'
  | 'batch'
  | 'standing'
  | 'rule'
  | 'account'
  | 'mailbox'
  | 'thread'
  | 'message'
  | 'letter-file'
  | 'draft'
  | 'calendar'
  | 'event'
  | 'session'
  | 'token'
  | 'invitation'
  | 'person'

export type Access =
  /** Before sign-in. */
  | { who: 'anyone' }
  /**
   * A signed-in person's own session: deciding, security, everything that agents may not. Rules too: what one wants
   * done is proposed in its own name, so a token that could make or change one would ask in another's.
   */
  | { who: 'person'; touches?: Noun; takes?: readonly Noun[] }
  /** A person, or an API token that was given this. */
  | { who: 'caller'; grant: Grant; touches?: Noun; takes?: readonly Noun[] }

export type Caller =
  | { kind: 'person'; userId: string; person: SignedInPerson; csrfToken: string }
  | { kind: 'token'; userId: string; token: TokenCaller }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** A read that no screen asks for in rows and that takes long (a whole raw mail, a year of events): paced like a change (hooks/pace.ts). */
    costly?: true
    /** A read that asks a server elsewhere, which the sender of a mail chose. */
    fetches?: true
    /** Takes a file, which may take as long as its line needs; any other body has to be here soon (hooks/body-in-time.ts). */
    longBody?: true
  }
  interface FastifyRequest {
    /** Set by hooks/authenticate.ts for every route that is not for anyone. */
    caller: Caller | undefined
  }
}

/** By this a caller's requests and open lines are counted: a person over all sessions, each token for itself. */
export const keyOf = (caller: Caller): string => (caller.kind === 'person' ? caller.userId : caller.token.tokenId)

/** As the audit log names who asks. */
export const actorOf = (caller: Caller): string => (caller.kind === 'person' ? `person:${caller.userId}` : `token:${caller.token.tokenId}`)

export function callerOf(request: { caller: Caller | undefined }): Caller {
  if (request.caller === undefined) throw notSignedIn()
  return request.caller
}

export function personOf(request: { caller: Caller | undefined }): SignedInPerson {
  const caller = callerOf(request)
  if (caller.kind !== 'person') throw personNeeded()
  return caller.person
}

export const notSignedIn = (): Fault => new Fault('not-signed-in', 'You are not signed in', { status: 401, fix: 'Sign in, or send a token.' })

export const accessExpired = (): Fault =>
  new Fault('access-expired', 'The access token is out of time', { status: 401, fix: 'POST /api/v1/auth/refresh, then ask again.' })

export const personNeeded = (): Fault =>
  new Fault('person-needed', 'Only a signed-in person can do this; an API token never can', {
    status: 403,
    fix: 'Open Secretary in a browser and do it there.',
  })

/** Who looks after the house: an owner or an admin, or a token they gave the admin grant. */
export function requireCaretaker(caller: Caller): void {
  if (caller.kind === 'token') return requireGrant(caller, 'admin')
  if (caller.person.role === 'member') throw new Fault('role-missing', 'Only an owner or an admin can see this', { status: 403 })
}

export function requireGrant(caller: Caller, grant: Grant): void {
  if (caller.kind === 'person' || caller.token.grants.has(grant)) return
  throw new Fault('grant-missing', `This token was not given “${grant}”`, {
    status: 403,
    fix: `Make a token with it: secretary token create --grants ${grant} …`,
  })
}
