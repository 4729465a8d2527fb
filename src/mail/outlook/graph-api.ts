// Calls of Microsoft Graph: token, pace and tries in one place, so that whoever reads mail asks
// one question and gets one answer.
//
// Plain HTTP over base/outbound.ts instead of Microsoft's client: a dozen calls are used, and
// pauses must be kept for a whole account, which a client of single calls does not do. A new
// connection for each call costs less than the account allows anyway (10,000 calls in ten minutes).
//
// Immutable ids are asked for with every call. Without them a message that is moved has a new
// name, and its copy here would be a stranger.
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { outbound, type OutboundPolicy, type OutboundRequest } from '../../base/outbound.ts'
import { backoffMs } from '../../base/retry.ts'
import { isPassing, isThrottled, laterFor, readAnswer, retryAfterMs, unheard, type GraphAnswer } from './graph-answer.ts'
import { batchOver, type BatchCall } from './graph-batch.ts'
import { openGraphPace, type GraphPace } from './graph-pace.ts'
import { faultOf, isTooManyAtOnce, type Setback } from './graph-refusal.ts'
import { IMMUTABLE } from './graph-shapes.ts'

export interface GraphAccess {
  accessToken: () => Promise<string>
  /** Microsoft did not take this one: the next `accessToken` must be another. */
  invalidate: (token: string) => void | Promise<void>
  clock: Clock
  baseUrl?: string
  log?: Log
  /** What may be reached besides the public internet: a test's server. */
  policy?: OutboundPolicy
}

export interface GraphCall {
  /** Below the base (`/me/mailFolders`), or a link that an answer gave. */
  to: string
  method?: OutboundRequest['method']
  body?: unknown
  /** Instead of `body`: what is no JSON. */
  text?: { type: string; text: string }
  /** Once, whatever comes of it: what is done twice by two tries. A refusal that says "not now" may be tried again. */
  isOnce?: boolean
  pageSize?: number
  bytesMax?: number
  timeoutMs?: number
  /** How many calls of the mailbox it is; 1 unless it says so. */
  weight?: number
  signal: AbortSignal
}

/** A piece of a file on its way up, or a question how far it came. */
export interface PieceCall {
  /** As Microsoft gave it: it carries its own leave, so it gets no token of ours. */
  url: string
  method: 'PUT' | 'GET'
  piece?: { bytes: Uint8Array; range: string }
  signal: AbortSignal
}

export interface Graph {
  readonly clock: Clock
  readonly log: Log | undefined
  ask(call: GraphCall): Promise<GraphAnswer>
  /** Once; whoever sends pieces asks how far they came before the next. */
  send(call: PieceCall): Promise<GraphAnswer>
  /** Answers in the order of the calls, each tried again alone as long as it is only throttled. */
  batch(calls: readonly BatchCall[], signal: AbortSignal): Promise<GraphAnswer[]>
}

const BASE_URL = 'https://graph.microsoft.com/v1.0'

interface Line {
  access: GraphAccess
  base: URL
  pace: GraphPace
}

export function openGraph(access: GraphAccess): Graph {
  const { clock, log } = access
  const line: Line = { access, base: new URL(access.baseUrl ?? BASE_URL), pace: openGraphPace(clock) }
  const ask = (call: GraphCall) => askPatiently(line, call)
  return {
    clock,
    log,
    ask,
    send: (call) => sendPiece(line, call),
    batch: (calls, signal) => batchOver({ clock, ask, mayTryAgain: (setback) => mayTryAgain(line, setback) }, calls, signal),
  }
}

async function askPatiently(line: Line, call: GraphCall): Promise<GraphAnswer> {
  let isRenewed = false
  for (let attempt = 1; ; attempt++) {
    const { answer, askedMs, token } = await askOnce(line, call)
    if (answer.ok) return answer
    if (answer.status === 401 && !isRenewed) {
      isRenewed = true
      await line.access.invalidate(token)
      continue
    }
    if (answer.status === 401 || answer.status === 403) throw faultOf(answer)
    if (!isPassing(answer)) return answer
    // Not heard, or failed in the middle: nobody knows what was done.
    if (call.isOnce === true && answer.status !== 429) return answer
    if (await mayTryAgain(line, { answer, attempt, askedMs, signal: call.signal })) continue
    // The caller may know better what a 500 is about: one mail that cannot be converted is not the end.
    if (answer.status === 500) return answer
    throw laterFor(answer, askedMs)
  }
}

