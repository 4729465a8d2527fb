// The one outbound HTTP function. Whatever asks a stranger's server for something
// (image proxy, webhook, calendar subscription, discovery) comes through here.
//
// The name is resolved here, every address it answers is checked, and the connection
// goes to a checked address: a name that answers differently the second time gains
// nothing, because there is no second time. Redirects start over from the first check.
// No cookies, no referrer, no compression (a bomb needs unpacking), no kept connection.
import { lookup as systemLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isPublicAddress } from './address-guard.ts'
import { Fault, messageOf } from './fault.ts'
import { limits } from './limits.ts'

export interface OutboundRequest {
  url: string
  /** What follows a redirect is always a GET; other methods are never redirected. */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'REPORT' | 'PROPFIND'
  headers?: Record<string, string>
  body?: string | Uint8Array
  bytesMax?: number
  timeoutMs?: number
  signal?: AbortSignal
}

export interface OutboundAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
  /** Where the answer came from, after redirects. */
  url: string
}

/** An answer that is read as it comes. Whoever takes it reads its body, or leaves the loop: that closes the connection. */
export interface OutboundStream extends Omit<OutboundAnswer, 'body'> {
  body: AsyncIterable<Uint8Array>
}

export interface OutboundPolicy {
  /** `host:port` that may be reached although it is not public. For tests, and for what an operator configured by name. */
  allowHosts?: readonly string[]
  /** How names become addresses; the system's resolver unless a test brings its own. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Set here, or not at all. */
const OWN_HEADERS = new Set(['host', 'connection', 'cookie', 'referer', 'origin', 'user-agent', 'accept-encoding', 'content-length', 'transfer-encoding', 'proxy-authorization', 'te', 'upgrade'])

export async function outbound(request: OutboundRequest, policy: OutboundPolicy = {}): Promise<OutboundAnswer> {
  const { body, ...answer } = await outboundStream(request, policy)
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return { ...answer, body: Buffer.concat(parts) }
}

/** For an answer that is too large to hold, or that may be left before its end; its limits are those of `outbound`. */
export async function outboundStream(request: OutboundRequest, policy: OutboundPolicy = {}): Promise<OutboundStream> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? limits.outboundTimeoutMs)
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal])
  const method = request.method ?? 'GET'
  let headers = checkedHeaders(request.headers ?? {})
  let url = checkedUrl(request.url)
  const explained = (error: unknown): unknown => {
    if (error instanceof Fault || request.signal?.aborted === true) return error
    if (timeout.aborted) return refused('outbound-timeout', `${url.host} took too long to answer`, error)
    return refused('outbound-unreachable', `${url.host} cannot be reached: ${messageOf(error)}`, error)
  }
  try {
    for (let hop = 0; ; hop++) {
      const answer = await once(url, { ...request, method, headers, signal, explained }, policy)
      const location = answer.headers['location']
      if (!REDIRECTS.has(answer.status) || location === undefined || (method !== 'GET' && method !== 'HEAD')) return answer
      if (hop >= limits.outboundRedirects) throw refused('outbound-redirects', `${url.host} keeps redirecting`)
      const next = checkedUrl(location, url)
      if (url.protocol === 'https:' && next.protocol === 'http:') throw refused('outbound-downgrade', `${url.host} redirects to an unencrypted address`)
      // What was meant for one server is not shown to the next.
      if (next.origin !== url.origin) headers = Object.fromEntries(Object.entries(headers).filter(([name]) => name === 'accept' || name === 'accept-language'))
      url = next
    }
  } catch (error) {
    throw explained(error)
  }
}

/**
 * The policy for a provider whose address is fixed by the code, or by whoever runs the house. On
 * loopback a scripted provider of a test may listen; anywhere else it is https on the public internet.
 */
export function fixedOrigin(baseUrl: string): OutboundPolicy {
  const url = checkedUrl(baseUrl)
  if (['127.0.0.1', '[::1]'].includes(url.hostname)) return { allowHosts: [`${url.hostname.replace(/^\[|\]$/g, '')}:${portOf(url)}`] }
  if (url.protocol !== 'https:') throw refused('outbound-scheme', `${url.host} is asked over https only`)
  return {}
}

