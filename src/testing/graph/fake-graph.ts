// Microsoft Graph on a port of this machine: the mailbox, batches, tokens, limits and faults.
//
// It counts what a test wants to know: who downloaded what how often, and how many calls were
// under way at once, where a batch counts as the four of its parts that Exchange carries out
// together. The fifth is refused, as there.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock, type Clock } from '../../base/clock.ts'
import { FakeMailbox } from './fake-mailbox.ts'
import { refusal, type FakeAnswer, type FakeRequest } from './fake-answer.ts'
import { answerPiece } from './fake-files.ts'
import { answerMail } from './fake-routes.ts'
import { FakeSubscriptions } from './fake-subscriptions.ts'

interface FakeFault {
  /** Of `METHOD /path?query`, also inside a batch. */
  on: RegExp
  times: number
  /** `unanswered`: it is done, and the line is cut before the answer. */
  answer: FakeAnswer | 'cut-short' | 'hang-up' | 'unanswered'
  /** So many such calls go well before. */
  spares: number
  /** What happens as it is asked. */
  meanwhile: () => void
}

const AT_ONCE = 4
const BATCH = 20

export class FakeGraph {
  readonly mailbox = new FakeMailbox()
  readonly subscriptions: FakeSubscriptions
  token = 'token-1'
  /** Other programs' calls that take places too. */
  strangers = 0
  requests: string[] = []
  /** How often each message was downloaded. */
  readonly downloads = new Map<string, number>()
  inFlightMax = 0
  #inFlight = 0
  #faults: FakeFault[] = []
  readonly #server: Server

  constructor(server: Server, clock: Clock) {
    this.#server = server
    this.subscriptions = new FakeSubscriptions(clock)
    this.mailbox.onChange = (change, message) => this.subscriptions.notify(change, message)
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get baseUrl(): string {
    return `http://${this.host}/v1.0`
  }

  /** What is asked next and fits is answered so, as often as said. */
  fault(on: RegExp, answer: FakeFault['answer'], times = 1, { spares = 0, meanwhile = () => {} }: Partial<Pick<FakeFault, 'spares' | 'meanwhile'>> = {}): void {
    this.#faults.push({ on, answer, times, spares, meanwhile })
  }

  /** As a test sees it from outside: what it was asked, and how it goes wrong. */
  #befalling(name: string): FakeFault | undefined {
    this.requests.push(name)
    const fault = this.#faults.find((one) => one.times > 0 && one.on.test(name))
    if (fault === undefined || fault.spares-- > 0) return undefined
    fault.times--
    fault.meanwhile()
    return fault
  }

  asked(what: RegExp): string[] {
    return this.requests.filter((one) => what.test(one))
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
    const request: FakeRequest = { method: incoming.method ?? '', url: new URL(incoming.url ?? '', `http://${this.host}`), headers, body: bodyOf(bytes, headers['content-type']) }
    const answer = await this.#throttled(request)
    if (answer === 'hang-up') return void response.destroy()
    if (answer === 'cut-short') return void response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[{"id":"AA')
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(answer.bytes ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body)))
  }

  async #throttled(request: FakeRequest): Promise<FakeAnswer | 'cut-short' | 'hang-up'> {
    const isBatch = request.url.pathname === '/v1.0/$batch'
    const parts = isBatch ? ((request.body as { requests: unknown[] }).requests.length) : 1
    const weight = Math.min(AT_ONCE, parts)
    this.#inFlight += weight
    this.inFlightMax = Math.max(this.inFlightMax, this.#inFlight)
    try {
      // Long enough for whatever else is sent at the same time to be under way too.
      await delay(3)
      const isPiece = request.url.pathname.startsWith('/upload/')
      if (!isPiece && request.headers['authorization'] !== `Bearer ${this.token}`) return refusal(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.')
      if (this.#inFlight + this.strangers > AT_ONCE) return refusal(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.')
      return isBatch ? await this.#batch(request) : await this.#one(request)
    } finally {
      this.#inFlight -= weight
    }
  }

  async #one(request: FakeRequest): Promise<FakeAnswer | 'cut-short' | 'hang-up'> {
    const name = `${request.method} ${decodeURIComponent(request.url.pathname + request.url.search)}`
    const fault = this.#befalling(name)
    if (fault !== undefined && fault.answer !== 'unanswered') return fault.answer
    if (request.url.pathname.startsWith('/v1.0/subscriptions')) return await this.subscriptions.answer(request)
    const answer = request.url.pathname.startsWith('/upload/') ? answerPiece(this.mailbox, request) : answerMail(this.mailbox, request)
    if (fault !== undefined) return 'hang-up'
    const id = /^GET \/v1\.0\/me\/messages\/([^/]+)\/\$value/.exec(name)?.[1]
    if (id !== undefined && answer.status === 200) this.downloads.set(id, (this.downloads.get(id) ?? 0) + 1)
    return answer
  }

  async #batch({ body }: FakeRequest): Promise<FakeAnswer | 'cut-short' | 'hang-up'> {
    const fault = this.#befalling('POST /v1.0/$batch')
    if (fault !== undefined && fault.answer !== 'unanswered') return fault.answer
    const { requests } = body as { requests: { id: string; method: string; url: string; headers?: Record<string, string>; body?: unknown }[] }
    if (requests.length > BATCH) return refusal(400, 'BadRequest', 'Number of requests inside batch exceed the limit.')
    const responses: unknown[] = []
    for (const { id, method, url, headers, body: given } of requests) {
      const lower: Record<string, string> = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
      if (given !== undefined && lower['content-type'] !== 'application/json') return refusal(400, 'BadRequest', 'Write request id : x does not contain Content-Type header or body.')
      const answer = await this.#one({ method, url: new URL(`${this.baseUrl}${url}`), headers: lower, body: given })
      if (typeof answer === 'string') return answer
      responses.push({ id, status: answer.status, headers: answer.headers ?? {}, body: answer.body })
    }
    if (fault !== undefined) return 'hang-up'
    // In any order, as documented.
    return { status: 200, body: { responses: responses.toReversed() } }
  }
}

function bodyOf(bytes: Buffer, type: string | undefined): unknown {
  if (type === 'application/octet-stream') return bytes
  const text = bytes.toString()
  return text === '' ? undefined : type === 'text/plain' ? text : (JSON.parse(text) as unknown)
}

/** Closed by whoever asked for it. */
export async function startFakeGraph(clock: Clock = systemClock): Promise<{ graph: FakeGraph; close: () => void }> {
  const server = createServer((request, response) => void graph.handle(request, response))
  const graph = new FakeGraph(server, clock)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    graph,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
