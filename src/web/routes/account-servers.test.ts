// Connecting a mailbox by servers and a password: it is tried first, a wrong password is a clear
// refusal that stores nothing, and the password is never seen again, by anybody.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { getSecret } from '../../accounts/secrets.ts'
import { passwordName } from '../../accounts/account-secrets.ts'
import { pauseUntilGiven } from '../../accounts/connected-accounts.ts'
import { SMTPServer } from 'smtp-server'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { openTestStore } from '../../testing/real-store.ts'
import type { Account } from '../contract/mail.ts'
import { openTestWeb, type TestPerson, type TestWebOptions } from '../../testing/test-web.ts'

async function open(context: TestContext, options: TestWebOptions = {}) {
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context, options)
  const alice = await web.person('alice@example.org')
  const bob = await web.person('bob@example.org')
  const ask = async (method: string, path: string, { body, who = alice }: { body?: unknown; who?: TestPerson } = {}) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { method, headers: { ...who.headers, 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) })
    const text = await answer.text()
    return { status: answer.status, text, body: (text === '' ? {} : JSON.parse(text)) as Record<string, string> & { ok?: boolean; parts?: { steps: { outcome: string; code: string }[] }[]; id: string } }
  }
  const kept = async () => ({
    accounts: await store.db.query.selectFrom('accounts').select(['id', 'name', 'config', 'needs', 'state']).execute(),
    secrets: (await store.db.query.selectFrom('secrets').select('context').execute()).filter(({ context: name }) => name.startsWith('account-password')).length,
  })
  return { store, web, alice, bob, ask, kept }
}

async function servers(context: TestContext) {
  const dovecot = await startDovecot()
  const { user, password } = dovecot.addUser()
  const smtp = new SMTPServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (auth, _session, done) => (auth.password === password ? done(null, { user }) : done(new Error('no'))) })
  smtp.on('error', () => {})
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  context.after(() => new Promise<void>((resolve) => smtp.close(() => resolve())))
  const at = (port: number) => ({ host: '127.0.0.1', port, security: 'none' })
  return { settings: { imap: at(dovecot.port), smtp: at((smtp.server.address() as AddressInfo).port), userName: user }, password }
}

test('a mailbox that works is connected, its password sealed and in no answer', { skip: dovecotMissing }, async (context) => {
  const { store, web, alice, ask, kept } = await open(context)
  const typed = await servers(context)
  const body = { provider: 'imap', address: 'Ana@Example.org', ...typed }
  const tried = await ask('POST', '/accounts/test', { body: typed })
  assert.deepEqual([tried.status, tried.body.ok], [200, true], tried.text)
  assert.deepEqual(await kept(), { accounts: [], secrets: 0 }, 'a trial keeps nothing')

  const made = await ask('POST', '/accounts', { body })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual([made.body['provider'], made.body['address'], made.body['needs']], ['imap', 'ana@example.org', ''])
  assert.deepEqual([made.body['canChange'], made.body['canSend']], [true, true])
  const [account] = (await kept()).accounts
  assert.deepEqual(JSON.parse(account?.config ?? ''), { ...typed.settings, auth: 'password', inside: true })
  assert.equal(await getSecret(web.house, passwordName({ id: made.body.id, userId: alice.userId })), typed.password)
  const tables = ['accounts', 'audit_log', 'jobs', 'changes', 'secrets'] as const
  const rows = JSON.stringify(await Promise.all(tables.map(async (table) => await store.db.query.selectFrom(table).selectAll().execute())))
  for (const text of [tried.text, made.text, rows]) assert.ok(!text.includes(typed.password))

  assert.deepEqual(await store.db.query.selectFrom('imports').select('state').execute(), [], 'everything is fetched, once its mailboxes are known')

  assert.equal((await ask('POST', '/accounts', { body })).body['code'], 'account-known')
  const again = await ask('POST', `/accounts/${made.body.id}/test`)
  assert.equal(again.body.ok, true, again.text)
  assert.equal((await ask('DELETE', `/accounts/${made.body.id}`, {})).status, 204)
  assert.deepEqual(await kept(), { accounts: [], secrets: 0 })

  assert.equal((await ask('POST', '/accounts', { body: { ...body, import: 'later' } })).status, 201)
  assert.deepEqual((await store.db.query.selectFrom('imports').select('state').execute()).map(({ state }) => state), ['planned'], 'it waits for the choice')
})

test('a wrong password is refused in words, and stores nothing', { skip: dovecotMissing }, async (context) => {
  const { ask, kept } = await open(context)
  const typed = await servers(context)
  const refused = await ask('POST', '/accounts', { body: { provider: 'imap', address: 'ana@example.org', ...typed, password: 'wrong-canary' } })
  assert.deepEqual([refused.status, refused.body['code']], [400, 'mail-sign-in-refused'])
  assert.notEqual(refused.body['fix'], '')
  assert.doesNotMatch(refused.text, /canary/)
  assert.deepEqual(await kept(), { accounts: [], secrets: 0 })
})

