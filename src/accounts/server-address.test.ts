// Which mail servers may be connected to: public ones by everybody, those of this network where
// the owner typed them or the operator named them, and nothing else by any spelling.
import assert from 'node:assert/strict'
import test from 'node:test'
import { mailServer, type MailServer } from './mail-server-shapes.ts'
import { checkServer } from './server-address.ts'

const at = (host: string, security: MailServer['security'] = 'tls'): MailServer => ({ host, port: 993, security })
const resolving = (...addresses: string[]) => ({ privateHosts: [] as string[], resolve: async () => addresses.map((address) => ({ address })) })

test('a public server is connected to at the address that was checked, with its name for the certificate', async () => {
  assert.deepEqual(await checkServer(at('mail.example.org.'), { inside: false }, resolving('93.184.215.14')), { address: '93.184.215.14', servername: 'mail.example.org', rejectUnauthorized: true })
  assert.equal((await checkServer(at('bücher.example'), { inside: false }, resolving('93.184.215.14'))).servername, 'xn--bcher-kva.example')
})

test('a server of this network is refused, one inside address among public ones too', async () => {
  for (const addresses of [['192.168.1.2'], ['127.0.0.1'], ['10.0.0.1'], ['fd00::1'], ['::1'], ['100.64.0.1'], ['93.184.215.14', '10.0.0.1'], ['169.254.169.254'], ['::ffff:192.168.1.2']]) {
    await assert.rejects(checkServer(at('mail.example.org'), { inside: false }, resolving(...addresses)), { code: 'mail-host-inside' }, addresses.join())
  }
  for (const host of ['192.168.1.2', '127.0.0.1', '::1']) {
    await assert.rejects(checkServer(at(host), { inside: false }, resolving()), { code: 'mail-host-inside' }, host)
  }
})

test('the owner’s own server is allowed, and so is one that the operator named; link-local never is', async () => {
  assert.equal((await checkServer(at('mail.home'), { inside: true }, resolving('192.168.1.2'))).address, '192.168.1.2')
  assert.equal((await checkServer(at('nas.home'), { inside: false }, { ...resolving('10.0.0.9'), privateHosts: ['nas.home'] })).address, '10.0.0.9')
  await assert.rejects(checkServer(at('other.home'), { inside: false }, { ...resolving('10.0.0.9'), privateHosts: ['nas.home'] }), { code: 'mail-host-inside' })
  for (const address of ['169.254.169.254', 'fe80::1', '0.0.0.0', '::']) {
    await assert.rejects(checkServer(at('mail.home'), { inside: true }, resolving(address)), { code: 'mail-host-inside' }, address)
  }
})

test('a certificate is asked for everywhere but on this computer', async () => {
  assert.equal((await checkServer(at('127.0.0.1'), { inside: true }, resolving())).rejectUnauthorized, false)
  assert.equal((await checkServer(at('192.168.1.2'), { inside: true }, resolving())).rejectUnauthorized, true)
})

test('without encryption no password leaves the network', async () => {
  await assert.rejects(checkServer(at('mail.example.org', 'none'), { inside: true }, resolving('93.184.215.14')), { code: 'mail-host-plain' })
  assert.equal((await checkServer(at('mail.home', 'none'), { inside: true }, resolving('192.168.1.2'))).address, '192.168.1.2')
})

test('a name that has no address says so', async () => {
  await assert.rejects(checkServer(at('mail.example.org'), { inside: false }, resolving()), { code: 'mail-host-unknown' })
  const gone = { privateHosts: [], resolve: async () => await Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })) }
  await assert.rejects(checkServer(at('mail.example.org'), { inside: false }, gone), { code: 'mail-host-unknown' })
})

test('ports of other protocols and names that are no names are no mail servers', () => {
  for (const wrong of [{ port: 22 }, { port: 6 }, { port: 80 }, { host: 'a b' }, { host: 'user@host' }, { host: 'host/path' }, { host: 'host\r\nx' }, { host: '' }]) {
    assert.equal(mailServer.safeParse({ ...at('mail.example.org'), ...wrong }).success, false, JSON.stringify(wrong))
  }
  for (const right of [{ port: 1143 }, { port: 143 }, { host: 'Mail.Example.ORG' }, { host: '2001:db8::1' }, { host: 'poștă.ro' }]) {
    assert.equal(mailServer.safeParse({ ...at('mail.example.org'), ...right }).success, true, JSON.stringify(right))
  }
})
