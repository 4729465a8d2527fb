// A Gmail that a test scripts: the account of gmail-mailbox.ts over HTTP on loopback, batches
// included, with the faults that a test asks for and a count of all it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { problem, type Answered, type SentAway } from './gmail-answer.ts'
import { answerCall } from './gmail-calls.ts'
import { makeGmailMailbox, type GmailMailbox } from './gmail-mailbox.ts'
import { uploadDraft } from './gmail-drafts.ts'
import { sendLetter } from './gmail-sending.ts'

export interface GmailFault {
  /** Of the calls that it befalls, method and path with query: `GET messages/18c…?format=raw`. A batch is `BATCH`. */
  on: RegExp
  /** So many such calls go well before. */
  spares?: number
  /** How often; for ever unless it says. */
  times?: number
  /** What happens as it is asked. */
  meanwhile?: () => void
  status?: number
  reason?: string
  message?: string
  headers?: Record<string, string>
  /** The answer is the right one, and breaks off. */
  truncated?: boolean
  /** The answer says that it is so long, and never ends. Not for parts of a batch. */
  announcedBytes?: number
  /** In a batch: the part is left out. Alone: the line is cut before anything was done. */
  dropped?: boolean
  /** It is done, and the line is cut before the answer. */
  unanswered?: boolean
  /** The right answer, not before. */
  until?: Promise<unknown>
}

export interface GmailServer {
  readonly url: string
  readonly mailbox: GmailMailbox
  /** Every call, those within batches one by one. */
  readonly calls: string[]
  /** Calls that match. */
  count(which: RegExp): number
  readonly units: number
  /** The most that was under way at once. */
  readonly mostAtOnce: number
  /** Tokens that are good. */
  readonly tokens: Set<string>
  fail(fault: GmailFault): void
  heal(): void
  expirePageTokens(): void
  bounds: 'open' | 'closed'
  missingInBatch: 'refused' | 'passed-over'
  ownMessageIds: 'kept' | 'replaced'
  searchLags: boolean
  /** The letters that left, as those they are for get them. */
  readonly sentAway: SentAway[]
  /** Its own clock, for what expires. */
  nowMs: number
  close(): Promise<void>
}

/** What comes with a call that is no question. */
export interface Posted {
  type: string
  bytes: Buffer
}

const UNITS: readonly (readonly [RegExp, number])[] = [[/^GET (profile|labels)/, 1], [/^GET history/, 2], [/^GET messages/, 5], [/^POST messages\/batchModify/, 50], [/^POST labels/, 5], [/^POST upload\/messages\/send/, 100], [/^POST upload\/drafts/, 10], [/^PUT upload\/drafts/, 15], [/^DELETE drafts/, 10], [/^GET drafts/, 5], [/^POST watch/, 100], [/^POST stop/, 50]]

