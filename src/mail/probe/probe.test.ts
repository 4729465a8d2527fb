// Trying servers, over a real Dovecot and a real SMTP server: what works says how far, and each
// thing that can be wrong is told apart, with the steps before it done and those after it not.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { isHomeAddress, isLoopback } from '../../base/address-guard.ts'
import type { MailServer } from '../../accounts/mail-server-shapes.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { probeServers, requireWorking } from './probe-account.ts'
import { probeServer, type ServerProbe } from './probe-server.ts'
import type { ProbePart } from './probe-shapes.ts'
import { troubleOf } from './probe-words.ts'

const PASSWORD = 'password-canary'
const onLoopback = { privateHosts: ['127.0.0.1'] }

const outcomes = ({ steps }: ProbePart) => steps.map(({ outcome }) => ({ ok: '+', failed: '!', 'not-tried': '.' })[outcome]).join('')
const failure = ({ steps }: ProbePart) => steps.find(({ outcome }) => outcome === 'failed')

async function listening(context: TestContext, server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  context.after(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

async function smtp(context: TestContext, { secure = false, starttls = false } = {}): Promise<number> {
  const server = new SMTPServer({
    secure,
    ...(secure || starttls ? certificate(context, ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']) : {}),
    ...(starttls ? {} : { disabledCommands: ['STARTTLS'] }),
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    onAuth: ({ username, password, accessToken }, _session, done) =>
      password === PASSWORD || accessToken === 'token-canary' ? done(null, { user: username }) : done(Object.assign(new Error('Application-specific password required'), { responseCode: 534 })),
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  context.after(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return (server.server.address() as AddressInfo).port
}

function certificate(context: TestContext, options: readonly string[], days = '2'): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-certificate-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', days, ...options, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  return { key: readFileSync(keyFile), cert: readFileSync(certFile) }
}

const probeOf = (part: 'imap' | 'smtp', server: Partial<MailServer> & { port: number }, more: Partial<ServerProbe> = {}): ServerProbe => ({
  part,
  server: { host: '127.0.0.1', security: 'none', ...server },
  userName: 'ana',
  secret: { password: PASSWORD },
  inside: true,
  ...more,
})

test('a mailbox that works says so at every step, by each kind of encryption', { skip: dovecotMissing }, async (context) => {
  const dovecot = await startDovecot()
  const { user, password } = dovecot.addUser()
  for (const server of [{ port: dovecot.port }, { port: dovecot.tlsPort, security: 'tls' as const }, { port: dovecot.port, security: 'starttls' as const }]) {
    const part = await probeServer(probeOf('imap', server, { userName: user, secret: { password } }), onLoopback)
    assert.equal(outcomes(part), '+++++', JSON.stringify(part))
    assert.match(part.steps[4]?.says ?? '', /mailbox/)
  }
  assert.equal(outcomes(await probeServer(probeOf('imap', { port: dovecot.port }, { userName: user, secret: { password: 'wrong' } }), onLoopback)), '+++!.')
  const { parts, ok } = await probeServers(
    { imap: { host: '127.0.0.1', port: dovecot.port, security: 'none' }, smtp: { host: '127.0.0.1', port: await smtp(context), security: 'none' }, userName: user, auth: 'password', inside: true },
    { password },
    onLoopback,
  )
  assert.equal(ok, false)
  assert.deepEqual(parts.map((part) => [part.part, outcomes(part)]), [['imap', '+++++'], ['smtp', '+++!']])
})

test('a refused password is told with what the server says and what to do, and never the password', { skip: dovecotMissing }, async () => {
  const dovecot = await startDovecot()
  const part = await probeServer(probeOf('imap', { port: dovecot.port }), onLoopback)
  assert.equal(failure(part)?.code, 'mail-sign-in-refused')
  assert.match(failure(part)?.says ?? '', /does not accept.*Authentication failed/)
  assert.match(failure(part)?.fix ?? '', /app password/)
  assert.doesNotMatch(JSON.stringify(part), /canary/)
})

test('sending is tried without a letter, by password and by token, over each kind of encryption', async (context) => {
  for (const [server, secret] of [
    [{ port: await smtp(context) }, { password: PASSWORD }],
    [{ port: await smtp(context, { secure: true }), security: 'tls' }, { password: PASSWORD }],
    [{ port: await smtp(context, { starttls: true }), security: 'starttls' }, { accessToken: 'token-canary' }],
  ] as const) {
    const part = await probeServer(probeOf('smtp', server, { secret }), onLoopback)
    assert.equal(outcomes(part), '++++', JSON.stringify(part))
  }
  const refused = await probeServer(probeOf('smtp', { port: await smtp(context) }, { secret: { password: 'wrong-canary' } }), onLoopback)
  assert.equal(outcomes(refused), '+++!')
  assert.match(failure(refused)?.says ?? '', /Application-specific password required/)
  assert.doesNotMatch(JSON.stringify(refused), /canary/)
})

test('each fault of a certificate is named, and no password is sent', async (context) => {
  const said: string[] = []
  // Where a certificate is asked for: not on loopback, so at this computer's own address, if it has one.
  const ownAddress = Object.values(networkInterfaces()).flatMap((one) => one ?? []).map(({ address }) => address).find((address) => isHomeAddress(address) && !isLoopback(address))
  const serve = async (made: { key: Buffer; cert: Buffer }) => {
    const server = createTlsServer(made, (socket) => {
      socket.on('data', (data) => said.push(String(data)))
      socket.on('error', () => {})
      socket.write('* OK ready\r\n')
    })
    server.on('tlsClientError', () => {})
    return await listening(context, server, '::')
  }
  const named = ['-subj', '/CN=mail.test', '-addext', 'subjectAltName=DNS:mail.test']
  const selfSigned = await serve(certificate(context, named))
  if (ownAddress !== undefined) {
    const there = { privateHosts: [], resolve: async () => [{ address: ownAddress }] }
    for (const part of ['imap', 'smtp'] as const) {
      const refused = await probeServer(probeOf(part, { host: 'mail.test', port: selfSigned, security: 'tls' }), there)
      assert.deepEqual([outcomes(refused).slice(0, 4), failure(refused)?.code], ['++!.', 'certificate-self-signed'], JSON.stringify(refused))
    }
  }
  const server = { host: 'mail.test', port: 993, security: 'tls' } as const
  for (const [code, expected] of [
    ['CERT_HAS_EXPIRED', 'certificate-expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-wrong-name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-self-signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-self-signed'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-incomplete'],
  ] as const) {
    const trouble = troubleOf(new Error('wrapped', { cause: Object.assign(new Error('x'), { code }) }), server, new AbortController().signal)
    assert.deepEqual([trouble.step, trouble.code], ['encrypt', expected])
    assert.notEqual(trouble.fix, '')
  }
  assert.deepEqual(said, [])
})

test('a server that is closed, silent, of another kind or not to be reached is told apart', async (context) => {
  const closed = createServer()
  const closedPort = await listening(context, closed)
  await new Promise((resolve) => closed.close(resolve))
  const plain = await listening(context, createServer((socket) => {
    socket.on('error', () => {})
    socket.write('* OK IMAP4rev1 ready\r\n')
    socket.on('data', (data) => {
      const tag = /^\S+/.exec(String(data))?.[0] ?? ''
      socket.write(/CAPABILITY/i.test(String(data)) ? `* CAPABILITY IMAP4rev1\r\n${tag} OK\r\n` : `${tag} BAD no\r\n`)
    })
  }))
  const web = await listening(context, createServer((socket) => {
    socket.on('error', () => {})
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  }))
  for (const [probe, steps, code] of [
    [probeOf('imap', { port: closedPort }), '+!...', 'mail-port-closed'],
    [probeOf('smtp', { port: closedPort }), '+!..', 'mail-port-closed'],
    [probeOf('imap', { port: plain, security: 'tls' }), '++!..', 'mail-not-tls'],
    [probeOf('imap', { port: plain, security: 'starttls' }), '++!..', 'mail-no-starttls'],
    [probeOf('smtp', { port: await smtp(context), security: 'starttls' }), '++!.', 'mail-no-starttls'],
    [probeOf('smtp', { port: web }), '+++!', 'mail-server-strange'],
  ] as const) {
    const part = await probeServer(probe, onLoopback)
    assert.deepEqual([outcomes(part), failure(part)?.code], [steps, code], JSON.stringify(part))
    assert.notEqual(failure(part)?.fix, '')
  }
})

test('a server of this network is not tried for whoever may not name it', async (context) => {
  let knocks = 0
  const port = await listening(context, createServer(() => void knocks++))
  for (const host of ['127.0.0.1', 'rebound.test']) {
    const part = await probeServer(probeOf('imap', { host, port }, { inside: false }), { privateHosts: [], resolve: async () => [{ address: '127.0.0.1' }] })
    assert.deepEqual([outcomes(part), failure(part)?.code], ['!....', 'mail-host-inside'])
  }
  assert.equal(knocks, 0)
})

test('what is connected to is the address that was checked, by its name: what the name answers later is not asked', async (context) => {
  const met: { at: string; name: unknown }[] = []
  const server = createTlsServer(certificate(context, ['-subj', '/CN=mail.example.org']), (socket) => {
    met.push({ at: socket.localAddress ?? '', name: socket.servername })
    socket.on('error', () => {})
    socket.end()
  })
  const port = await listening(context, server)
  for (const part of ['imap', 'smtp'] as const) {
    let asked = 0
    // Allowed at the first question; at any later one it points elsewhere.
    const resolve = async () => [{ address: ++asked === 1 ? '127.0.0.1' : '127.0.0.9' }]
    const probed = await probeServer(probeOf(part, { host: 'mail.example.org', port, security: 'tls' }, { inside: false }), { privateHosts: ['mail.example.org'], resolve })
    assert.equal(asked, 1, JSON.stringify(probed))
    assert.deepEqual(met.splice(0), [{ at: '127.0.0.1', name: 'mail.example.org' }])
  }
})

test('what does not work is refused with the first failure, and the report beside it', () => {
  const step = { step: 'find', outcome: 'ok', code: '', says: '', fix: '' } as const
  requireWorking({ ok: true, parts: [{ part: 'imap', server: '', steps: [step] }] }, { sending: 'now' })
  const report = { ok: false, parts: [{ part: 'imap' as const, server: '', steps: [step, { ...step, outcome: 'failed' as const, code: 'mail-port-closed', says: 'closed', fix: 'open it' }] }] }
  assert.throws(() => requireWorking(report, { sending: 'now' }), { code: 'mail-port-closed', status: 400, fix: 'open it', detail: { report } })
})
