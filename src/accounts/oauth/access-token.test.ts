// Access tokens while they last and after: one renewal at a time, in one process and in two; a
// rotated refresh token is stored before it is needed; a withdrawn consent pauses, never loops.
import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { accountLimits } from '../account-limits.ts'
import { ALICE, openHouse, signedIn, withAlice } from '../../testing/people.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAuthority } from '../../testing/scripted-authority.ts'
import type { TestContext } from 'node:test'
import { findAccount } from '../connected-accounts.ts'
import { refreshName } from '../account-secrets.ts'
import { getSecret } from '../secrets.ts'
import { openAccessTokens } from './access-token.ts'
import { finishConsent } from './finish-consent.ts'
import { findGrant } from './grant-store.ts'
import { startConsent, type ConsentContext } from './start-consent.ts'

const HOUR = 3_600_000

async function open(store: TestStore, context: TestContext) {
  const provider = await openScriptedAuthority(context)
  const house = await openHouse(store, context)
  await withAlice(house)
  const { person } = await signedIn(house, ALICE)
  const consentContext: ConsentContext = { ...house, authorities: { google: provider.authority } }
  const consent = async () => {
    const { url } = await startConsent(consentContext, person, { kind: 'gmail', calendar: false, address: '', redirectUri: 'https://x.example/oauth/callback' })
    return (await finishConsent(consentContext, person, { answer: provider.agree(url), configFor: () => ({}), stored: async () => {} })).account
  }
  const account = await consent()
  provider.asked.length = 0
  return { provider, house, consentContext, account, consent, tokens: openAccessTokens(consentContext) }
}

storeTest('a token is given while it lasts and renewed before it ends, with the rotated refresh token kept', async (store, context) => {
  const { provider, house, account, tokens } = await open(store, context)
  const first = await tokens.accessTokenFor(account.id)
  house.clock.advance(HOUR - accountLimits.tokenSpareMs - 1)
  assert.equal(await tokens.accessTokenFor(account.id), first)
  assert.equal(provider.asked.length, 0)
  for (let renewals = 1; renewals <= 3; renewals++) {
    house.clock.advance(HOUR)
    const next = await tokens.accessTokenFor(account.id)
    assert.notEqual(next, first)
    assert.equal(provider.asked.length, renewals, 'the provider would have ended the family at a used token')
  }
  assert.equal(await getSecret(house, refreshName(account)), 'refresh-canary-5')
})

storeTest('whoever asks at once waits for the same renewal', async (store, context) => {
  const { provider, house, account, tokens } = await open(store, context)
  house.clock.advance(HOUR)
  const all = await Promise.all(Array.from({ length: 20 }, () => tokens.accessTokenFor(account.id)))
  assert.equal(new Set(all).size, 1)
  assert.equal(provider.asked.length, 1)
})

storeTest('two processes renew once: the second waits for what the first brings', async (store, context) => {
  const { provider, house, account, consentContext, tokens } = await open(store, context)
  const db = store.reopen()
  context.after(() => db.close())
  const second = openAccessTokens({ ...consentContext, db })
  house.clock.advance(HOUR)
  const gate = Promise.withResolvers<void>()
  provider.script = { until: gate.promise }
  const asked = [tokens.accessTokenFor(account.id), second.accessTokenFor(account.id)]
  while (provider.asked.length === 0) await turn()
  gate.resolve()
  const done = Promise.all(asked)
  for (let over = false; !over; ) {
    house.clock.advance(accountLimits.tokenPollMs)
    over = await Promise.race([done.then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 5))])
  }
  const [one, two] = await done
  assert.equal(one, two)
  assert.equal(provider.asked.length, 1)
})

storeTest('a process that died while renewing holds nobody up for longer than its lease', async (store, context) => {
  const { provider, house, account, tokens } = await open(store, context)
  house.clock.advance(HOUR)
  await house.db.query.updateTable('oauth_grants').set({ lease: 'of-the-dead', lease_until: house.clock.now() + accountLimits.tokenLeaseMs }).execute()
  const asked = tokens.accessTokenFor(account.id)
  let got = ''
  void asked.then((token) => (got = token))
  for (let waited = 0; waited < accountLimits.tokenLeaseMs && got === ''; waited += accountLimits.tokenPollMs) {
    assert.equal(provider.asked.length, 0)
    house.clock.advance(accountLimits.tokenPollMs)
    for (let n = 0; n < 50; n++) await turn()
  }
  for (let tries = 0; tries < 500 && got === ''; tries++) {
    house.clock.advance(accountLimits.tokenPollMs)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  assert.equal(await asked, 'access-canary-3')
})

storeTest('a token that was refused is not given again, and news of an old one does not end the new', async (store, context) => {
  const { provider, account, tokens } = await open(store, context)
  const first = await tokens.accessTokenFor(account.id)
  await tokens.invalidate(account.id, 'some other token')
  assert.equal(await tokens.accessTokenFor(account.id), first)
  await tokens.invalidate(account.id, first)
  const second = await tokens.accessTokenFor(account.id)
  assert.notEqual(second, first)
  await tokens.invalidate(account.id, first)
  assert.equal(await tokens.accessTokenFor(account.id), second)
  assert.equal(provider.asked.length, 1)
})

storeTest('a withdrawn consent pauses the account with what to do, is not asked about again, and ends with a new one', async (store, context) => {
  const { provider, house, account, consent, tokens } = await open(store, context)
  house.clock.advance(HOUR)
  provider.withdraw()
  await assert.rejects(tokens.accessTokenFor(account.id), { code: 'consent-withdrawn', fix: /Connect the account again/ })
  const paused = await findAccount(house.db, account)
  assert.deepEqual([paused?.state, paused?.needs], ['paused', 'consent'])
  assert.match(paused?.stateReason ?? '', /Google no longer gives access to ana@example.org/)
  await assert.rejects(tokens.accessTokenFor(account.id), { code: 'consent-withdrawn' })
  assert.equal(provider.asked.length, 1, 'an answer like this does not change by asking')
  await consent()
  assert.match(await tokens.accessTokenFor(account.id), /^access-canary/)
  assert.equal((await findAccount(house.db, account))?.state, 'active')
})

storeTest('a provider that is away or talks nonsense is tried again later, and the consent stands', async (store, context) => {
  const { provider, house, account, tokens } = await open(store, context)
  house.clock.advance(HOUR)
  provider.script = { answer: { status: 503, body: '' } }
  await assert.rejects(tokens.accessTokenFor(account.id), { name: 'RetryLater' })
  provider.script = { answer: { status: 200, type: 'text/html', body: '<html>' } }
  await assert.rejects(tokens.accessTokenFor(account.id), { code: 'oauth-answer-strange' })
  assert.deepEqual([(await findGrant(house.db, account.id))?.lease, (await findAccount(house.db, account))?.state], ['', 'active'])
  provider.script = {}
  assert.match(await tokens.accessTokenFor(account.id), /^access-canary/)
})

storeTest('an account without a consent says so', async (store, context) => {
  const { tokens } = await open(store, context)
  await assert.rejects(tokens.accessTokenFor('acc_nobody'), { code: 'consent-missing' })
})
