// Consent over the API, against Google as emulate plays it: another's reading of the same
// protocol, PKCE and refresh included.
import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import test from 'node:test'
import { createEmulator } from 'emulate'
import { openAuthority } from '../../accounts/oauth/authority.ts'
import { openAccessTokens } from '../../accounts/oauth/access-token.ts'
import { outbound } from '../../base/outbound.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { CLIENT } from '../../testing/scripted-authority.ts'
import { openTestWeb, type TestPerson } from '../../testing/test-web.ts'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a person consents at Google, comes back, and the account has tokens that are renewed', async (context) => {
  const store = await openTestStore(context)
  const port = await freePort()
  const google = await createEmulator({
    service: 'google',
    port,
    seed: {
      google: {
        users: [{ email: 'ana@example.org', name: 'Ana' }],
        oauth_clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, name: 'Secretary', redirect_uris: ['http://127.0.0.1/oauth/callback'] }],
      },
    },
  })
  context.after(() => google.close())
  const issuer = google.url
  const authority = openAuthority('google', { ...CLIENT, issuer }, async (request) => await outbound(request, { allowHosts: [new URL(issuer).host] }))
  const authorities = { google: authority }
  const web = await openTestWeb(store, context, { authorities })
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const post = async (path: string, body: unknown, who: TestPerson = alice) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...who.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as { url: string; code: string; outcome: string; account: { id: string; provider: string; address: string } } }
  }
  const start = await post('/accounts/oauth/start', { provider: 'gmail', address: 'ana@example.org' })
  assert.equal(start.status, 200, JSON.stringify(start.body))
  const asked = new URL(start.body.url).searchParams
  assert.equal(asked.get('redirect_uri'), `${web.url}/oauth/callback`)

  // The person chooses Ana on the page and is sent back.
  const form = new URLSearchParams([...asked].filter(([name]) => ['redirect_uri', 'scope', 'state', 'client_id', 'code_challenge', 'code_challenge_method'].includes(name)))
  form.set('email', 'ana@example.org')
  const chosen = await fetch(`${issuer}/o/oauth2/v2/auth/callback`, { method: 'POST', body: form, redirect: 'manual' })
  const back = new URL(chosen.headers.get('location') ?? '')
  assert.equal(back.origin + back.pathname, `${web.url}/oauth/callback`)
  const answer = Object.fromEntries(back.searchParams)

  assert.equal((await post('/accounts/oauth/finish', { answer }, bob)).body.code, 'consent-void', 'another person cannot bring it')
  const finished = await post('/accounts/oauth/finish', { answer, import: 'later' })
  assert.equal(finished.status, 200, JSON.stringify(finished.body))
  assert.deepEqual([finished.body.outcome, finished.body.account.provider, finished.body.account.address], ['connected', 'gmail', 'ana@example.org'])
  assert.equal((await post('/accounts/oauth/finish', { answer })).status, 410)
  assert.deepEqual((await store.db.query.selectFrom('imports').select('state').execute()).map(({ state }) => state), ['planned'], 'it waits for the choice')

  const { id } = finished.body.account
  const tokens = openAccessTokens({ ...web.house, authorities })
  const first = await tokens.accessTokenFor(id)
  await tokens.invalidate(id, first)
  const second = await tokens.accessTokenFor(id)
  assert.notEqual(second, first)
  const mail = await fetch(`${issuer}/gmail/v1/users/me/labels`, { headers: { authorization: `Bearer ${second}` } })
  assert.equal(mail.status, 200, 'the emulator takes the token for Gmail')
  assert.equal((await post(`/accounts/${id}/test`, {})).status, 200)
})

test('a house that Google does not know says what its operator has to do', async (context) => {
  const web = await openTestWeb(await openTestStore(context), context)
  const alice = await web.person('alice@example.org')
  for (const provider of ['gmail', 'outlook']) {
    const answer = await fetch(`${web.url}/api/v1/accounts/oauth/start`, { method: 'POST', headers: { ...alice.headers, 'content-type': 'application/json' }, body: JSON.stringify({ provider }) })
    const problem = (await answer.json()) as { code: string; fix: string }
    assert.deepEqual([answer.status, problem.code], [409, 'oauth-not-set-up'])
    assert.match(problem.fix, provider === 'gmail' ? /GOOGLE_CLIENT_ID/ : /MICROSOFT_CLIENT_ID/)
  }
})
