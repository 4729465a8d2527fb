// Sends a person to the provider's page, and remembers why (RFC 6749 4.1, with PKCE, RFC 7636).
//
// The state goes through the browser and comes back; only its hash stays here, bound to the
// person and the session, for ten minutes and once. The verifier never leaves: it lies sealed
// until the answer comes, so a code that is read on the way is worth nothing.
import { Fault } from '../../base/fault.ts'
import { hashToken, newToken } from '../../base/ids.ts'
import { accountLimits } from '../account-limits.ts'
import { within, type StoreContext, type VaultContext } from '../context.ts'
import { deleteSecret, putSecret, type SecretName } from '../secrets.ts'
import type { SignedInPerson } from '../sessions.ts'
import { foldEmail } from '../email-address.ts'
import { deleteAttempt, insertAttempt, listAttempts, listExpiredAttempts, type AttemptRow } from './attempt-store.ts'
import type { Authorities, Authority } from './authority.ts'
import { consents, identityScopes, scopesOf, type AuthorityName, type ConsentKind } from './consent-kinds.ts'

export interface ConsentContext extends VaultContext {
  authorities: Authorities
}

export interface ConsentWish {
  kind: ConsentKind
  calendar: boolean
  /** '' = whichever the person chooses there. */
  address: string
  redirectUri: string
}

export async function startConsent(context: ConsentContext, person: Pick<SignedInPerson, 'userId' | 'sessionId'>, wish: ConsentWish): Promise<{ url: string }> {
  const { authority: name } = consents[wish.kind]
  const authority = requireAuthority(context.authorities, name)
  const state = newToken()
  const verifier = newToken()
  const address = foldEmail(wish.address)
  const scopes = [...identityScopes[name], ...scopesOf(wish.kind, wish.calendar)]
  // First, since it may ask the network: nothing is remembered of a way that cannot be gone.
  const url = await authority.authorizationUrl({ state, verifier, redirectUri: wish.redirectUri, scopes, address })
  const row: AttemptRow = {
    state_hash: hashToken(state),
    user_id: person.userId,
    session_id: person.sessionId,
    kind: wish.kind,
    calendar: wish.calendar ? 1 : 0,
    address,
    redirect_uri: wish.redirectUri,
    expires_at: context.clock.now() + accountLimits.consentMs,
  }
  await context.db.transaction(async (tx) => {
    const inside = within(context, tx)
    for (const old of (await listAttempts(tx, person.userId)).slice(accountLimits.consentsOpenPerUser - 1)) await forget(inside, old)
    await insertAttempt(tx, row)
    await putSecret(inside, verifierName(row), verifier)
  })
  return { url }
}

/** By the hourly sweep: tabs that were closed. */
export async function sweepConsents(context: StoreContext): Promise<void> {
  await context.db.transaction(async (tx) => {
    for (const old of await listExpiredAttempts(tx, context.clock.now())) await forget({ db: tx }, old)
  })
}

async function forget({ db }: Pick<StoreContext, 'db'>, row: AttemptRow): Promise<void> {
  await deleteAttempt(db, row.state_hash)
  await deleteSecret({ db }, verifierName(row))
}

export const verifierName = (row: Pick<AttemptRow, 'user_id' | 'state_hash'>): SecretName => ({ kind: 'oauth-verifier', userId: row.user_id, record: row.state_hash })

export function requireAuthority(authorities: Authorities, name: AuthorityName): Authority {
  const authority = authorities[name]
  if (authority !== undefined) return authority
  const [title, setting] = name === 'google' ? ['Google', 'GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET'] : ['Microsoft', 'MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET']
  throw new Fault('oauth-not-set-up', `This Secretary is not known to ${title} yet`, {
    status: 409,
    fix: `Whoever runs it registers it there once and sets ${setting}: docs/operating/accounts.md.`,
  })
}
