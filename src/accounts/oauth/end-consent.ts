// Takes a consent back at the provider, when its account is disconnected.
//
// Prepared before the account's rows and secrets are deleted, done after: a provider that is
// away must not keep an account from leaving. Google ends every token of a person for this
// house at once, so nothing is sent while another account of the same mailbox lives here.
import { refreshName } from '../account-secrets.ts'
import { getSecret } from '../secrets.ts'
import { consentKind, consents } from './consent-kinds.ts'
import { countOtherGrants, findGrant } from './grant-store.ts'
import type { ConsentContext } from './start-consent.ts'

export type EndConsent = () => Promise<'revoked' | 'not-offered' | 'nothing-to-revoke'>

export async function prepareEndConsent(context: ConsentContext, accountId: string): Promise<EndConsent> {
  const nothing: EndConsent = async () => 'nothing-to-revoke'
  const grant = await findGrant(context.db, accountId)
  if (grant === undefined || grant.withdrawn === 1) return nothing
  const { authority: name } = consents[consentKind.parse(grant.kind)]
  const authority = context.authorities[name]
  const token = await getSecret(context, refreshName({ id: accountId, userId: grant.user_id }))
  if (authority === undefined || token === undefined) return nothing
  const kinds = consentKind.options.filter((kind) => consents[kind].authority === name)
  if ((await countOtherGrants(context.db, grant, kinds)) > 0) return nothing
  return async () => await authority.revoke(token)
}
