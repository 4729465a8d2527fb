// Asks for many messages by their ids, in batches, and again for what a batch did not give.
//
// A batch is as many requests as it has parts, and each part succeeds or fails alone: what came
// is kept, and only the failed parts are asked for again. A batch that is too much to hold is
// left where it became so; the next one is as small as what fitted, and they grow again from
// there. Doubling the requests to learn sizes first would halve the speed of every import.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { messageAnswer, UNITS, type GmailMessage } from './gmail-answers.ts'
import { pathOf, read, textOf, Tries, unreached, type GmailClient, type Retryable } from './gmail-client.ts'
import { BATCH_TYPE, batchBody, batchParts } from './gmail-multipart.ts'
import { GmailAway, refusalOf, type Answer } from './gmail-refusal.ts'

/** `marks`: labels, dates and the last history; `raw`: the mail as well; `header`: the header without the mail. */
export type Detail = 'marks' | 'raw' | 'header'

export type Got =
  | { kind: 'message'; id: string; message: GmailMessage }
  | { kind: 'missing'; id: string }
  /** Gmail has it, and failed to give it as often as was tried. */
  | { kind: 'failed'; id: string; why: string }
  | { kind: 'too-large'; id: string }

// `fields` halves the answer, and keeps the snippet, a line of the mail, out of it.
const MARKS = 'id,threadId,labelIds,historyId,internalDate,sizeEstimate'
const QUERY: Record<Detail, Record<string, string>> = {
  marks: { format: 'minimal', fields: MARKS },
  raw: { format: 'raw', fields: `${MARKS},raw` },
  header: { format: 'metadata', fields: `${MARKS},payload/headers` },
}

/** Raw mail comes in base64, a third larger. */
const ONE_BYTES_MAX = Math.ceil(limits.messageBytesMax * 1.4)

interface Round {
  got: Got[]
  /** Asked for again; `refusal` tells why, unless there was just no room for them. */
  open: { id: string; refusal: Retryable | undefined }[]
}

/** Each id once, in any order. */
export async function* getMessages(client: GmailClient, ids: readonly string[], detail: Detail, signal: AbortSignal): AsyncGenerator<Got> {
  let waiting = [...new Set(ids)]
  let size: number = limits.gmailBatchGets
  let tries = new Tries()
  let isAnswering = false
  while (waiting.length > 0) {
    const asked = waiting.slice(0, size)
    const { got, open }: Round = asked.length === 1 ? await getAlone(client, asked[0] as string, { detail, isAnswering, signal }) : await getBatch(client, asked, detail, signal)
    isAnswering ||= got.length > 0
    yield* got
    const refusal = worst(open.flatMap((one) => one.refusal ?? []))
    waiting = [...open.map(({ id }) => id), ...waiting.slice(asked.length)]
    if (refusal === undefined) {
      tries = new Tries()
      size = open.length > 0 ? Math.max(1, got.length) : Math.min(limits.gmailBatchGets, size * 2)
      continue
    }
    // What fails while the others come is asked for by itself, and has its tries there.
    if (refusal.kind === 'away' && got.length > 0) size = 1
    await client.beforeNextTry(refusal, tries, signal)
  }
}

async function getAlone(client: GmailClient, id: string, { detail, isAnswering, signal }: { detail: Detail; isAnswering: boolean; signal: AbortSignal }): Promise<Round> {
  const call = { path: `messages/${encodeURIComponent(id)}`, query: QUERY[detail], units: UNITS.get, answer: messageAnswer, bytesMax: ONE_BYTES_MAX }
  try {
    const answer = await client.ask(call, signal)
    // "Invalid id" is said of what was never an id; it is as little there as what was deleted.
    return { got: [answer.kind === 'given' ? { kind: 'message', id, message: answer.value } : { kind: 'missing', id }], open: [] }
  } catch (error) {
    if (error instanceof Fault && error.code === 'outbound-too-large') return { got: [{ kind: 'too-large', id }], open: [] }
    // One mail that Gmail cannot give must not keep all others away for ever.
    if (error instanceof GmailAway && isAnswering) return { got: [{ kind: 'failed', id, why: error.message }], open: [] }
    throw error
  }
}

async function getBatch(client: GmailClient, ids: readonly string[], detail: Detail, signal: AbortSignal): Promise<Round> {
  const paths = ids.map((id) => pathOf(`messages/${encodeURIComponent(id)}`, QUERY[detail]))
  const round: Round = { got: [], open: [] }
  const waiting = new Map(ids.map((id, index) => [index, id]))
  const request = { method: 'POST', path: '/batch/gmail/v1', body: { type: BATCH_TYPE, text: batchBody(paths) }, units: ids.length * UNITS.get, bytesMax: limits.gmailBatchBytes } as const
  const whole = await client
    .send(request, signal, async (answer): Promise<Retryable | undefined> => {
      if (answer.status !== 200) return refusalOfBatch(await textOf(answer), client.now())
      for await (const part of batchParts(answer.body, answer.headers['content-type'] ?? '')) {
        const id = waiting.get(part.index)
        if (id === undefined) continue
        waiting.delete(part.index)
        const got = gotOf(id, part, client.now())
        if ('refusal' in got) round.open.push(got)
        else round.got.push(got)
      }
      return waiting.size === 0 ? undefined : { kind: 'away', afterMs: undefined, why: 'Gmail left out a part of its answer' }
    })
    .catch((error: unknown): Retryable | undefined => {
      if (error instanceof Fault && error.code === 'outbound-too-large') return undefined
      return unreached(error, signal)
    })
  for (const id of waiting.values()) round.open.push({ id, refusal: whole })
  return round
}

function gotOf(id: string, part: Answer, nowMs: number): Got | { id: string; refusal: Retryable } {
  const answer = read(part, messageAnswer, nowMs)
  if (answer.kind === 'given') return { kind: 'message', id, message: answer.value }
  return answer.kind === 'missing' || answer.kind === 'argument' ? { kind: 'missing', id } : { id, refusal: answer }
}

/** A batch as a whole is never "not there": that would be a wrong address, and no reason to call its messages gone. */
function refusalOfBatch(answer: Answer, nowMs: number): Retryable {
  const refusal = refusalOf(answer, nowMs)
  if (refusal.kind !== 'missing' && refusal.kind !== 'argument') return refusal
  const why = refusal.kind === 'argument' ? refusal.why : 'Gmail does not know its own address for batches'
  return { kind: 'refused', fault: new Fault('gmail-refused', why, { status: 502 }) }
}

const WORSE: Record<Retryable['kind'], number> = { refused: 3, token: 2, quota: 1, away: 0 }

/** What decides about the next try; of two that tell a time the later one. */
function worst(refusals: readonly Retryable[]): Retryable | undefined {
  return refusals.toSorted((a, b) => WORSE[b.kind] - WORSE[a.kind] || afterMsOf(b) - afterMsOf(a))[0]
}

const afterMsOf = (refusal: Retryable): number => ('afterMs' in refusal ? (refusal.afterMs ?? 0) : 0)