async function askOnce({ access, base, pace }: Line, call: GraphCall): Promise<{ answer: GraphAnswer; askedMs: number | undefined; token: string }> {
  const url = addressOf(base, call.to)
  return await pace.run(call.weight ?? 1, call.signal, async () => {
    const token = await access.accessToken()
    try {
      const answer = await outbound(requestOf(url, call, token), access.policy)
      return { answer: readAnswer(answer), askedMs: retryAfterMs(answer.headers['retry-after'], access.clock.now()), token }
    } catch (error) {
      if (!(error instanceof Fault) || (error.code !== 'outbound-unreachable' && error.code !== 'outbound-timeout')) throw error
      return { answer: unheard(messageOf(error)), askedMs: undefined, token }
    }
  })
}

async function sendPiece({ access, base, pace }: Line, { url, method, piece, signal }: PieceCall): Promise<GraphAnswer> {
  const to = placeOfPieces(base, url)
  return await pace.run(1, signal, async () => {
    try {
      const sent = piece === undefined ? {} : { body: piece.bytes, headers: { 'content-type': 'application/octet-stream', 'content-range': piece.range } }
      return readAnswer(await outbound({ url: to, method, ...sent, timeoutMs: limits.outlookPieceMs, bytesMax: limits.graphPageBytes, signal }, access.policy))
    } catch (error) {
      if (!(error instanceof Fault) || (error.code !== 'outbound-unreachable' && error.code !== 'outbound-timeout')) throw error
      return unheard(messageOf(error))
    }
  })
}

/** Files of a letter go to Microsoft, whatever an answer says. */
const PIECES_GO_TO = /(?:^|\.)(?:office|office365|outlook|microsoft)\.(?:com|us|net)$|\.partner\.outlook\.cn$/
function placeOfPieces(base: URL, address: string): string {
  const url = URL.parse(address)
  if (url !== null && url.username === '' && url.password === '' && (url.origin === base.origin || (url.protocol === 'https:' && PIECES_GO_TO.test(url.hostname)))) return url.href
  throw foreignLink(url)
}

/** Waits before the next try; false: there is none within this job. */
async function mayTryAgain({ access, pace }: Line, { answer, attempt, askedMs, signal }: Setback): Promise<boolean> {
  const { clock, log } = access
  if (isTooManyAtOnce(answer)) {
    pace.narrow()
    log?.warn('Microsoft takes fewer calls at once for this mailbox than it should; asking for fewer', { atOnce: pace.width })
  }
  const waitMs = askedMs ?? backoffMs(attempt)
  const isForAll = askedMs !== undefined || isThrottled(answer)
  if (isForAll) pace.pauseUntil(clock.now() + waitMs)
  if (attempt >= limits.graphAttempts || waitMs > limits.graphWaitMs) return false
  if (!isForAll) await clock.sleep(waitMs, signal)
  return true
}

/** A link carries our token wherever it leads, so it leads nowhere but where the token is for. */
function addressOf(base: URL, to: string): string {
  if (to.startsWith('/')) return `${base.href.replace(/\/$/, '')}${to}`
  const url = URL.parse(to)
  const root = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`
  if (url !== null && url.origin === base.origin && url.pathname.startsWith(root) && url.username === '' && url.password === '') return url.href
  throw foreignLink(url)
}

const foreignLink = (url: URL | null): Fault =>
  new Fault('outlook-foreign-link', `An answer points to ${url?.host ?? 'nowhere'}, and it is not followed`, { status: 502, fix: 'Sync again. If it stays, something stands between this computer and Microsoft.' })

function requestOf(url: string, call: GraphCall, token: string): OutboundRequest {
  const { method, body, text, pageSize, bytesMax, timeoutMs, signal } = call
  const sent = text ?? (body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) })
  return {
    url,
    ...(method === undefined ? {} : { method }),
    headers: {
      authorization: `Bearer ${token}`,
      prefer: pageSize === undefined ? IMMUTABLE : `${IMMUTABLE}, odata.maxpagesize=${pageSize}`,
      ...(sent === undefined ? {} : { 'content-type': sent.type }),
    },
    ...(sent === undefined ? {} : { body: sent.text }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    bytesMax: bytesMax ?? limits.graphPageBytes,
    signal,
  }
}
