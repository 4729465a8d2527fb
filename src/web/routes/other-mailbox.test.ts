// An account is given another server or user name. Mail is known by UIDVALIDITY and UID, and two
// mailboxes may well have the same: what would mix them up is refused, over a real Dovecot, and
// what is the same mail in another place, or nothing that could be mixed up, is taken.
import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { openCredentials } from '../../accounts/credentials.ts'
import { systemClock } from '../../base/clock.ts'
import { openImapReader } from '../../mail/imap/imap-reader.ts'
import { openMailParser } from '../../mail/parse/mail-parser.ts'
import { configOf } from '../../mail/provider-config.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { jobOf, openWork } from '../../testing/scripted-account.ts'
import { letterOf } from '../../testing/scripted-mailbox.ts'
import { openTestWeb } from '../../testing/test-web.ts'

const UIDVALIDITY = '1700000001'
const policy = { privateHosts: ['127.0.0.1', '127.0.0.2'] }
const parser = openMailParser()
test.after(() => parser.close())

async function portOf(context: TestContext, server: ReturnType<typeof createServer>, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  context.after(() => server.close())
  return (server.address() as AddressInfo).port
}

/** The same server at another address, as after it moved. */
const movedTo = async (context: TestContext, host: string, port: number): Promise<number> =>
  await portOf(context, createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.on('error', () => {}).on('close', () => to.destroy())
      from.pipe(to)
    }
    context.after(() => near.destroy())
  }), host)