function checkedUrl(text: string, base?: URL): URL {
  // URL also turns 2130706433, 0177.1 and 0x7f.1 into the dotted form that is checked below.
  const url = URL.parse(text, base?.href)
  if (url === null) throw refused('outbound-url', 'This is not an address on the web')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('outbound-scheme', `Only http and https are fetched, not ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw refused('outbound-url', 'An address with a name and password in it is not fetched')
  const port = portOf(url)
  // Low ports other than the web's own belong to mail, files and shells: HTTP sent there is an attack on them.
  if (port !== 80 && port !== 443 && port < 1024) throw refused('outbound-port', `Port ${port} is not fetched`)
  return url
}

function checkedHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (OWN_HEADERS.has(lower) || !/^[a-z0-9-]+$/.test(lower) || /[^\t\x20-\x7e]/.test(value)) {
      throw refused('outbound-header', `The header ${JSON.stringify(name.slice(0, 60))} is not sent`)
    }
    checked[lower] = value
  }
  return checked
}

const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port))

/** The addresses to connect to; all of them checked, or a refusal. */
async function checkedAddresses(url: URL, policy: OutboundPolicy): Promise<{ address: string; family: number }[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const literal = isIP(host)
  const resolve = policy.resolve ?? ((name: string) => systemLookup(name, { all: true, order: 'verbatim' }))
  const addresses = literal === 0 ? await resolve(host) : [{ address: host, family: literal }]
  if (addresses.length === 0) throw refused('outbound-unreachable', `${host} has no address`)
  if (policy.allowHosts?.includes(`${host}:${portOf(url)}`) === true) return addresses
  // One inside address among public ones is an attempt to be lucky: refuse them all.
  const own = new Set(Object.values(networkInterfaces()).flatMap((interfaces) => (interfaces ?? []).map(({ address }) => address)))
  if (!addresses.every(({ address }) => isPublicAddress(address) && !own.has(address))) {
    throw refused('outbound-inside', `${host} is not on the public internet`)
  }
  return addresses
}

async function once(
  url: URL,
  request: OutboundRequest & { method: string; headers: Record<string, string>; signal: AbortSignal; explained: (error: unknown) => unknown },
  policy: OutboundPolicy,
): Promise<OutboundStream> {
  const addresses = await untilAborted(checkedAddresses(url, policy), request.signal)
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const call = send(url, {
    method: request.method,
    agent: false,
    signal: request.signal,
    // Answers only what was checked; a literal address never asks, and was checked above.
    lookup: (_host, options, done) => {
      const first = addresses[0] as { address: string; family: number }
      if (options.all === true) done(null, addresses)
      else done(null, first.address, first.family)
    },
    headers: {
      ...request.headers,
      'user-agent': 'Secretary',
      'accept-encoding': 'identity',
      connection: 'close',
      ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }),
    },
    maxHeaderSize: 32_768,
  })
  call.on('response', resolve)
  call.on('error', reject)
  call.end(body)
  const response = await promise
  const answer = { status: response.statusCode ?? 0, headers: headersOf(response), url: url.href }
  if (REDIRECTS.has(answer.status) && answer.headers['location'] !== undefined) {
    response.destroy()
    return { ...answer, body: noBody() }
  }
  return { ...answer, body: bodyOf(response, { bytesMax: request.bytesMax ?? limits.outboundBytesMax, host: url.host, explained: request.explained }) }
}

async function* bodyOf(
  response: IncomingMessage,
  { bytesMax, host, explained }: { bytesMax: number; host: string; explained: (error: unknown) => unknown },
): AsyncIterable<Uint8Array> {
  const tooLarge = () => refused('outbound-too-large', `${host} answers more than ${bytesMax} bytes`)
  let bytes = 0
  try {
    if (Number(response.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.byteLength
      if (bytes > bytesMax) throw tooLarge()
      yield part
    }
  } catch (error) {
    throw explained(error)
  } finally {
    response.destroy()
  }
}

async function* noBody(): AsyncIterable<Uint8Array> {}

function headersOf(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (name !== 'set-cookie' && value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** A name server that never answers must not hold the caller longer than its time-out. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const refused = (code: string, text: string, cause?: unknown): Fault => new Fault(code, text, { status: 502, ...(cause === undefined ? {} : { cause }) })
