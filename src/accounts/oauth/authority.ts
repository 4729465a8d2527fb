// An authorization server as we talk to it: where to send a person, a code for tokens, new
// tokens for old ones, taking a consent back.
//
// The protocol is oauth4webapi's, over the one guarded outbound function. What it throws holds
// the whole answer as its cause, tokens included, and ours is logged: so nothing of it is
// passed on but its words.
import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import { accountLimits } from '../account-limits.ts'
import type { OutboundAnswer, OutboundRequest } from '../../base/outbound.ts'
import type { AuthorityName } from './consent-kinds.ts'

export interface AuthoritySettings {
  clientId: string
  clientSecret: string
  /** Microsoft: whose people may consent. */
  tenant?: string
  /** Instead of the provider's own: a national cloud, or a test. Its endpoints are asked of it. */
  issuer?: string
}

export interface TokenSet {
  accessToken: string
  /** Undefined: the old one stays good. */
  refreshToken: string | undefined
  /** From now. */
  lastsMs: number
  /** Undefined: what was asked for. */
  scope: string | undefined
}

export interface Authority {
  /** As a person knows it. */
  title: string
  authorizationUrl(wish: { state: string; verifier: string; redirectUri: string; scopes: readonly string[]; address: string }): Promise<string>
  /** `answer`: what the provider put behind the redirect address. */
  exchange(wish: { answer: Record<string, string>; state: string; verifier: string; redirectUri: string }): Promise<TokenSet & { addresses: string[] }>
  refresh(refreshToken: string): Promise<TokenSet>
  /** `not-offered`: only the person can, at the provider. */
  revoke(token: string): Promise<'revoked' | 'not-offered'>
}

export type Authorities = Readonly<Partial<Record<AuthorityName, Authority>>>
export type Fetch = (request: OutboundRequest) => Promise<OutboundAnswer>

/** The person took the consent back, or the provider did: no try helps, only a new consent. */
export class ConsentWithdrawn extends Error {
  override readonly name = 'ConsentWithdrawn'
}

interface Metadata {
  title: string
  metadata: oauth.AuthorizationServer
  /** Of what a provider wants beyond the protocol. */
  extra: Record<string, string>
}

