// Mail as it is, byte for byte (`$value` is the MIME that arrived, where Exchange still has it,
// and what it makes of the rest), with what Outlook says of it.
//
// A message keeps its id wherever in the mailbox it goes, so one that is not in the folder it
// was asked for in is left out: for the caller it is not there, and another folder has it.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Lacking, Marks, RawMessage } from '../types.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { isGone } from './graph-refusal.ts'
import { headersOfMessage } from './graph-shapes.ts'
import { describe, messageUrl, type DescribedMessage, type JustDescribed } from './outlook-message.ts'
import { isInFolder, type OutlookPlaces } from './outlook-place.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export async function* fetchRaw(
  context: OutlookPlaces & { recent: JustDescribed },
  { path, remoteIds, signal: given }: { path: string; remoteIds: readonly string[]; signal: AbortSignal },
): AsyncIterable<RawMessage> {
  // Whoever stops listening stops what is still under way for it.
  const stopped = new AbortController()
  const signal = AbortSignal.any([given, stopped.signal])
  try {
    for (let at = 0; at < remoteIds.length; at += limits.graphBatch) {
      const wanted = await whatIsIn(context, { path, remoteIds: remoteIds.slice(at, at + limits.graphBatch), signal })
      const running: Promise<RawMessage | undefined>[] = []
      // No more than are answered at once are begun: what waits to be taken is held in memory.
      while (wanted.length > 0 || running.length > 0) {
        while (wanted.length > 0 && running.length < limits.graphAtOnce) {
          const next = readMessage(context.graph, wanted.shift() as DescribedMessage, signal)
          next.catch(() => {})
          running.push(next)
        }
        const message = await running.shift()
        if (message !== undefined) yield message
      }
    }
  } finally {
    stopped.abort()
  }
}

/** Never what a list said a moment ago: whoever asks has reason to think that it is over. */
export async function readMarks(
  context: OutlookPlaces,
  { path, remoteIds, signal }: { path: string; remoteIds: readonly string[]; signal: AbortSignal },
): Promise<Map<string, Marks>> {
  const marks = new Map<string, Marks>()
  for (let at = 0; at < remoteIds.length; at += limits.graphBatch) {
    signal.throwIfAborted()
    const found = await describe(context.graph, remoteIds.slice(at, at + limits.graphBatch), signal)
    for (const [remoteId, one] of found) if (await isInFolder(context, one, { path, signal })) marks.set(remoteId, one.marks)
  }
  return marks
}

async function whatIsIn(
  context: OutlookPlaces & { recent: JustDescribed },
  { path, remoteIds, signal }: { path: string; remoteIds: readonly string[]; signal: AbortSignal },
): Promise<DescribedMessage[]> {
  const { graph, recent } = context
  signal.throwIfAborted()
  const known = remoteIds.flatMap((id) => recent.take(id) ?? [])
  const listed = new Set(known.map(({ remoteId }) => remoteId))
  const asked = [...(await describe(graph, remoteIds.filter((id) => !listed.has(id)), signal)).values()]
  const inside: DescribedMessage[] = []
  for (const one of [...known, ...asked]) if (await isInFolder(context, one, { path, signal })) inside.push(one)
  return inside
}

async function readMessage(graph: Graph, message: DescribedMessage, signal: AbortSignal): Promise<RawMessage | undefined> {
  const { remoteId, receivedMs, marks, remoteThread } = message
  const said = { remoteId, receivedMs, marks, ...(remoteThread === '' ? {} : { remoteThread }) }
  try {
    const answer = await graph.ask({ to: `${messageUrl(remoteId)}/$value`, bytesMax: limits.messageBytesMax, timeoutMs: limits.graphMessageMs, signal })
    if (answer.ok) return { ...said, raw: answer.bytes }
    if (isGone(answer)) return undefined
    // Some items cannot be made into a mail by Exchange, today or ever; the rest of the folder is not held up by them.
    const why = troubleSays('microsoft-refuses', { error: answer.code || `status ${answer.status}` })
    return { ...said, raw: new Uint8Array(), lacking: { kind: 'unreadable', why, size: 0 } }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'outbound-too-large') throw error
    const why = troubleSays('header-alone-unsized', { limit: limits.messageBytesMax / 1e6 })
    const lacking: Lacking = { kind: 'too-large', why, size: 0 }
    return { ...said, raw: await headerAlone(graph, remoteId, signal), lacking }
  }
}

async function headerAlone(graph: Graph, remoteId: string, signal: AbortSignal): Promise<Uint8Array> {
  const answer = await graph.ask({ to: `${messageUrl(remoteId)}?$select=internetMessageHeaders`, signal })
  const headers = answer.ok ? (parsed(answer, headersOfMessage).internetMessageHeaders ?? []) : []
  return Buffer.from(`${headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')}\r\n`)
}
