// From an address to its servers, over a scripted network: which way finds what, in which order
// they are believed, and that each says why it found nothing. What a stranger's DNS or file says
// is never taken further than it may lead.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Fault } from '../../base/fault.ts'
import type { OutboundAnswer } from '../../base/outbound.ts'
import { mailServers } from '../mail-server-shapes.ts'
import { discover } from './discover.ts'
import { knownProviders } from './known-providers.ts'
import type { DiscoveryNet } from './question.ts'

interface Script {
  mx?: string[]
  srv?: Record<string, { name: string; port: number; priority?: number; weight?: number }[]>
  files?: Record<string, string | Partial<OutboundAnswer>>
  answering?: string[]
}

function scripted({ mx = [], srv = {}, files = {}, answering = [] }: Script) {
  const asked: string[] = []
  const net: DiscoveryNet = {
    async exchangers(domain) {
      asked.push(`MX ${domain}`)
      return mx.map((exchange, at) => ({ exchange, priority: at * 10 }))
    },
    async services(name) {
      asked.push(`SRV ${name}`)
      return (srv[name] ?? []).map((one) => ({ priority: 0, weight: 0, ...one }))
    },
    async fetch({ url }) {
      asked.push(url)
      const file = files[url]
      if (file === undefined) throw new Fault('outbound-unreachable', `${new URL(url).host} cannot be reached`, { status: 502 })
      return { status: 200, headers: {}, url, body: Buffer.from(typeof file === 'string' ? file : ''), ...(typeof file === 'string' ? {} : file) }
    },
    async connect({ host, port }) {
      asked.push(`${host}:${port}`)
      if (!answering.includes(`${host}:${port}`)) throw new Error('connection refused')
    },
  }
  return { net, asked }
}

async function found(address: string, script: Script, ispdbUrl = '') {
  const { net, asked } = scripted(script)
  const result = await discover({ net, ispdbUrl }, address)
  const outcomes = Object.fromEntries(result.steps.map(({ step, outcome }) => [step, outcome]))
  return { ...result, outcomes, asked, says: (step: string) => result.steps.find((one) => one.step === step)?.says ?? '' }
}

const server = (type: 'incoming' | 'outgoing', kind: string, fields: Record<string, string>) =>
  `<${type}Server type="${kind}">${Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`).join('')}<authentication>OAuth2</authentication><authentication>password-cleartext</authentication></${type}Server>`
const config = (...servers: string[]) => `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">${servers.join('')}</emailProvider></clientConfig>`
const IMAP = { hostname: 'imap.%EMAILDOMAIN%', port: '993', socketType: 'SSL', username: '%EMAILLOCALPART%' }
const SMTP = { hostname: 'smtp.%EMAILDOMAIN%', port: '587', socketType: 'STARTTLS', username: '%EMAILADDRESS%' }
const WELL_KNOWN = 'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml'

test('a known provider is answered from our own table, and nobody is asked', async () => {
  const { candidates, asked, outcomes } = await found(' Ana@Gmail.com ', {})
  assert.deepEqual(candidates.map(({ provider, signIn }) => [provider, signIn]), [['gmail', 'oauth'], ['imap', 'app-password']])
  assert.deepEqual(candidates[1]?.servers, {
    imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
    smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
    userName: 'ana@gmail.com',
  })
  assert.match(candidates[1]?.note ?? '', /app password/)
  assert.equal(candidates[1]?.name, 'Gmail')
  assert.deepEqual(asked, [])
  assert.equal(outcomes['guess'], 'not-tried')
})

