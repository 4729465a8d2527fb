// The person is back from the provider's page: the answer is proven, the code becomes tokens,
// and the tokens an account, or the account that needed consent goes on.
//
// Refused before anything is stored: an answer that this session did not ask for, a mailbox
// other than the one that was named, a consent with a box unticked (an account that fails at its
// first letter helps nobody), one that does not last.
import { Fault } from '../../base/fault.ts'
import { hashToken } from '../../base/ids.ts'
import { accessName, refreshName } from '../account-secrets.ts'
import { connectAccount, listAccounts, reviveAccount, type ConnectedAccount } from '../connected-accounts.ts'
import { within } from '../context.ts'
import { getSecret, deleteSecret, putSecret } from '../secrets.ts'
import type { SignedInPerson } from '../sessions.ts'
import { takeAttempt, type AttemptRow } from './attempt-store.ts'
import { ConsentWithdrawn, type Authority, type TokenSet } from './authority.ts'
import { consentKind, consents, missingScopes, scopesOf, wordsOfScopes, type ConsentKind } from './consent-kinds.ts'
import { findGrant, saveGrant } from './grant-store.ts'
import { requireAuthority, verifierName, type ConsentContext } from './start-consent.ts'

export interface FinishedConsent {
  account: ConnectedAccount
  /** `renewed`: it was there before. */
  outcome: 'connected' | 'renewed'
}

export interface ConsentAnswer {
  /** As it stood behind the redirect address, `state` included. */
  answer: Record<string, string>
  /** The adapter's config for an account of this kind. */
  configFor(kind: ConsentKind, consent: { address: string; calendar: boolean }): Record<string, unknown>
  /** In the transaction that stores it. */
  stored(finished: FinishedConsent, inside: ConsentContext): Promise<void>
}

export async function finishConsent(context: ConsentContext, person: Pick<SignedInPerson, 'userId' | 'sessionId'>, given: ConsentAnswer): Promise<FinishedConsent> {
  const state = given.answer['state'] ?? ''
  const { attempt, verifier } = await spendAttempt(context, person, state)
  const kind = consentKind.parse(attempt.kind)
  const authority = requireAuthority(context.authorities, consents[kind].authority)
  const wish = { answer: given.answer, state, verifier, redirectUri: attempt.redirect_uri }
  const tokens = await authority.exchange(wish).catch((error: unknown) => {
    if (!(error instanceof ConsentWithdrawn)) throw error
    throw new Fault('consent-code-void', `${authority.title} does not accept its own answer any more`, { status: 409, fix: 'Start again, and come back from its page within a few minutes.' })
  })
  const asked = scopesOf(kind, attempt.calendar === 1)
  const refreshToken = requireWhole(authority, asked, tokens)
  const address = requireAsked(authority, attempt.address, tokens.addresses)

  return await context.db.transaction(async (tx) => {
    const inside = within(context, tx)
    const config = given.configFor(kind, { address, calendar: attempt.calendar === 1 })
    const finished = await accountFor(inside, { userId: person.userId, kind, address, config })
    const { account } = finished
    await putSecret(inside, refreshName(account), refreshToken)
    await putSecret(inside, accessName(account), tokens.accessToken)
    await saveGrant(tx, {
      account_id: account.id,
      user_id: person.userId,
      kind,
      address,
      scopes: tokens.scope ?? asked.join(' '),
      access_expires_at: context.clock.now() + tokens.lastsMs,
    })
    await given.stored(finished, inside)
    return finished
  })
}

/** Spent whatever comes of it: an answer is good for one try. */
async function spendAttempt(context: ConsentContext, { userId, sessionId }: Pick<SignedInPerson, 'userId' | 'sessionId'>, state: string): Promise<{ attempt: AttemptRow; verifier: string }> {
  return await context.db.transaction(async (tx) => {
    const inside = within(context, tx)
    const attempt = await takeAttempt(tx, { stateHash: hashToken(state), userId, sessionId })
    const verifier = attempt === undefined ? undefined : await getSecret(inside, verifierName(attempt))
    if (attempt !== undefined) await deleteSecret(inside, verifierName(attempt))
    return { attempt, verifier }
  }).then(({ attempt, verifier }) => {
    if (attempt !== undefined && verifier !== undefined && attempt.expires_at > context.clock.now()) return { attempt, verifier }
    throw new Fault('consent-void', 'This way back was used, is older than ten minutes, or was begun in another browser', { status: 410, fix: 'Start again from Settings, Accounts.' })
  })
}

function requireWhole(authority: Authority, asked: readonly string[], { scope, refreshToken }: TokenSet): string {
  const missing = missingScopes(asked, scope)
  if (missing.length > 0) {
    throw new Fault('consent-partial', `You did not allow everything that is needed at ${authority.title}: ${wordsOfScopes(missing)} is missing`, {
      status: 409,
      fix: 'Nothing was connected. Start again, and leave every box ticked.',
    })
  }
  if (refreshToken !== undefined) return refreshToken
  throw new Fault('consent-passing', `${authority.title} gave access for an hour only`, { status: 409, fix: `Remove Secretary from the apps of your account at ${authority.title}, then start again.` })
}

function requireAsked(authority: Authority, asked: string, addresses: readonly string[]): string {
  const [own] = addresses
  if (own === undefined) {
    throw new Fault('consent-nobody', `${authority.title} did not say whose mailbox this is`, { status: 409, fix: 'Start again with an account that has a proven e-mail address.' })
  }
  if (asked === '' || addresses.includes(asked)) return asked === '' ? own : asked
  throw new Fault('consent-other-account', `You signed in at ${authority.title} as ${own}, and asked for ${asked}`, {
    status: 409,
    fix: `Nothing was connected. Start again and choose ${asked} there, or connect ${own} instead.`,
  })
}

async function accountFor(
  context: ConsentContext,
  { userId, kind, address, config }: { userId: string; kind: ConsentKind; address: string; config: Record<string, unknown> },
): Promise<FinishedConsent> {
  for (const account of await listAccounts(context.db, userId)) {
    if (account.address !== address || (await findGrant(context.db, account.id))?.kind !== kind) continue
    return { account: await reviveAccount(context, account, { config }), outcome: 'renewed' }
  }
  return { account: await connectAccount(context, { userId, provider: consents[kind].provider, name: address, address, config }), outcome: 'connected' }
}