async function scene(context: TestContext) {
  const dovecot = await startDovecot()
  const smtp = new SMTPServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: ({ username }, _session, done) => done(null, { user: username }) })
  smtp.on('error', () => {})
  const smtpPort = await portOf(context, smtp.server, '127.0.0.1')
  const store = await openTestStore(context)
  const web = await openTestWeb(store, context, policy)
  const alice = await web.person('alice@example.org')
  const at = (port: number, host = '127.0.0.1') => ({ host, port, security: 'none' })
  const settingsOf = (userName: string, imap = at(dovecot.port)) => ({ imap, smtp: at(smtpPort), userName })
  const ask = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${web.url}/api/v1${path}`, { method, headers: { ...alice.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    return { status: answer.status, body: (await answer.json()) as Record<string, string> & { id: string } }
  }
  /** A mailbox with these letters, numbered as the others are. */
  const person = async (letters: readonly string[], uidValidity = UIDVALIDITY) => {
    const who = dovecot.addUser()
    const client = await dovecot.signIn(context, who)
    for (const raw of letters) await client.append('INBOX', Buffer.from(raw))
    await client.logout()
    dovecot.doveadm('mailbox', 'update', '-u', who.user, '--uid-validity', uidValidity, 'INBOX')
    return who
  }
  const credentials = openCredentials({ ...web.house, authorities: {} })
  /** As the account is at this moment. */
  const readerFor = async (id: string) => {
    const { imap, userName } = configOf((await findAccountById(store.db, id)) ?? assert.fail('no account'), 'imap')
    const reader = openImapReader({ config: imap, allowInsecure: true, credentials: async () => ({ user: userName, password: await credentials.passwordFor(id) }), clock: systemClock })
    context.after(() => reader.close())
    return reader
  }
  const work = openWork({ readerFor, packs: web.packs, parser }, jobOf({ db: store.db, clock: systemClock, userId: alice.userId }))
  const kept = async () => ({
    config: (await store.db.query.selectFrom('accounts').select('config').executeTakeFirstOrThrow()).config,
    mail: await store.db.query.selectFrom('messages').select(['id', 'remote_id', 'subject']).orderBy('id').execute(),
  })
  /** Connected, and all of its mail is here. */
  const connected = async ({ user, password }: { user: string; password: string }) => {
    const { body } = await ask('POST', '/accounts', { provider: 'imap', address: 'ana@example.org', settings: settingsOf(user), password })
    await work()
    return body.id
  }
  const change = (id: string, { user, password }: { user: string; password: string }, imap = at(dovecot.port)) => ask('PATCH', `/accounts/${id}`, { settings: settingsOf(user, imap), password })
  return { dovecot, at, person, connected, change, kept, work }
}

const letters = (whose: string, count: number): string[] => Array.from({ length: count }, (_, n) => letterOf({ subject: `${whose} ${n}` }))

test('another mailbox with the same numbers is refused, and nothing is changed', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change, kept } = await scene(context)
  const [ana, eve] = [await person(letters('ana', 30)), await person(letters('eve', 30))]
  const id = await connected(ana)
  const before = await kept()
  assert.deepEqual([before.mail.length, before.mail.every((one) => one.remote_id.startsWith(`${UIDVALIDITY}.`))], [30, true])
  const refused = await change(id, eve)
  assert.deepEqual([refused.status, refused.body['code']], [409, 'account-other-mailbox'], JSON.stringify(refused.body))
  assert.match(refused.body['fix'] ?? '', /new account/)
  assert.deepEqual(await kept(), before)
})

test('one that began with the same letters is told by what came later', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change, kept } = await scene(context)
  const welcome = letters('welcome', 3)
  const id = await connected(await person([...welcome, ...letters('ana', 20)]))
  const before = await kept()
  assert.equal((await change(id, await person([...welcome, ...letters('eve', 20)]))).body['code'], 'account-other-mailbox')
  assert.deepEqual(await kept(), before)
})

test('an empty one of the same numbering is refused too: what is here would be taken for deleted', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change } = await scene(context)
  const id = await connected(await person(letters('ana', 5)))
  assert.equal((await change(id, await person([]))).body['code'], 'account-other-mailbox')
})

test('letters without a Message-ID are told apart by whether there is one, and by their size', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change, dovecot, at } = await scene(context)
  const nameless = (text: string) => `From: fax@example.org\r\nSubject: fax\r\n\r\n${text}\r\n`
  const ana = await person([nameless('one'), nameless('two two')])
  const id = await connected(ana)
  assert.equal((await change(id, await person(letters('eve', 2)))).body['code'], 'account-other-mailbox')
  assert.equal((await change(id, await person([nameless('something longer'), nameless('and longer still')]))).body['code'], 'account-other-mailbox')
  assert.equal((await change(id, ana, at(await movedTo(context, '127.0.0.2', dovecot.port), '127.0.0.2'))).status, 200)
})

test('the same mailbox at a server that moved is taken, and not one mail comes anew', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change, kept, work, dovecot, at } = await scene(context)
  const ana = await person(letters('ana', 30))
  const id = await connected(ana)
  const before = await kept()
  const client = await dovecot.signIn(context, ana)
  await client.mailboxOpen('INBOX')
  await client.messageDelete('1:3', { uid: true })
  const moved = await change(id, ana, at(await movedTo(context, '127.0.0.2', dovecot.port), '127.0.0.2'))
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
  await work()
  const after = await kept()
  assert.match(after.config, /127\.0\.0\.2/)
  const ids = new Set(before.mail.map((one) => one.id))
  assert.ok(after.mail.every((one) => ids.has(one.id)))
})

test('a mailbox that was migrated has other numbers, and is taken and read again', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change, kept, work } = await scene(context)
  const id = await connected(await person(letters('ana', 12)))
  const before = await kept()
  const migrated = await change(id, await person(letters('ana', 12), '1700000002'))
  assert.equal(migrated.status, 200, JSON.stringify(migrated.body))
  await work()
  const after = await kept()
  assert.deepEqual(after.mail.map((one) => one.id), before.mail.map((one) => one.id), 'its rows are the same')
  assert.ok(after.mail.every((one) => one.remote_id.startsWith('1700000002.')))
})

test('an account that holds no mail may be given any mailbox', { skip: dovecotMissing }, async (context) => {
  const { person, connected, change } = await scene(context)
  const id = await connected(await person([]))
  assert.equal((await change(id, await person(letters('eve', 3)))).status, 200)
})