test('every entry of the table is of the form that accounts take, and names its source', () => {
  const domains = knownProviders.flatMap((one) => one.domains)
  assert.equal(new Set(domains).size, domains.length, 'one domain, one provider')
  for (const { name, ways, source, refuses } of knownProviders) {
    assert.match(source, /^https:\/\//, name)
    assert.ok(ways.length > 0 || refuses !== undefined, name)
    for (const { servers, provider } of ways) {
      if (provider === 'imap') mailServers.parse({ ...servers, userName: 'a@example.org' })
      for (const one of servers === undefined ? [] : [servers.imap, servers.smtp]) assert.notEqual(one.security, 'none', name)
    }
  }
})

test('a domain that is hosted is known by its mail exchanger, also behind a filter', async () => {
  for (const [mx, provider, host] of [
    [['aspmx.l.google.com.'], 'gmail', undefined],
    [['example-org.mail.protection.outlook.com'], 'outlook', undefined],
    [['filter.example.net', 'in1-smtp.messagingengine.com'], 'imap', 'imap.fastmail.com'],
  ] as const) {
    const { candidates, outcomes } = await found('ana@example.org', { mx: [...mx] })
    assert.deepEqual([candidates[0]?.provider, candidates[0]?.servers?.imap.host, candidates[0]?.step], [provider, host, 'mail-exchanger'])
    assert.equal(outcomes['known-provider'], 'nothing')
  }
  const fake = await found('ana@example.org', { mx: ['notgoogle.com', 'google.com.evil.example'] })
  assert.equal(fake.outcomes['mail-exchanger'], 'nothing', 'a name that only ends alike')
})

test('service records are believed inside the domain, and shown first where they lead out of it', async () => {
  const inside = await found('ana@example.org', {
    srv: {
      '_imaps._tcp.example.org': [{ name: 'late.example.org', port: 993, priority: 20 }, { name: 'mail.example.org.', port: 993, priority: 10 }],
      '_submissions._tcp.example.org': [{ name: '.', port: 0 }],
      '_submission._tcp.example.org': [{ name: 'mail.example.org', port: 587 }],
    },
  })
  assert.deepEqual(inside.candidates[0]?.servers, {
    imap: { host: 'mail.example.org', port: 993, security: 'tls' },
    smtp: { host: 'mail.example.org', port: 587, security: 'starttls' },
    userName: 'ana@example.org',
  })
  assert.equal(inside.candidates[0]?.confirm, '')
  const outside = await found('ana@example.org', {
    srv: { '_imaps._tcp.example.org': [{ name: 'imap.hoster.example', port: 993 }], '_submissions._tcp.example.org': [{ name: 'evilexample.org', port: 465 }] },
  })
  assert.match(outside.candidates[0]?.confirm ?? '', /imap\.hoster\.example and evilexample\.org/)
  const half = await found('ana@example.org', { srv: { '_imaps._tcp.example.org': [{ name: 'mail.example.org', port: 993 }] } })
  assert.match(half.says('service-records'), /not where it is sent/)
  const strange = await found('ana@example.org', { srv: { '_imaps._tcp.example.org': [{ name: 'mail.example.org', port: 22 }], '_submissions._tcp.example.org': [{ name: 'mail.example.org', port: 465 }] } })
  assert.equal(strange.outcomes['service-records'], 'nothing', 'a port of another protocol')
})

test('autoconfig is read as the domain wrote it, its placeholders filled', async () => {
  const xml = config(server('incoming', 'pop3', IMAP), server('incoming', 'imap', { ...IMAP, socketType: 'plain' }), server('incoming', 'imap', IMAP), server('outgoing', 'smtp', SMTP))
  const { candidates, outcomes, asked } = await found('ana@example.org', { files: { [WELL_KNOWN]: xml } })
  assert.equal(outcomes['autoconfig'], 'found')
  assert.deepEqual(candidates[0]?.servers, {
    imap: { host: 'imap.example.org', port: 993, security: 'tls' },
    smtp: { host: 'smtp.example.org', port: 587, security: 'starttls' },
    userName: 'ana',
  })
  assert.ok(asked.includes('https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=ana%40example.org'))
  assert.ok(asked.every((one) => !one.startsWith('http:')), 'nothing unencrypted says where a password goes')
})

test('a file that would be expanded, unencrypted, or is none at all leads nowhere and says so', async () => {
  const bomb = `<!DOCTYPE x [<!ENTITY h "imap.evil.example"><!ENTITY f SYSTEM "file:///etc/passwd">]>${config(server('incoming', 'imap', { ...IMAP, hostname: '&h;' }), server('outgoing', 'smtp', { ...SMTP, hostname: '&f;' }))}`
  for (const [what, file, words] of [
    ['entities', bomb, /cannot be used/],
    ['plain', config(server('incoming', 'imap', { ...IMAP, socketType: 'plain' }), server('outgoing', 'smtp', SMTP)), /no encrypted IMAP/],
    ['a page', '<html><body>Welcome', /no encrypted IMAP/],
    ['a line end', config(server('incoming', 'imap', { ...IMAP, username: 'a\r\nb' }), server('outgoing', 'smtp', SMTP)), /cannot be used/],
    ['unencrypted', { url: 'http://example.org/x' }, /without encryption/],
    ['absent', { status: 404 }, /404/],
  ] as const) {
    const { outcomes, says, candidates } = await found('ana@example.org', { files: { [WELL_KNOWN]: file } })
    assert.equal(outcomes['autoconfig'], 'nothing', what)
    assert.match(says('autoconfig'), words, what)
    assert.deepEqual(candidates, [], what)
  }
})

test('Mozilla’s database is asked only where it is not turned off, and with the domain alone', async () => {
  const files = { 'https://db.example/v1.1/example.org': config(server('incoming', 'imap', IMAP), server('outgoing', 'smtp', SMTP)) }
  const on = await found('ana@example.org', { files }, 'https://db.example/v1.1/')
  assert.equal(on.outcomes['ispdb'], 'found')
  const off = await found('ana@example.org', { files })
  assert.deepEqual(off.asked.filter((one) => one.includes('db.example')), [])
  assert.match(off.says('ispdb'), /turned off/)
})

test('guesses are taken where somebody answers, in the order of the list, and a person is asked', async () => {
  const { candidates, outcomes } = await found('ana@example.org', { mx: ['mx.example.org'], answering: ['mail.example.org:993', 'mail.example.org:465', 'smtp.example.org:587'] })
  assert.equal(outcomes['guess'], 'found')
  assert.deepEqual([candidates[0]?.servers?.imap.host, candidates[0]?.servers?.smtp], ['mail.example.org', { host: 'mail.example.org', port: 465, security: 'tls' }])
  assert.notEqual(candidates[0]?.confirm, '')
})

test('where nothing is found every way says what it tried and why', async () => {
  const { candidates, steps } = await found('ana@example.org', {})
  assert.deepEqual(candidates, [])
  assert.deepEqual(steps.map(({ outcome }) => outcome), ['nothing', 'nothing', 'nothing', 'nothing', 'nothing', 'nothing'])
  for (const { step, tried, says } of steps) {
    assert.notEqual(says, '', step)
    assert.ok(step === 'ispdb' || tried.length > 0, step)
  }
  assert.match(steps[1]?.says ?? '', /receives no mail/)
})

test('a provider that lets nobody in says so instead of being guessed at', async () => {
  const { candidates, steps, asked } = await found('ana@tutanota.com', { answering: ['mail.tutanota.com:993'] })
  assert.deepEqual([candidates, asked], [[], []])
  assert.match(steps[0]?.says ?? '', /no IMAP/)
})

test('an address that is none, or of no domain of the internet, is refused before anything is asked', async () => {
  for (const address of ['ana', 'ana@localhost', 'ana@192.168.1.1', '@example.org', 'ana@[10.0.0.1]']) {
    const { net, asked } = scripted({})
    await assert.rejects(discover({ net, ispdbUrl: '' }, address), { code: 'address-malformed' }, address)
    assert.deepEqual(asked, [])
  }
})

test('a name server that fails is no proof of anything: the next way is asked', async () => {
  const { net } = scripted({ files: { [WELL_KNOWN]: config(server('incoming', 'imap', IMAP), server('outgoing', 'smtp', SMTP)) } })
  const broken: DiscoveryNet = { ...net, exchangers: async () => await Promise.reject(new Error('SERVFAIL')) }
  const { steps, candidates } = await discover({ net: broken, ispdbUrl: '' }, 'ana@example.org')
  assert.deepEqual([steps[1]?.outcome, steps[1]?.says, candidates[0]?.step], ['failed', 'SERVFAIL', 'autoconfig'])
})
