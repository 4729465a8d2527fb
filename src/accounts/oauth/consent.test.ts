// Consent, from the way there to the account it makes: each way in which an answer can be
// somebody else's, incomplete or broken is refused in words, and leaves nothing behind.
import assert from 'node:assert/strict'
import { accountLimits } from '../account-limits.ts'
import { HOME, openHouse, signedIn, ALICE, BOB, withAlice, withBob, type House } from '../../testing/people.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAuthority } from '../../testing/scripted-authority.ts'
import type { TestContext } from 'node:test'
import { disconnectAccount, listAccounts, pauseAccount, pauseUntilGiven } from '../connected-accounts.ts'
import { getSecret } from '../secrets.ts'
import { openSession, type SignedInPerson } from '../sessions.ts'
import { accessName, refreshName } from '../account-secrets.ts'
import { openAuthority } from './authority.ts'
import { prepareEndConsent } from './end-consent.ts'
import { finishConsent, type ConsentAnswer } from './finish-consent.ts'
import { findGrant } from './grant-store.ts'
import { startConsent, sweepConsents, type ConsentContext, type ConsentWish } from './start-consent.ts'

const REDIRECT = 'https://secretary.example.org/oauth/callback'
const wish: ConsentWish = { kind: 'gmail', calendar: false, address: '', redirectUri: REDIRECT }

async function open(store: TestStore, context: TestContext, name: 'google' | 'microsoft' = 'google') {
  const provider = await openScriptedAuthority(context, name)
  const house = await openHouse(store, context)
  await withAlice(house)
  const { person: alice } = await signedIn(house, ALICE)
  const consentContext: ConsentContext = { ...house, authorities: { [name]: provider.authority } }
  const start = async (more: Partial<ConsentWish> = {}, person: SignedInPerson = alice) => (await startConsent(consentContext, person, { ...wish, ...more })).url
  const finish = async (answer: Record<string, string>, person: Pick<SignedInPerson, 'userId' | 'sessionId'> = alice, more: Partial<ConsentAnswer> = {}) =>
    await finishConsent(consentContext, person, { answer, configFor: (_, { calendar }) => ({ calendar }), stored: async () => {}, ...more })
  return { provider, house, alice, consentContext, start, finish }
}

/** What is left of consents in the store. */
async function traces({ db }: House) {
  const count = async (table: 'accounts' | 'oauth_grants' | 'oauth_attempts') => (await db.query.selectFrom(table).select('user_id').execute()).length
  const secrets = (await db.query.selectFrom('secrets').select('context').execute()).filter(({ context }) => context.startsWith('oauth'))
  return { accounts: await count('accounts'), grants: await count('oauth_grants'), attempts: await count('oauth_attempts'), secrets: secrets.length }
}
const NOTHING = { accounts: 0, grants: 0, attempts: 0, secrets: 0 }

storeTest('consent makes an account, and its tokens lie sealed', async (store, context) => {
  const { provider, house, alice, start, finish } = await open(store, context)
  const url = new URL(await start({ address: 'Ana@Example.org', calendar: true }))
  assert.equal(url.origin + url.pathname, `${provider.issuer}/authorize`)
  assert.deepEqual(Object.fromEntries([...url.searchParams].filter(([key]) => !['state', 'code_challenge'].includes(key))), {
    response_type: 'code',
    client_id: 'secretary-test',
    redirect_uri: REDIRECT,
    scope: 'openid email https://www.googleapis.com/auth/gmail.modify https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.calendarlist.readonly',
    code_challenge_method: 'S256',
    login_hint: 'ana@example.org',
    access_type: 'offline',
    prompt: 'consent',
  })
  const state = url.searchParams.get('state') ?? ''
  const rows = JSON.stringify(await house.db.query.selectFrom('oauth_attempts').selectAll().execute()) + JSON.stringify(await house.db.query.selectFrom('secrets').selectAll().execute())
  assert.ok(!rows.includes(state), 'the state is kept as a hash')

  const { outcome, account } = await finish(provider.agree(url.href))
  assert.deepEqual([outcome, account.provider, account.address, account.config, account.state], ['connected', 'gmail', 'ana@example.org', { calendar: true }, 'active'])
  assert.equal(await getSecret(house, refreshName(account)), 'refresh-canary-2')
  assert.equal(await getSecret(house, accessName(account)), 'access-canary-2')
  assert.deepEqual(await traces(house), { accounts: 1, grants: 1, attempts: 0, secrets: 2 })
  const stored = await Promise.all((['accounts', 'oauth_grants', 'secrets', 'changes'] as const).map((table) => house.db.query.selectFrom(table).selectAll().execute()))
  assert.doesNotMatch(JSON.stringify(stored), /canary/, 'no token or code lies open')
  assert.equal((await listAccounts(house.db, alice.userId)).length, 1)
})

