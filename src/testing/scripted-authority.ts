// An authorization server that a test directs: it keeps to the protocol (PKCE proven, codes good
// once, refresh tokens rotated, a used one ends the whole family) until it is told not to.
//
// For what ready-made emulators do not do: withdrawn consent, rotation, partial scopes, slow and
// broken answers, another mailbox than was asked for.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import { openAuthority, type Authority } from '../accounts/oauth/authority.ts'
import type { AuthorityName } from '../accounts/oauth/consent-kinds.ts'
import { systemClock } from '../base/clock.ts'
import { outbound } from '../base/outbound.ts'

export interface ScriptedAuthority {
  issuer: string
  authority: Authority
  /** What is different from a good day. */
  script: Script
  /** Every request to the token endpoint, and of revocation, as the server read it. */
  asked: URLSearchParams[]
  revoked: string[]
  /** The person at the provider's page: agrees, and is sent back with this. */
  agree(url: string, person?: { email?: string; scope?: string }): Record<string, string>
  /** The person ends the consent in the provider's settings. */
  withdraw(): void
}

interface Script {
  /** Answered instead of tokens. */
  answer?: { status: number; type?: string; body: string; headers?: Record<string, string> }
  /** Tokens wait for it. */
  until?: Promise<void>
  claims?: Record<string, unknown>
  expiresIn?: number
  withoutRefreshToken?: boolean
}

interface Code {
  challenge: string
  redirectUri: string
  email: string
  scope: string
}

export const CLIENT = { clientId: 'secretary-test', clientSecret: 'client-secret-canary' }

export async function openScriptedAuthority(context: TestContext, name: AuthorityName = 'google'): Promise<ScriptedAuthority> {
  const codes = new Map<string, Code>()
  const good = new Map<string, Code>()
  const spent = new Set<string>()
  let made = 0
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const issuer = `http://127.0.0.1:${address.port}`

  const json = (response: ServerResponse, status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const refuse = (response: ServerResponse, error: string) => json(response, 400, { error, error_description: 'as scripted' })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/.well-known/openid-configuration') {
      return void json(response, 200, { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, ...(name === 'google' ? { revocation_endpoint: `${issuer}/revoke` } : {}) })
    }
    const parts: Buffer[] = []
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
    const form = new URLSearchParams(Buffer.concat(parts).toString('utf8'))
    self.asked.push(form)
    if (request.url === '/revoke') {
      self.revoked.push(form.get('token') ?? '')
      return void json(response, 200, {})
    }
    const { answer, until } = self.script
    await until
    if (answer !== undefined) return void response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json', ...answer.headers }).end(answer.body)
    if (form.get('client_id') !== CLIENT.clientId || form.get('client_secret') !== CLIENT.clientSecret) return void json(response, 401, { error: 'invalid_client' })
    const known = form.get('grant_type') === 'authorization_code' ? byCode(form) : byRefreshToken(form.get('refresh_token') ?? '')
    if (known === undefined) return void refuse(response, 'invalid_grant')
    json(response, 200, tokensFor(known))
  }

  function byCode(form: URLSearchParams): Code | undefined {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    return code?.challenge === challenge && code.redirectUri === form.get('redirect_uri') ? code : undefined
  }

  function byRefreshToken(token: string): Code | undefined {
    const known = good.get(token)
    good.delete(token)
    // Whoever uses one a second time has stolen it, or two of us were not one after the other.
    if (spent.has(token)) good.clear()
    spent.add(token)
    return known
  }

  function tokensFor(code: Code) {
    const refreshToken = `refresh-canary-${++made}`
    good.set(refreshToken, code)
    const now = Math.floor(systemClock.now() / 1000)
    const claims = { iss: issuer, sub: code.email, aud: CLIENT.clientId, iat: now, exp: now + 3600, email: code.email, ...self.script.claims }
    const idToken = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return {
      access_token: `access-canary-${made}`,
      token_type: 'Bearer',
      expires_in: self.script.expiresIn ?? 3600,
      scope: code.scope,
      id_token: `${idToken}.c2lnbmVk`,
      ...(self.script.withoutRefreshToken === true ? {} : { refresh_token: refreshToken }),
    }
  }

  const self: ScriptedAuthority = {
    issuer,
    authority: openAuthority(name, { ...CLIENT, issuer }, async (request) => await outbound(request, { allowHosts: [new URL(issuer).host] })),
    script: {},
    asked: [],
    revoked: [],
    agree(url, { email = 'ana@example.org', scope } = {}) {
      const asked = new URL(url).searchParams
      assert.equal(asked.get('code_challenge_method'), 'S256')
      const code = `code-canary-${++made}`
      codes.set(code, { challenge: asked.get('code_challenge') ?? '', redirectUri: asked.get('redirect_uri') ?? '', email, scope: scope ?? asked.get('scope') ?? '' })
      return { state: asked.get('state') ?? '', code }
    },
    withdraw() {
      good.clear()
    },
  }
  return self
}
