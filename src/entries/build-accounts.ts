// What connecting accounts needs of the outside: the authorization servers this installation is
// known to, the credentials that adapters sign in with, the network that discovery asks.
import type { VaultContext } from '../accounts/context.ts'
import { openCredentials, type Credentials } from '../accounts/credentials.ts'
import { openDiscoveryNet } from '../accounts/discover/discovery-net.ts'
import type { DiscoveryContext } from '../accounts/discover/question.ts'
import { openAuthority, type Authorities, type Authority, type AuthoritySettings } from '../accounts/oauth/authority.ts'
import type { HostPolicy } from '../accounts/server-address.ts'
import { outbound } from '../base/outbound.ts'
import type { Config, OAuthConfig } from '../config.ts'

export interface AccountDeps {
  authorities: Authorities
  credentials: Credentials
  discovery: DiscoveryContext
  mailHosts: HostPolicy
}

export function buildAccounts(house: VaultContext & { config: Pick<Config, 'google' | 'microsoft' | 'allowPrivateHosts' | 'ispdbUrl'> }): AccountDeps {
  const { google, microsoft, allowPrivateHosts, ispdbUrl } = house.config
  const authorities: Authorities = {
    ...(google === undefined ? {} : { google: authorityOf('google', google) }),
    ...(microsoft === undefined ? {} : { microsoft: authorityOf('microsoft', microsoft) }),
  }
  const mailHosts: HostPolicy = { privateHosts: allowPrivateHosts }
  return {
    authorities,
    credentials: openCredentials({ db: house.db, clock: house.clock, vault: house.vault, authorities }),
    discovery: { net: openDiscoveryNet(mailHosts), ispdbUrl },
    mailHosts,
  }
}

function authorityOf(name: 'google' | 'microsoft', { clientId, clientSecret, tenant, issuer }: OAuthConfig): Authority {
  const settings: AuthoritySettings = { clientId, clientSecret, ...(tenant === '' ? {} : { tenant }), ...(issuer === undefined ? {} : { issuer }) }
  // Whoever runs this named the issuer, so it may be of this network.
  const allowHosts = issuer === undefined ? [] : [hostAndPort(new URL(issuer))]
  return openAuthority(name, settings, async (request) => await outbound(request, { allowHosts }))
}

const hostAndPort = ({ hostname, port, protocol }: URL): string => `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`