storeTest('an answer is good once, in time, and in the session that asked', async (store, context) => {
  const { provider, house, alice, start, finish } = await open(store, context)
  await withBob(house)
  const { person: bob } = await signedIn(house, BOB)
  const other = await house.db.transaction((tx) => openSession(tx, house.clock.now(), { userId: alice.userId, ...HOME }))
  const answer = provider.agree(await start())
  const foreign = [bob, { userId: alice.userId, sessionId: other.sessionId }, { userId: bob.userId, sessionId: alice.sessionId }]
  for (const person of foreign) await assert.rejects(finish(answer, person), { code: 'consent-void', status: 410 })
  for (const wrong of [{ ...answer, state: 'x' }, { code: answer['code'] ?? '' } as Record<string, string>]) await assert.rejects(finish(wrong), { code: 'consent-void' })
  assert.deepEqual(provider.asked, [], 'no code was sent anywhere')
  assert.equal((await finish(answer)).outcome, 'connected')
  await assert.rejects(finish(answer), { code: 'consent-void' })

  const late = provider.agree(await start())
  house.clock.advance(accountLimits.consentMs)
  await assert.rejects(finish(late), { code: 'consent-void' })
  assert.equal((await traces(house)).accounts, 1)
})

storeTest('an answer from another provider, or with a code of another consent, connects nothing', async (store, context) => {
  const { provider, house, start, finish } = await open(store, context)
  await assert.rejects(finish({ ...provider.agree(await start()), iss: 'https://evil.example' }), { code: 'oauth-answer-strange' })
  // The attacker's code in the victim's answer: PKCE binds it to the other verifier.
  const stolen = provider.agree(await start())
  const own = provider.agree(await start())
  await assert.rejects(finish({ ...own, code: stolen['code'] ?? '' }), { code: 'consent-code-void' })
  assert.deepEqual({ ...(await traces(house)), attempts: 0, secrets: 0 }, NOTHING)
})

storeTest('what the person did not allow, or allowed for another mailbox, is said and connects nothing', async (store, context) => {
  const { provider, house, start, finish } = await open(store, context)
  await assert.rejects(finish({ state: new URL(await start()).searchParams.get('state') ?? '', error: 'access_denied' }), { code: 'consent-denied' })
  await assert.rejects(finish(provider.agree(await start(), { scope: 'openid email' })), { code: 'consent-partial', message: /reading and sorting mail is missing/ })
  await assert.rejects(finish(provider.agree(await start({ calendar: true }), { scope: 'openid email https://www.googleapis.com/auth/gmail.modify' })), { code: 'consent-partial', message: /calendars is missing/ })
  await assert.rejects(finish(provider.agree(await start({ address: 'ana@example.org' }), { email: 'eve@example.org' })), { code: 'consent-other-account', message: /as eve@example.org, and asked for ana@example.org/ })
  provider.script = { claims: { email_verified: false } }
  await assert.rejects(finish(provider.agree(await start())), { code: 'consent-nobody' })
  provider.script = { claims: { iss: 'https://accounts.evil.example' } }
  await assert.rejects(finish(provider.agree(await start())), { code: 'oauth-answer-strange' })
  provider.script = { claims: { aud: 'another-client' } }
  await assert.rejects(finish(provider.agree(await start())), { code: 'oauth-answer-strange' })
  provider.script = { withoutRefreshToken: true }
  await assert.rejects(finish(provider.agree(await start())), { code: 'consent-passing' })
  assert.deepEqual(await traces(house), NOTHING)
})

storeTest('an answer that is no answer is told as one, and shows no token', async (store, context) => {
  const { provider, house, start, finish } = await open(store, context)
  for (const [answer, expected] of [
    [{ status: 200, type: 'text/html', body: '<html>access-canary-9</html>' }, 'oauth-answer-strange'],
    [{ status: 200, body: '{"access_token":"access-canary-9"' }, 'oauth-answer-strange'],
    [{ status: 200, body: '{"access_token":"access-canary-9","token_type":"mac"}' }, 'oauth-answer-strange'],
    [{ status: 400, body: '{"error":"invalid_scope"}' }, 'oauth-refused'],
    [{ status: 401, body: '{"error":"invalid_client"}' }, 'oauth-client-refused'],
    [{ status: 401, body: '{}', headers: { 'www-authenticate': 'Basic realm="x"' } }, 'oauth-client-refused'],
  ] as const) {
    provider.script = { answer }
    const failed = await finish(provider.agree(await start())).then(() => undefined, (error: unknown) => error)
    assert.equal((failed as { code?: string }).code, expected, answer.body)
    const shown = `${(failed as Error).stack} ${JSON.stringify(failed)} ${String((failed as Error).cause)}`
    assert.doesNotMatch(shown, /canary/, 'an error is logged and answered')
  }
  provider.script = { answer: { status: 503, body: '', headers: { 'retry-after': '7' } } }
  await assert.rejects(finish(provider.agree(await start())), { name: 'RetryLater', afterMs: 7_000 })
  assert.deepEqual(await traces(house), NOTHING)
})