test('a mailbox whose server for sending does not answer is connected to receive, says so, and is mended by a test', { skip: dovecotMissing }, async (context) => {
  const { alice, web, ask, kept } = await open(context)
  const typed = await servers(context)
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  await new Promise((resolve) => holder.close(resolve))
  const settings = { ...typed.settings, smtp: { ...typed.settings.smtp, port } }
  const body = { provider: 'imap', address: 'ana@example.org', settings, password: typed.password }
  assert.equal((await ask('POST', '/accounts', { body })).body['code'], 'mail-port-closed', 'nobody is given half of it unasked')
  assert.equal((await ask('POST', '/accounts', { body: { ...body, password: 'wrong', sending: 'later' } })).body['code'], 'mail-sign-in-refused', 'to receive has to work')
  assert.deepEqual(await kept(), { accounts: [], secrets: 0 })
  const made = await ask('POST', '/accounts', { body: { ...body, sending: 'later' } })
  const account = made.body as unknown as Account
  assert.deepEqual([made.status, account.cannotSend?.code, account.canSend, account.state], [201, 'mail-port-closed', false, 'active'], made.text)
  assert.deepEqual(account.servers, settings, 'what was typed for sending is kept')

  const shown = async () => ((await (await fetch(`${web.url}/api/v1/accounts`, { headers: alice.headers })).json()) as { items: Account[] }).items[0]?.cannotSend
  assert.equal((await ask('POST', `/accounts/${account.id}/test`)).body.ok, false)
  assert.equal((await shown())?.code, 'mail-port-closed')
  const smtp = new SMTPServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(null, { user: 'ana' }) })
  smtp.on('error', () => {})
  await new Promise<void>((resolve) => smtp.listen(port, '127.0.0.1', () => resolve()))
  assert.equal((await ask('POST', `/accounts/${account.id}/test`)).body.ok, true)
  assert.equal(await shown(), null, 'it answers, and that is said')
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
  assert.equal((await ask('POST', `/accounts/${account.id}/test`)).body.ok, false)
  assert.equal(await shown(), null, 'one bad moment takes nothing from an account that can send')
  assert.equal((await ask('PATCH', `/accounts/${account.id}`, { body: { password: typed.password } })).body['code'], 'mail-port-closed')
  const later = await ask('PATCH', `/accounts/${account.id}`, { body: { password: typed.password, sending: 'later' } })
  assert.equal((later.body as unknown as Account).cannotSend?.code, 'mail-port-closed', later.text)
  const mended = await ask('PATCH', `/accounts/${account.id}`, { body: { password: typed.password, settings: typed.settings } })
  assert.deepEqual([mended.status, (mended.body as unknown as Account).cannotSend], [200, null], mended.text)
})

test('a new password is tried before it replaces the old one, and wakes an account that waited for it', { skip: dovecotMissing }, async (context) => {
  const { web, alice, ask, kept } = await open(context)
  const typed = await servers(context)
  const { body: made } = await ask('POST', '/accounts', { body: { provider: 'imap', address: 'ana@example.org', ...typed } })
  const ref = { id: made.id, userId: alice.userId }
  await pauseUntilGiven(web.house, ref, { needs: 'password', reason: 'refused' })
  const wrong = await ask('PATCH', `/accounts/${made.id}`, { body: { password: 'wrong' } })
  assert.deepEqual([wrong.status, wrong.body['code']], [400, 'mail-sign-in-refused'])
  assert.equal(await getSecret(web.house, passwordName(ref)), typed.password)
  assert.equal((await kept()).accounts[0]?.needs, 'password')
  const elsewhere = await ask('PATCH', `/accounts/${made.id}`, { body: { settings: { ...typed.settings, imap: { host: '127.0.0.2', port: 993, security: 'tls' } } } })
  assert.equal(elsewhere.body['code'], 'password-needed', 'the kept password goes to no server of somebody’s choice')
  const nowhere = { ...typed.settings, imap: { ...typed.settings.imap, port: 1_025 } }
  assert.equal((await ask('PATCH', `/accounts/${made.id}`, { body: { settings: nowhere, password: typed.password } })).body['code'], 'mail-port-closed')
  const listed = (await (await fetch(`${web.url}/api/v1/accounts`, { headers: alice.headers })).json()) as { items: { servers: unknown }[] }
  assert.deepEqual(listed.items[0]?.servers, typed.settings, 'what does not work is not kept, and where it is read is told')
  const right = await ask('PATCH', `/accounts/${made.id}`, { body: { password: typed.password, name: 'Home' } })
  assert.deepEqual([right.status, right.body['name'], right.body['needs'], right.body['state']], [200, 'Home', '', 'active'], right.text)
})

test('a member connects no server of this network, unless the operator named it', { skip: dovecotMissing }, async (context) => {
  const typed = await servers(context)
  const body = { provider: 'imap', address: 'bob@example.org', ...typed }
  const strict = await open(context)
  const refused = await strict.ask('POST', '/accounts', { body, who: strict.bob })
  assert.deepEqual([refused.status, refused.body['code']], [400, 'mail-host-inside'])
  const report = await strict.ask('POST', '/accounts/test', { body: typed, who: strict.bob })
  assert.deepEqual(report.body.parts?.map(({ steps }) => steps[0]?.code), ['mail-host-inside', 'mail-host-inside'])
  assert.deepEqual(await strict.kept(), { accounts: [], secrets: 0 })
  const named = await open(context, { privateHosts: ['127.0.0.1'] })
  const made = await named.ask('POST', '/accounts', { body, who: named.bob })
  assert.equal(made.status, 201, made.text)
  assert.equal((JSON.parse((await named.kept()).accounts[0]?.config ?? '{}') as { inside?: boolean }).inside, false)
})

test('discovery answers over the API, and asks nobody for what it knows', async (context) => {
  const { ask } = await open(context)
  const { status, body } = await ask('POST', '/accounts/discover', { body: { address: 'ana@yahoo.ro' } })
  assert.equal(status, 200)
  assert.equal((body as unknown as { candidates: { servers: { imap: { host: string } } }[] }).candidates[0]?.servers.imap.host, 'imap.mail.yahoo.com')
  assert.equal((await ask('POST', '/accounts/discover', { body: { address: 'ana' } })).body['code'], 'address-malformed')
})
