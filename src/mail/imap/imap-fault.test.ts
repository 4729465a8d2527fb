// Whatever a server does wrong is told in words that a person can act on, or asked again later;
// and nothing of a secret is ever told.
import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import test, { type TestContext } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { scriptedImap, type ImapScript } from '../../testing/scripted-imap.ts'
import type { MailReader } from '../mail-port.ts'
import type { AskCredentials, ImapConfig } from './imap-config.ts'
import { openImapReader } from './imap-reader.ts'

const never = new AbortController().signal
const SECRET = 'correct horse battery staple'
const hasty = { connectMs: 2_000, greetingMs: 1_000, silenceMs: 1_500 }

function readerOf(context: TestContext, config: Partial<ImapConfig>, credentials: AskCredentials = async () => ({ user: 'a', password: SECRET })): MailReader {
  const reader = openImapReader({ config: { host: '127.0.0.1', port: 1, security: 'none', ...config }, credentials, clock: systemClock, timeouts: hasty })
  context.after(() => reader.close())
  return reader
}

async function failureOf(reader: MailReader): Promise<Error & { code?: string; fix?: string }> {
  const failure = await reader.listMailboxes(never).then(() => assert.fail('it should not have worked'), (error: unknown) => error as Error)
  assert.equal(inspect(failure, { depth: 9, showHidden: true }).includes(SECRET), false, 'the secret is in the error')
  assert.equal(inspect(failure, { depth: 9 }).includes(Buffer.from(`\0a\0${SECRET}`).toString('base64')), false, 'the secret is in the error, encoded')
  return failure
}

const examine = (command: string): string[] | undefined =>
  /^EXAMINE/i.test(command) ? ['* 1 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 2] ok'] : /^LIST/i.test(command) ? ['* LIST () "/" INBOX'] : undefined

for (const [what, script, name, words] of [
  ['a refused sign-in', { signIn: () => 'NO [AUTHENTICATIONFAILED] Wrong.' }, 'imap-sign-in', /Wrong/],
  ['a sign-in that has to wait', { signIn: () => 'NO [UNAVAILABLE] Come back.' }, 'RetryLater', /Come back/],
  ['too many connections', { signIn: () => 'NO Too many simultaneous connections' }, 'RetryLater', /Too many/],
  ['a greeting that says goodbye', { greeting: '* BYE Overloaded' }, 'RetryLater', /Overloaded/],
  ['a greeting that never comes', { greeting: '' }, 'RetryLater', /said nothing/],
  ['throttling', { answer: (command) => (/^LIST/i.test(command) ? ['NO [THROTTLED] Slowly'] : undefined) }, 'RetryLater', /Slowly/],
  ['a refusal', { answer: (command) => (/^LIST/i.test(command) ? ['NO [NOPERM] Not yours'] : undefined) }, 'imap-refused', /Not yours/],
] satisfies [string, ImapScript, string, RegExp][]) {
  test(`${what} is told as what it is`, async (context) => {
    const { port } = await scriptedImap(context, script)
    const failure = await failureOf(readerOf(context, { port }))
    assert.equal(failure.name === 'Fault' ? failure.code : failure.name, name)
    assert.match(failure.message, words)
    if (failure.name === 'Fault') assert.ok((failure.fix ?? '').length > 20, 'a person is told what to do')
  })
}

for (const [says, name] of [['NO [NOPERM] Not yours', 'Fault'], ['NO [SERVERBUG] Internal error occurred', 'RetryLater']] as const) {
  test(`a mailbox that is listed and not opened is told by its name (${says})`, async (context) => {
    const { port } = await scriptedImap(context, { answer: (command) => (/^EXAMINE/i.test(command) ? [says] : examine(command)) })
    const asked = readerOf(context, { port }).pullOlder({ path: 'INBOX', before: undefined, limit: 10, fromMs: undefined, signal: never })
    await assert.rejects(asked, { name, code: 'imap-refused', message: `127.0.0.1 does not open INBOX: ${says.slice(says.indexOf(']') + 2)}` })
  })
}

