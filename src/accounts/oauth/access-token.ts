// Access tokens for the adapters: the one that is there while it lasts, then a new one.
//
// One refresh at a time: within a process all wait for the same promise; between processes a
// lease in the grant's row decides (no transaction can stay open while a provider thinks, on
// SQLite it would hold every writer). Providers rotate refresh tokens, so two refreshes at once
// may leave us with a token that was taken back. Tokens are stored before anybody is given one.
import type { Clock } from '../../base/clock.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { newToken } from '../../base/ids.ts'
import { accountLimits } from '../account-limits.ts'
import { pauseUntilGiven } from '../connected-accounts.ts'
import { within } from '../context.ts'
import { accessName, refreshName } from '../account-secrets.ts'
import { getSecret, putSecret } from '../secrets.ts'
import { ConsentWithdrawn } from './authority.ts'
import { consentKind, consents } from './consent-kinds.ts'
import { endLease, expireAccess, findGrant, takeLease, type GrantRow } from './grant-store.ts'
import { requireAuthority, type ConsentContext } from './start-consent.ts'

export interface AccessTokens {
  accessTokenFor(accountId: string): Promise<string>
  /** After a 401: this one is not given again. */
  invalidate(accountId: string, token: string): Promise<void>
}

export function openAccessTokens(context: ConsentContext): AccessTokens {
  const running = new Map<string, Promise<string>>()
  return {
    async accessTokenFor(accountId) {
      const known = running.get(accountId)
      if (known !== undefined) return await known
      const asked = currentOrNew(context, accountId).finally(() => running.delete(accountId))
      running.set(accountId, asked)
      return await asked
    },
    async invalidate(accountId, token) {
      const grant = await findGrant(context.db, accountId)
      if (grant === undefined || (await getSecret(context, accessName(whoseOf(grant)))) !== token) return
      await expireAccess(context.db, { accountId, generation: grant.generation })
    },
  }
}

const whoseOf = (grant: GrantRow) => ({ id: grant.account_id, userId: grant.user_id })

async function currentOrNew(context: ConsentContext, accountId: string): Promise<string> {
  const { db, clock } = context
  const lease = newToken()
  const patienceEnds = clock.now() + accountLimits.tokenLeaseMs + accountLimits.oauthAnswerMs
  for (;;) {
    const grant = await findGrant(db, accountId)
    if (grant === undefined) throw new Fault('consent-missing', 'Nobody consented to this account', { fix: 'Connect it again.' })
    if (grant.withdrawn === 1) throw withdrawn(context, grant)
    if (isGood(grant, clock)) {
      const token = await getSecret(context, accessName(whoseOf(grant)))
      if (token !== undefined) return token
    }
    const nowMs = clock.now()
    if (await takeLease(db, { accountId, lease, nowMs, untilMs: nowMs + accountLimits.tokenLeaseMs })) return await renew(context, accountId, lease)
    if (nowMs >= patienceEnds) throw new RetryLater('Another process renews the access of this account and does not finish', { afterMs: accountLimits.tokenLeaseMs })
    await clock.sleep(accountLimits.tokenPollMs)
  }
}

const isGood = (grant: GrantRow, clock: Clock): boolean => grant.access_expires_at - accountLimits.tokenSpareMs > clock.now()

async function renew(context: ConsentContext, accountId: string, lease: string): Promise<string> {
  const { db, clock } = context
  // Again, since the lease: whoever had it before may have finished between our look and our taking it.
  const grant = await findGrant(db, accountId)
  if (grant === undefined) throw new Fault('consent-missing', 'Nobody consented to this account', { fix: 'Connect it again.' })
  const whose = whoseOf(grant)
  let result: Parameters<typeof endLease>[2] = 'failed'
  try {
    const there = isGood(grant, clock) ? await getSecret(context, accessName(whose)) : undefined
    if (there !== undefined) return there
    const refreshToken = await getSecret(context, refreshName(whose))
    const authority = requireAuthority(context.authorities, consents[consentKind.parse(grant.kind)].authority)
    if (refreshToken === undefined) throw new ConsentWithdrawn('There is no refresh token')
    const tokens = await authority.refresh(refreshToken)
    result = { accessExpiresAt: clock.now() + tokens.lastsMs }
    const ours = await db.transaction(async (tx) => {
      const inside = within(context, tx)
      if (!(await endLease(tx, { accountId, lease }, result))) return false
      if (tokens.refreshToken !== undefined) await putSecret(inside, refreshName(whose), tokens.refreshToken)
      await putSecret(inside, accessName(whose), tokens.accessToken)
      return true
    })
    if (ours) return tokens.accessToken
    // Stalled past our lease, or the person consented anew meanwhile: what stands now is newer.
    return await currentOrNew(context, accountId)
  } catch (error) {
    if (!(error instanceof ConsentWithdrawn)) throw error
    const ended = await db.transaction(async (tx) => {
      if (!(await endLease(tx, { accountId, lease }, { withdrawn: true }))) return false
      await pauseUntilGiven(within(context, tx), whose, { reason: withdrawn(context, grant).message, needs: 'consent' })
      return true
    })
    if (!ended) return await currentOrNew(context, accountId)
    throw withdrawn(context, grant)
  } finally {
    if (result === 'failed') await endLease(db, { accountId, lease }, 'failed')
  }
}

function withdrawn({ authorities }: ConsentContext, grant: GrantRow): Fault {
  const { authority: name } = consents[consentKind.parse(grant.kind)]
  const title = authorities[name]?.title ?? name
  return new Fault('consent-withdrawn', `${title} no longer gives access to ${grant.address}: the consent was taken back, or ended with a new password`, {
    status: 409,
    fix: 'Connect the account again; what is here of it stays.',
  })
}