function builtIn(name: AuthorityName, { tenant = 'common' }: AuthoritySettings): Metadata {
  if (name === 'google') {
    return {
      title: 'Google',
      metadata: {
        issuer: 'https://accounts.google.com',
        authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
        token_endpoint: 'https://oauth2.googleapis.com/token',
        revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
      },
      // Without `consent` Google gives a refresh token the first time only, and a second connection would have none.
      extra: { access_type: 'offline', prompt: 'consent' },
    }
  }
  const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}`
  return {
    title: 'Microsoft',
    metadata: { issuer: `${base}/v2.0`, authorization_endpoint: `${base}/oauth2/v2.0/authorize`, token_endpoint: `${base}/oauth2/v2.0/token` },
    extra: { prompt: 'select_account' },
  }
}

export function openAuthority(name: AuthorityName, settings: AuthoritySettings, fetch: Fetch): Authority {
  const own = builtIn(name, settings)
  const client: oauth.Client = { client_id: settings.clientId }
  const auth = oauth.ClientSecretPost(settings.clientSecret)
  const options = { [oauth.customFetch]: over(fetch), [oauth.allowInsecureRequests]: settings.issuer?.startsWith('http://') === true }
  let asked: Promise<oauth.AuthorizationServer> | undefined
  const metadata = async (): Promise<oauth.AuthorizationServer> => {
    if (settings.issuer === undefined) return own.metadata
    asked ??= discovered(new URL(settings.issuer), options)
    try {
      return await asked
    } catch (error) {
      asked = undefined
      throw error
    }
  }
  return {
    title: own.title,
    async authorizationUrl({ state, verifier, redirectUri, scopes, address }) {
      const { authorization_endpoint: endpoint = '' } = await inWords(own.title, metadata)
      const url = new URL(endpoint)
      const parameters = {
        response_type: 'code',
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(address === '' ? {} : { login_hint: address }),
        ...own.extra,
      }
      for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value)
      return url.href
    },
    exchange: async ({ answer, state, verifier, redirectUri }) =>
      await inWords(own.title, async () => {
        const server = await metadata()
        const checked = oauth.validateAuthResponse(server, client, new URLSearchParams(answer), state)
        const response = await oauth.authorizationCodeGrantRequest(server, client, auth, checked, redirectUri, verifier, options)
        const issuer = name === 'microsoft' ? await issuerOfTenant(server.issuer, response.clone()) : server.issuer
        const tokens = await oauth.processAuthorizationCodeResponse({ ...server, issuer }, client, response, { requireIdToken: true })
        return { ...tokenSet(tokens), addresses: addressesIn(oauth.getValidatedIdTokenClaims(tokens)) }
      }),
    refresh: async (refreshToken) =>
      await inWords(own.title, async () => {
        const server = await metadata()
        const response = await oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, options)
        const issuer = name === 'microsoft' ? await issuerOfTenant(server.issuer, response.clone()) : server.issuer
        return tokenSet(await oauth.processRefreshTokenResponse({ ...server, issuer }, client, response))
      }),
    async revoke(token) {
      const server = await inWords(own.title, metadata)
      if (server.revocation_endpoint === undefined) return 'not-offered'
      await inWords(own.title, async () => await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, auth, token, options)))
      return 'revoked'
    },
  }
}

type OAuthOptions = { [oauth.customFetch]: ReturnType<typeof over>; [oauth.allowInsecureRequests]: boolean }

async function discovered(issuer: URL, options: OAuthOptions): Promise<oauth.AuthorizationServer> {
  return await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options))
}

export function over(fetch: Fetch) {
  return async (url: string, { method, headers, body, signal }: { method: string; headers: Record<string, string>; body?: unknown; signal?: AbortSignal | undefined }): Promise<Response> => {
    const { 'user-agent': _, ...sent } = headers
    const answer = await fetch({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: sent,
      bytesMax: accountLimits.oauthBytesMax,
      timeoutMs: accountLimits.oauthAnswerMs,
      ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
      ...(signal === undefined ? {} : { signal }),
    })
    // Busy or broken: whatever its body looks like, it is no answer to our question.
    if (answer.status === 429 || answer.status >= 500) {
      const seconds = Number(answer.headers['retry-after'])
      throw new RetryLater(`${new URL(url).host} is busy (${answer.status})`, { afterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : accountLimits.tokenLeaseMs })
    }
    return new Response(answer.body.byteLength === 0 ? null : Uint8Array.from(answer.body), { status: answer.status, headers: answer.headers })
  }
}

const idTokenBody = z.object({ id_token: z.string() })
const tenantClaim = z.object({ tid: z.uuid() })

/** Who signs in by `common` is told by their own tenant's name: its issuer is the one to expect. */
async function issuerOfTenant(issuer: string, response: Response): Promise<string> {
  try {
    const { id_token: token } = idTokenBody.parse(await response.json())
    const { tid } = tenantClaim.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')))
    return issuer.replace(/\/(?:common|organizations|consumers)\/v2\.0$/, `/${tid}/v2.0`)
  } catch {
    // Not of that form: judged by what is made of it next.
    return issuer
  }
}

function tokenSet({ access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, scope }: oauth.TokenEndpointResponse): TokenSet {
  return { accessToken, refreshToken, lastsMs: seconds === undefined ? accountLimits.tokenUnsaidMs : seconds * 1000, scope }
}

/** An organisation may sign in by one name and have its mail under another: either is theirs. */
function addressesIn(claims: oauth.IDToken | undefined): string[] {
  if (claims === undefined || claims['email_verified'] === false) return []
  return [claims['email'], claims['preferred_username']].filter((one): one is string => typeof one === 'string' && one.includes('@')).map((one) => one.toLowerCase())
}

/** Nothing helps against these but a person's new consent. */
const WITHDRAWN = new Set(['invalid_grant', 'interaction_required', 'consent_required', 'login_required'])

async function inWords<T>(title: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault || error instanceof RetryLater) throw error
    if (error instanceof oauth.AuthorizationResponseError) {
      throw error.error === 'access_denied'
        ? new Fault('consent-denied', `You did not allow access at ${title}`, { fix: 'Nothing was connected. Start again whenever you like.' })
        : new Fault('consent-failed', `${title} did not give access (${plain(error.error)})`, { fix: 'Start again. If it stays so, the settings of the app there are not right: docs/operating/accounts.md.' })
    }
    const code = error instanceof oauth.ResponseBodyError ? error.error : error instanceof oauth.WWWAuthenticateChallengeError ? 'invalid_client' : ''
    if (WITHDRAWN.has(code)) throw new ConsentWithdrawn(`${title} answers ${plain(code)}`)
    if (code === 'invalid_client' || code === 'unauthorized_client') {
      throw new Fault('oauth-client-refused', `${title} does not know this Secretary`, { status: 502, fix: `Compare the client id and secret in the settings with those at ${title}; a secret there expires.` })
    }
    if (code !== '') throw new Fault('oauth-refused', `${title} refused (${plain(code)})`, { status: 502, fix: 'Compare the settings of the app there with docs/operating/accounts.md.' })
    throw new Fault('oauth-answer-strange', `${title} answered something that is no answer: ${messageOf(error)}`, { status: 502, fix: 'Try again in a few minutes.' })
  }
}

/** An error's name comes from the other side, partly by way of a person's browser. */
const plain = (code: string): string => code.replaceAll(/[^\w.-]/g, '').slice(0, 60)
