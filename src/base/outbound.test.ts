// Judged from outside: a canary listens on loopback, and whatever reaches it is a failure,
// except where a test's own policy names it.
import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { isPublicAddress } from './address-guard.ts'
import { fixedOrigin, outbound, outboundStream } from './outbound.ts'

async function canary(context: TestContext, answer: RequestListener = (_request, response) => response.end('inside')) {
  const heard: { path: string; headers: Record<string, unknown> }[] = []
  const server = createServer((request, response) => {
    heard.push({ path: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { heard, port, policy: { allowHosts: [`127.0.0.1:${port}`] } }
}

const faultCode = (code: string) => (error: unknown) => (error as { code?: unknown }).code === code

const FORMS_OF_INSIDE = [
  '127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '017700000001', '0x7f.0.0.1', '127.0.0.1.', '0', '0.0.0.0',
  '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]',
  '[2001:0:7f00:1::]', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[ff02::1]', '[100::1]', '[2001:db8::1]',
  '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '2852039166', '100.64.0.1', '100.100.100.200', '192.0.0.192',
  '198.18.0.1', '203.0.113.9', '224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255', '１２７.0.0.1', '127。0。0。1', 'ⓛocalhost', 'localhost', 'a.localhost',
]
for (const host of FORMS_OF_INSIDE) {
  test(`nothing is fetched from ${host}`, async (context) => {
    const { heard, port } = await canary(context)
    await assert.rejects(outbound({ url: `http://${host}:${port}/`, timeoutMs: 2_000 }), (error) =>
      faultCode('outbound-inside')(error) || faultCode('outbound-unreachable')(error))
    assert.deepEqual(heard, [])
  })
}

test('public addresses are told from all others', () => {
  for (const address of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001::1']) {
    assert.equal(isPublicAddress(address), true, address)
  }
  for (const address of ['', 'example.org', '1.1.1', 'fe80::1%lo', '2606:4700::1%1', '::ffff:8.8.8.8']) assert.equal(isPublicAddress(address), false, address)
})

test('a name that resolves inside is refused, also when it has a public address beside', async (context) => {
  const { heard, port } = await canary(context)
  for (const addresses of [[{ address: '127.0.0.1', family: 4 }], [{ address: '1.1.1.1', family: 4 }, { address: '127.0.0.1', family: 4 }], [{ address: '::ffff:127.0.0.1', family: 6 }]]) {
    await assert.rejects(outbound({ url: `http://images.example:${port}/` }, { resolve: () => Promise.resolve(addresses) }), faultCode('outbound-inside'))
  }
  assert.deepEqual(heard, [])
})

test('a name is asked for once, and its answer is what is connected to', async (context) => {
  const { heard, port } = await canary(context)
  const asked: string[] = []
  const resolve = (host: string) => {
    asked.push(host)
    // A second question would be answered with an address where nobody listens.
    return Promise.resolve([{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }])
  }
  await outbound({ url: `http://rebind.example:${port}/` }, { resolve, allowHosts: [`rebind.example:${port}`] })
  assert.deepEqual(asked, ['rebind.example'])
  assert.equal(heard[0]?.headers['host'], `rebind.example:${port}`)
})

test('an address that a policy names is reached, with our own headers and nothing else', async (context) => {
  const { heard, port, policy } = await canary(context)
  const answer = await outbound({ url: `http://127.0.0.1:${port}/a?b`, headers: { Accept: 'image/*' } }, policy)
  assert.equal(Buffer.from(answer.body).toString(), 'inside')
  assert.equal(heard[0]?.path, '/a?b')
  assert.deepEqual(Object.keys(heard[0]?.headers ?? {}).toSorted(), ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
})

test('a policy for one port does not open another', async (context) => {
  const one = await canary(context)
  const other = await canary(context)
  await assert.rejects(outbound({ url: `http://127.0.0.1:${other.port}/` }, one.policy), faultCode('outbound-inside'))
  assert.deepEqual(other.heard, [])
})

test('a redirect inside is refused before anything is asked there', async (context) => {
  const inside = await canary(context)
  const outside = await canary(context, (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/secret` }).end())
  await assert.rejects(outbound({ url: `http://127.0.0.1:${outside.port}/` }, outside.policy), faultCode('outbound-inside'))
  assert.deepEqual(inside.heard, [])
})

test('a redirect to another server loses what was meant for the first', async (context) => {
  const second = await canary(context)
  const first = await canary(context, (_request, response) => response.writeHead(307, { location: `http://127.0.0.1:${second.port}/` }).end())
  const policy = { allowHosts: [...first.policy.allowHosts, ...second.policy.allowHosts] }
  await outbound({ url: `http://127.0.0.1:${first.port}/`, headers: { authorization: 'Bearer x', accept: '*/*' } }, policy)
  assert.equal(first.heard[0]?.headers['authorization'], 'Bearer x')
  assert.equal(second.heard[0]?.headers['authorization'], undefined)
  assert.equal(second.heard[0]?.headers['referer'], undefined)
})

test('a redirect loop ends', async (context) => {
  const { heard, port, policy } = await canary(context, (_request, response) => response.writeHead(302, { location: '/again' }).end())
  await assert.rejects(outbound({ url: `http://127.0.0.1:${port}/` }, policy), faultCode('outbound-redirects'))
  assert.equal(heard.length, 6)
})

test('a redirect away from the web is refused', async (context) => {
  const { port, policy } = await canary(context, (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end())
  await assert.rejects(outbound({ url: `http://127.0.0.1:${port}/` }, policy), faultCode('outbound-scheme'))
})

for (const [announced, headers] of [['announced', { 'content-length': '1000000' }], ['endless', {}]] as const) {
  test(`a body that is too large is cut off (${announced})`, async (context) => {
    const { port, policy } = await canary(context, (_request, response) => {
      response.writeHead(200, headers)
      response.write(Buffer.alloc(70_000))
    })
    await assert.rejects(outbound({ url: `http://127.0.0.1:${port}/`, bytesMax: 65_536 }, policy), faultCode('outbound-too-large'))
  })
}

test('an answer is read as it comes, and one that is left has its connection closed', async (context) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const { port, policy } = await canary(context, (_request, response) => {
    response.writeHead(200).write('first')
    response.on('close', resolve)
  })
  const { body } = await outboundStream({ url: `http://127.0.0.1:${port}/` }, policy)
  for await (const part of body) {
    assert.equal(Buffer.from(part).toString(), 'first')
    break
  }
  await closed
})

test('an answer that breaks off while it is read says so', async (context) => {
  const { port, policy } = await canary(context, (_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.destroy())
  })
  const { body } = await outboundStream({ url: `http://127.0.0.1:${port}/` }, policy)
  await assert.rejects(async () => {
    for await (const part of body) assert.equal(Buffer.from(part).toString(), 'half')
  }, faultCode('outbound-unreachable'))
})

test("a provider's own address is https on the public internet, or a test's on loopback, and opens nothing else", async (context) => {
  const { heard, port } = await canary(context)
  const other = await canary(context)
  const policy = fixedOrigin(`http://127.0.0.1:${port}`)
  await outbound({ url: `http://127.0.0.1:${port}/` }, policy)
  assert.equal(heard.length, 1)
  await assert.rejects(outbound({ url: `http://127.0.0.1:${other.port}/` }, policy), faultCode('outbound-inside'))
  assert.deepEqual(other.heard, [])
  assert.deepEqual(fixedOrigin('https://gmail.googleapis.com'), {})
  for (const url of ['http://gmail.googleapis.com', 'http://192.168.1.1', 'http://localhost:8080']) assert.throws(() => fixedOrigin(url), faultCode('outbound-scheme'))
  assert.deepEqual(fixedOrigin('https://192.168.1.1'), {}, 'which is then refused as any other inside address')
})

test('a server that never finishes is left', async (context) => {
  const { port, policy } = await canary(context, (_request, response) => void response.writeHead(200).write('slow'))
  await assert.rejects(outbound({ url: `http://127.0.0.1:${port}/`, timeoutMs: 50 }, policy), faultCode('outbound-timeout'))
})

test('a name server that never answers is left', async () => {
  await assert.rejects(outbound({ url: 'https://example.org/', timeoutMs: 50 }, { resolve: () => new Promise(() => {}) }), faultCode('outbound-timeout'))
})

for (const [url, code] of [
  ['file:///etc/passwd', 'outbound-scheme'], ['gopher://1.1.1.1/', 'outbound-scheme'], ['data:text/html,x', 'outbound-scheme'], ['//no', 'outbound-url'],
  ['http://user:pass@1.1.1.1/', 'outbound-url'], ['http://1.1.1.1:25/', 'outbound-port'], ['http://1.1.1.1:22/', 'outbound-port'],
] as const) {
  test(`${url} is not fetched`, () => assert.rejects(outbound({ url }), faultCode(code)))
}

for (const headers of [{ Cookie: 'a=b' }, { Host: 'inside' }, { Referer: 'x' }, { 'X-A': 'b\r\nHost: c' }, { 'X\r\nY': 'z' }] as Record<string, string>[]) {
  test(`the header ${JSON.stringify(headers)} is not sent`, () => assert.rejects(outbound({ url: 'http://1.1.1.1/', headers }), faultCode('outbound-header')))
}

test('the caller may stop waiting', async (context) => {
  const { port, policy } = await canary(context, () => {})
  const stop = new AbortController()
  const waiting = outbound({ url: `http://127.0.0.1:${port}/`, signal: stop.signal }, policy)
  stop.abort(new Error('gone'))
  await assert.rejects(waiting, /gone|abort/i)
})