test('a server that is not there, is not known, or does not speak TLS is told apart', async (context) => {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  assert.match((await failureOf(readerOf(context, { port }))).message, /cannot be reached: nothing answers there/)
  assert.match((await failureOf(readerOf(context, { host: 'imap.example.invalid', security: 'tls' }))).message, /no server called|cannot be looked up/)
  const plain = await scriptedImap(context, {})
  assert.equal((await failureOf(readerOf(context, { port: plain.port, security: 'tls' }))).code, 'imap-tls')
  assert.equal((await failureOf(readerOf(context, { port: plain.port, security: 'starttls' }))).code, 'imap-tls')
})

test('a certificate that nobody vouches for is refused, and taken from who was given it', { skip: dovecotMissing }, async (context) => {
  const server = await startDovecot()
  const person = server.addUser()
  const ask = async () => person
  for (const [port, security] of [[server.tlsPort, 'tls'], [server.port, 'starttls']] as const) {
    assert.equal((await failureOf(readerOf(context, { port, security }, ask))).code, 'imap-certificate')
    const listed = await readerOf(context, { port, security, authority: server.certificate }, ask).listMailboxes(never)
    assert.deepEqual(listed.map(({ path }) => path), ['INBOX'])
  }
})

test('a password goes unencrypted to this computer only', () => {
  const open = (host: string, allowInsecure?: boolean) =>
    openImapReader({ config: { host, port: 143, security: 'none' }, credentials: async () => ({ user: 'a', password: SECRET }), clock: systemClock, ...(allowInsecure === undefined ? {} : { allowInsecure }) })
  assert.throws(() => open('imap.example.org'), { code: 'imap-unencrypted' })
  assert.doesNotThrow(() => open('imap.example.org', true))
  assert.doesNotThrow(() => open('127.0.0.1'))
})

test('a refused token is asked for anew, a refused password is not tried twice', async (context) => {
  const tried: string[] = []
  const server = await scriptedImap(context, {
    signIn(secret) {
      tried.push(secret)
      return secret.includes('fresh') ? 'OK in' : 'NO [AUTHENTICATIONFAILED] no'
    },
    answer: examine,
  })
  const asked: boolean[] = []
  const reader = readerOf(context, { port: server.port }, async ({ afterRefusal }) => {
    asked.push(afterRefusal)
    return { user: 'a', accessToken: afterRefusal ? 'fresh' : 'stale' }
  })
  assert.deepEqual((await reader.listMailboxes(never)).map(({ path }) => path), ['INBOX'])
  assert.deepEqual(asked, [false, true])
  tried.length = 0
  await failureOf(readerOf(context, { port: server.port }))
  assert.equal(tried.length, 1)
})

test('goodbye in the middle of a fetch is a reason to come back, not an end', async (context) => {
  const server = await scriptedImap(context, {
    answer(command, socket) {
      if (!/^UID FETCH/i.test(command)) return examine(command)
      socket.write('* 1 FETCH (UID 1 BODY[] {1000}\r\nhalf')
      socket.end('* BYE Restarting\r\n')
      return []
    },
  })
  const reader = readerOf(context, { port: server.port })
  const read = async () => {
    for await (const message of reader.fetchRaw('INBOX', ['1.0000000001'], { signal: never })) assert.fail(`${message.remoteId} is not whole`)
  }
  await assert.rejects(read, { name: 'RetryLater' })
})

test('a message that is announced as larger than any gives its header', async (context) => {
  const header = 'Subject: huge\r\n\r\n'
  const server = await scriptedImap(context, {
    answer(command) {
      if (/BODY\.PEEK\[HEADER\]/i.test(command)) return [`* 1 FETCH (UID 1 INTERNALDATE "01-May-2024 10:00:00 +0000" BODY[HEADER] {${header.length}}\r\n${header})`]
      if (/^UID FETCH/i.test(command)) return ['* 1 FETCH (UID 1 INTERNALDATE "01-May-2024 10:00:00 +0000" BODY[] {999999999999}', 'and so on']
      return examine(command)
    },
  })
  const got = []
  for await (const message of readerOf(context, { port: server.port }).fetchRaw('INBOX', ['1.0000000001'], { signal: never })) got.push(message)
  assert.deepEqual(got.map(({ raw, lacking }) => [Buffer.from(raw).toString(), lacking?.kind, lacking?.size]), [[header, 'too-large', 999_999_999_999]])
})