export async function startGmail(options: { startMs?: number; elsewhere?: (path: string, asked: { method: string; posted: Posted | undefined }) => Promise<Answered> } = {}): Promise<GmailServer> {
  const mailbox = makeGmailMailbox(options.startMs ?? Date.UTC(2026, 0, 5))
  const state = { calls: [] as string[], units: 0, underWay: 0, mostAtOnce: 0, tokenAge: 1, faults: [] as GmailFault[] }

  const faultOf = (call: string): GmailFault | undefined => {
    const fault = state.faults.find(({ on, times }) => on.test(call) && times !== 0)
    if (fault?.spares !== undefined && fault.spares-- > 0) return undefined
    if (fault?.times !== undefined) fault.times--
    fault?.meanwhile?.()
    return fault
  }

  /** One call, alone or out of a batch; the text is what goes over the wire. */
  const answer = async (method: string, path: string, posted?: Posted): Promise<{ status: number; headers: Record<string, string>; text: string } | undefined> => {
    const call = `${method} ${path}`
    state.calls.push(call)
    state.units += UNITS.find(([on]) => on.test(call))?.[1] ?? 0
    const fault = faultOf(call)
    if (fault?.dropped === true) return undefined
    await fault?.until
    const given =
      fault?.status === undefined
        ? await (options.elsewhere?.(path, { method, posted }) ?? answered(method, path, posted))
        : problem(fault.status, fault.reason ?? 'backendError', fault.message ?? 'Scripted', fault.headers ?? {})
    if (fault?.unanswered === true) return undefined
    const text = given.body === undefined ? '' : JSON.stringify(given.body, null, 2)
    const announced: Record<string, string> = fault?.announcedBytes === undefined ? {} : { 'content-length': String(fault.announcedBytes) }
    return { status: given.status, headers: { ...given.headers, ...announced }, text: fault?.truncated === true ? text.slice(0, text.length / 2) : text }
  }

  const answered = (method: string, path: string, { type, bytes }: Posted = { type: '', bytes: Buffer.alloc(0) }): Answered => {
    const { nowMs, bounds, missingInBatch, ownMessageIds, searchLags, sentAway } = server
    const context = { mailbox, nowMs, tokenAge: state.tokenAge, bounds, missingInBatch, ownMessageIds, searchLags, sentAway }
    if (method === 'POST' && path.startsWith('upload/messages/send?uploadType=multipart')) return sendLetter(context, type, bytes)
    const [, draftId] = /^upload\/drafts(?:\/([^/?]+))?\?uploadType=multipart/.exec(path) ?? [undefined, undefined]
    if (path.startsWith('upload/drafts') && method === (draftId === undefined ? 'POST' : 'PUT')) return uploadDraft(context, { draftId: draftId ?? '', type, body: bytes })
    return answerCall(context, method, path, bytes.length === 0 ? undefined : JSON.parse(bytes.toString()))
  }

  const batch = async (request: IncomingMessage, response: ServerResponse) => {
    const body = (await bytesOf(request)).toString()
    const parts = [...body.matchAll(/Content-ID: <([^>]+)>\r\n\r\nGET \/gmail\/v1\/users\/me\/(\S+) HTTP\/1\.1/g)]
    if (parts.length === 0 || parts.length > 100) throw new Error(`A batch of ${parts.length} is none`)
    const answered = await Promise.all(parts.map(async ([, id = '', path = '']) => ({ id, part: await answer('GET', path) })))
    response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=batch_made_up' })
    // Gmail answers in the order in which it is done.
    for (const { id, part } of answered.toReversed()) {
      if (part === undefined) continue
      const headers = Object.entries({ 'Content-Type': 'application/json; charset=UTF-8', ...part.headers }).map(([name, value]) => `${name}: ${value}\r\n`)
      response.write(`--batch_made_up\r\nContent-Type: application/http\r\nContent-ID: <response-${id}>\r\n\r\nHTTP/1.1 ${part.status} X\r\n${headers.join('')}\r\n${part.text}\r\n`)
    }
    response.end('--batch_made_up--\r\n')
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!server.tokens.has(token)) return send(response, { status: 401, headers: {}, text: JSON.stringify(problem(401, 'authError', 'Invalid Credentials').body) })
    if (path === '/batch/gmail/v1' && request.method === 'POST') {
      const fault = faultOf('BATCH')
      if (fault?.status === undefined) return await batch(request, response)
      return send(response, { status: fault.status, headers: fault.headers ?? {}, text: JSON.stringify(problem(fault.status, fault.reason ?? 'backendError', 'Scripted').body) })
    }
    const [, upload = '', call = ''] = /^(\/upload)?\/gmail\/v1\/users\/me\/(.*)$/.exec(path) ?? []
    if (call === '') return send(response, { status: 404, headers: {}, text: '' })
    const posted = request.method === 'POST' || request.method === 'PUT' ? { type: request.headers['content-type'] ?? '', bytes: await bytesOf(request) } : undefined
    const given = await answer(request.method ?? '', upload === '' ? call : `upload/${call}`, posted)
    if (given === undefined) request.socket.destroy()
    else send(response, given)
  }

  const http = createServer((request, response) => {
    state.underWay++
    state.mostAtOnce = Math.max(state.mostAtOnce, state.underWay)
    response.on('close', () => state.underWay--)
    void handle(request, response).catch((error: unknown) => {
      // What is not scripted is a mistake of the test, and is to be seen as one.
      response.writeHead(418, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))

  const server: GmailServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    mailbox,
    calls: state.calls,
    count: (which) => state.calls.filter((call) => which.test(call)).length,
    get units() {
      return state.units
    },
    get mostAtOnce() {
      return state.mostAtOnce
    },
    tokens: new Set(['good-token']),
    fail: (fault) => void state.faults.push({ ...fault }),
    heal: () => void state.faults.splice(0),
    expirePageTokens: () => void state.tokenAge++,
    bounds: 'closed',
    missingInBatch: 'passed-over',
    ownMessageIds: 'kept',
    searchLags: false,
    sentAway: [],
    nowMs: options.startMs ?? Date.UTC(2026, 0, 5),
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return server
}

function send(response: ServerResponse, { status, headers, text }: { status: number; headers: Record<string, string>; text: string }): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers }).write(text)
  if (headers['content-length'] === undefined) response.end()
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}
