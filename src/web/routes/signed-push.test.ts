// Where Google signs its calls, only a call is believed that is signed: by the right account, for
// this house, by a key that Google names, and not long ago. The keys are asked for once.
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { openPushSigner } from '../../accounts/oauth/push-signer.ts'
import { systemClock } from '../../base/clock.ts'
import { outbound } from '../../base/outbound.ts'
import { saveMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { ownOneOfEverything } from '../../testing/one-of-everything.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { openTestWeb } from '../../testing/test-web.ts'

const TOKEN = 'a'.repeat(40)
const ISSUER = 'https://accounts.google.com'
const SETTINGS = { audience: 'https://mail.example.org', account: 'push@project.iam.gserviceaccount.com' }

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function tokenOf(key: KeyObject, claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): string {
  const now = Math.floor(systemClock.now() / 1000)
  const body = { iss: ISSUER, aud: SETTINGS.audience, sub: '1', azp: '1', email: SETTINGS.account, email_verified: true, iat: now, exp: now + 3_600, ...claims }
  const signed = `${encoded({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${encoded(body)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

/** Google's keys, as a server of this computer tells them. */
async function openKeys(context: TestContext, key: KeyObject) {
  const script = { asked: 0, status: 200 }
  const server = createServer((_, response) => {
    script.asked++
    response.writeHead(script.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => new Promise((resolve) => server.close(resolve)))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const pushSigner = openPushSigner(SETTINGS, (request) => outbound(request, { allowHosts: [host] }), { issuer: ISSUER, keysUrl: `http://${host}/certs` })
  return { script, pushSigner }
}

async function opened(context: TestContext) {
  const google = pair()
  const { script, pushSigner } = await openKeys(context, google.publicKey)
  const { db, ...store } = await openTestStore(context)
  const web = await openTestWeb({ db, ...store }, context, { settings: { gmailPushToken: TOKEN }, pushSigner })
  const alice = await web.person('alice@example.org')
  const { account } = await ownOneOfEverything(db, web, alice, 'hers')
  await db.query.updateTable('accounts').set({ provider: 'gmail', address: 'alice@gmail.com' }).where('id', '=', account).execute()
  await db.transaction((tx) => saveMailboxes(tx, 1, { userId: alice.userId, accountId: account, refs: [{ path: 'feed', name: 'Gmail', role: '', kind: 'feed' }] }))
  const post = async (authorization: string | undefined, secret = TOKEN) => {
    const body = JSON.stringify({ message: { data: Buffer.from(JSON.stringify({ emailAddress: 'alice@gmail.com', historyId: 7 })).toString('base64') } })
    const answer = await fetch(`${web.url}/api/v1/push/gmail/${secret}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }, body })
    return answer.status
  }
  const pulls = async () => (await db.query.selectFrom('jobs').select('id').where('name', '=', 'mail.pull-mailbox').execute()).length
  return { script, key: google.privateKey, post, pulls }
}

test('a signed call is believed, the keys are asked for once, and the secret of the address is still needed', async (context) => {
  const { script, key, post, pulls } = await opened(context)
  assert.equal(await post(`Bearer ${tokenOf(key)}`, 'b'.repeat(40)), 403)
  assert.equal(script.asked, 0)
  assert.equal(await post(`Bearer ${tokenOf(key)}`), 204)
  assert.equal(await pulls(), 1)
  assert.equal(await post(`bearer ${tokenOf(key, { email: SETTINGS.account.toUpperCase() })}`), 204)
  assert.equal(script.asked, 1)
})

test('a call that is not signed, or not so, is refused and does nothing', async (context) => {
  const { script, key, post, pulls } = await opened(context)
  const stranger = pair().privateKey
  const past = Math.floor(systemClock.now() / 1000) - 7_200
  const unsigned = `${encoded({ alg: 'none' })}.${tokenOf(key).split('.')[1]}.`
  const refused: Record<string, string | undefined> = {
    none: undefined,
    basic: 'Basic YTpi',
    'no token': 'Bearer x',
    unsigned: `Bearer ${unsigned}`,
    'unsigned, with something behind it': `Bearer ${unsigned}eA`,
    'for another house': `Bearer ${tokenOf(key, { aud: 'https://other.example.org' })}`,
    'by another account': `Bearer ${tokenOf(key, { email: 'other@project.iam.gserviceaccount.com' })}`,
    'by an address that nobody verified': `Bearer ${tokenOf(key, { email_verified: false })}`,
    'by another issuer': `Bearer ${tokenOf(key, { iss: 'https://accounts.example.org' })}`,
    'of yesterday': `Bearer ${tokenOf(key, { iat: past, exp: past + 3_600 })}`,
    'without an end': `Bearer ${tokenOf(key, { exp: undefined })}`,
    'by a key of somebody else': `Bearer ${tokenOf(stranger)}`,
    'by a key that Google does not name': `Bearer ${tokenOf(stranger, {}, { kid: 'two' })}`,
  }
  for (const [what, authorization] of Object.entries(refused)) assert.equal(await post(authorization), 401, what)
  assert.equal(await pulls(), 0)
  assert.equal(script.asked, 1, 'keys that are not known are not asked for at each call')
})

test('while Google’s keys cannot be had, a call is asked for again and not believed', async (context) => {
  const { script, key, post, pulls } = await opened(context)
  script.status = 500
  assert.equal(await post(`Bearer ${tokenOf(key)}`), 503)
  assert.equal(await pulls(), 0)
  script.status = 200
  assert.equal(await post(`Bearer ${tokenOf(key)}`), 204)
  assert.equal(await pulls(), 1)
})