storeTest('consent anew goes to the account that is there, and wakes it only from what it needed', async (store, context) => {
  const { provider, house, alice, start, finish } = await open(store, context)
  const { account } = await finish(provider.agree(await start()))
  await pauseUntilGiven(house, account, { needs: 'consent', reason: 'withdrawn' })
  const renewed = await finish(provider.agree(await start({ address: 'ana@example.org' })))
  assert.deepEqual([renewed.outcome, renewed.account.id, renewed.account.state, renewed.account.needs, renewed.account.stateReason], ['renewed', account.id, 'active', '', ''])
  assert.equal((await findGrant(house.db, account.id))?.withdrawn, 0)
  await pauseAccount(house, account, 'on holiday')
  assert.equal((await finish(provider.agree(await start()))).account.state, 'paused', 'a person’s own pause stays')
  // IMAP there is another thing than the API.
  assert.equal((await finish(provider.agree(await start({ kind: 'gmail-imap' })))).outcome, 'connected')
  assert.equal((await listAccounts(house.db, alice.userId)).length, 2)
})

storeTest('consent anew by another identity never reaches the account that is there', async (store, context) => {
  const { provider, house, start, finish } = await open(store, context)
  const { account } = await finish(provider.agree(await start({ address: 'ana@example.org' })))
  await pauseUntilGiven(house, account, { needs: 'consent', reason: 'withdrawn' })
  const held = async () => ({
    account: (await listAccounts(house.db, account.userId)).find(({ id }) => id === account.id),
    grant: await findGrant(house.db, account.id),
    tokens: [await getSecret(house, refreshName(account)), await getSecret(house, accessName(account))],
  })
  const before = await held()
  await assert.rejects(finish(provider.agree(await start({ address: 'ana@example.org' }), { email: 'eve@example.org' })), { code: 'consent-other-account' })
  assert.deepEqual(await held(), before)
  assert.equal((await traces(house)).accounts, 1)
  // Nobody was named: it is that person's own account, beside the other.
  const eve = await finish(provider.agree(await start(), { email: 'eve@example.org' }))
  assert.deepEqual([eve.outcome, eve.account.address, eve.account.id === account.id], ['connected', 'eve@example.org', false])
  assert.deepEqual(await held(), before)
})

storeTest('a disconnected account takes its secrets along, and its consent is taken back unless another lives of it', async (store, context) => {
  const { provider, house, alice, consentContext, start, finish } = await open(store, context)
  const { account } = await finish(provider.agree(await start()))
  const { account: second } = await finish(provider.agree(await start({ kind: 'gmail-imap' })))
  const leave = async (id: string) => {
    const end = await prepareEndConsent(consentContext, id)
    await disconnectAccount(house, { userId: alice.userId, id }, async () => {})
    return await end()
  }
  const refreshToken = await getSecret(house, refreshName(second))
  assert.equal(await leave(account.id), 'nothing-to-revoke')
  assert.deepEqual(provider.revoked, [])
  assert.equal(await leave(second.id), 'revoked')
  assert.deepEqual(provider.revoked, [refreshToken])
  assert.deepEqual(await traces(house), NOTHING)
})

storeTest('a consent that nobody came back from leaves nothing, and not many are kept open', async (store, context) => {
  const { house, consentContext, start } = await open(store, context)
  for (let n = 0; n < accountLimits.consentsOpenPerUser + 3; n++) await start()
  assert.deepEqual(await traces(house), { ...NOTHING, attempts: accountLimits.consentsOpenPerUser, secrets: accountLimits.consentsOpenPerUser })
  house.clock.advance(accountLimits.consentMs)
  await sweepConsents(consentContext)
  assert.deepEqual(await traces(house), NOTHING)
})

storeTest('Microsoft’s people come with the issuer of their own organisation, and scopes in any spelling', async (store, context) => {
  const { provider, house, alice } = await open(store, context, 'microsoft')
  const tid = '9188040d-6c67-4c5b-b112-36a304b66dad'
  // As at login.microsoftonline.com: asked of `common`, answered by the tenant.
  const authority = openAuthority('microsoft', { clientId: 'secretary-test', clientSecret: 'client-secret-canary', tenant: 'common' }, async (request) => {
    const answer = await fetch(request.url.replace('https://login.microsoftonline.com/common/oauth2/v2.0', provider.issuer), { method: 'POST', body: String(request.body), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    return { status: answer.status, url: request.url, headers: Object.fromEntries(answer.headers), body: new Uint8Array(await answer.arrayBuffer()) }
  })
  const consentContext: ConsentContext = { ...house, authorities: { microsoft: authority } }
  const through = async (iss: string) => {
    provider.script = { claims: { iss, tid, email: undefined, preferred_username: 'Ana@Example.org' } }
    const { url } = await startConsent(consentContext, alice, { ...wish, kind: 'outlook' })
    return await finishConsent(consentContext, alice, { answer: provider.agree(url, { scope: 'Mail.ReadWrite mail.send User.Read openid' }), configFor: () => ({}), stored: async () => {} })
  }
  await assert.rejects(through('https://login.microsoftonline.com/00000000-0000-4000-8000-000000000000/v2.0'), { code: 'oauth-answer-strange' })
  const { account } = await through(`https://login.microsoftonline.com/${tid}/v2.0`)
  assert.deepEqual([account.provider, account.address], ['outlook', 'ana@example.org'])
  const end = await prepareEndConsent(consentContext, account.id)
  assert.equal(await end(), 'not-offered')
})
