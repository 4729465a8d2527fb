// The mail of a folder, newest first: for what was there before the first cursor, and for proofs.
//
// Microsoft's own next page is "skip so many": where something is deleted between two pages,
// as much is skipped that was never seen. So a page goes on from a time instead: before the
// second of the last message, that second included (times are told in whole seconds and kept
// finer), without those of it that were given already.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { z } from 'zod'
import type { OlderCursor, OlderPage } from '../mail-port.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { folderMissing, isGone } from './graph-refusal.ts'
import { messagePage, type GraphMessage } from './graph-shapes.ts'
import { described, folderUrl, MESSAGE_QUERY, receivedMs, type JustDescribed } from './outlook-message.ts'

/** Microsoft's own limit of one page. */
const LISTED_AT_ONCE = 1_000

const olderCursor = z.object({
  /** The second of the last message. */
  secondMs: z.int(),
  /** Those of that second that were given. */
  given: z.array(z.string()),
  /** More were given than are kept by name: as many are skipped. The one case where a deletion could hide a mail. */
  skip: z.int(),
})
type Position = z.infer<typeof olderCursor>

interface Listing {
  path: string
  /** What is asked of each message. */
  query: string
  before: Position | undefined
  limit: number
  fromMs: number | undefined
  signal: AbortSignal
}

export async function pullOlder(
  graph: Graph,
  recent: JustDescribed,
  request: { path: string; before: OlderCursor | undefined; limit: number; fromMs: number | undefined; signal: AbortSignal },
): Promise<OlderPage> {
  const before = request.before === undefined ? undefined : readCursor(request.before)
  const { messages, next, left } = await listPage(graph, { ...request, before, query: MESSAGE_QUERY })
  const page = messages.map((message) => described(message, request.path))
  for (const one of page) recent.note(one)
  return {
    messages: page.map(({ remoteId, marks }) => ({ remoteId, ...marks })),
    next: next === undefined ? undefined : (JSON.stringify(next) as OlderCursor),
    left,
    oldestMs: page.at(-1)?.receivedMs,
  }
}

/**
 * Every id of the folder. Microsoft cannot list by id, so they are held until all are there: 60
 * to 80 MB for 400,000 messages, for as long as the proof reads them.
 */
export async function* listIds(graph: Graph, path: string, signal: AbortSignal): AsyncIterable<readonly string[]> {
  const ids: string[] = []
  let before: Position | undefined
  do {
    const { messages, next } = await listPage(graph, { path, query: '$select=id,receivedDateTime', before, limit: limits.changesPage, fromMs: undefined, signal })
    for (const { id } of messages) ids.push(id)
    before = next
  } while (before !== undefined)
  // Ids are ASCII, where the order of JavaScript is the order of bytes.
  ids.sort()
  for (let at = 0; at < ids.length; at += limits.changesPage) yield ids.slice(at, at + limits.changesPage)
}

async function listPage(graph: Graph, listing: Listing): Promise<{ messages: GraphMessage[]; next: Position | undefined; left: number | undefined }> {
  const { path, query, before, limit, fromMs, signal } = listing
  signal.throwIfAborted()
  const conditions = [
    ...(before === undefined ? [] : [`receivedDateTime lt ${new Date(before.secondMs + 1000).toISOString()}`]),
    ...(fromMs === undefined ? [] : [`receivedDateTime ge ${new Date(fromMs).toISOString()}`]),
  ]
  const given = new Set(before?.given)
  const wanted = Math.min(limit, LISTED_AT_ONCE - limits.outlookSecondMax)
  const top = wanted + given.size
  const to = [
    `${folderUrl(path)}/messages?${query}&$orderby=${encodeURIComponent('receivedDateTime desc')}&$top=${top}&$count=true`,
    ...(conditions.length === 0 ? [] : [`$filter=${encodeURIComponent(conditions.join(' and '))}`]),
    ...(before === undefined || before.skip === 0 ? [] : [`$skip=${before.skip}`]),
  ].join('&')
  const answer = await graph.ask({ to, signal })
  if (!answer.ok && isGone(answer)) throw folderMissing(path)
  let page = parsed(answer, messagePage)
  const fresh = () => page.value.filter(({ id }) => !given.has(id))
  // Nothing new on a page with a link after it: Microsoft looked long enough for once, and goes on from there.
  for (let link = page['@odata.nextLink']; fresh().length === 0 && link !== undefined; link = page['@odata.nextLink']) {
    page = parsed(await graph.ask({ to: link, signal }), messagePage)
  }
  const messages = fresh().slice(0, wanted)
  const isLast = page['@odata.nextLink'] === undefined && fresh().length <= wanted
  if (isLast) return { messages, next: undefined, left: 0 }
  // Of those that were given some may be gone: then more came than was asked for, and the rest is of the next page.
  const listed = page.value.slice(0, page.value.indexOf(messages.at(-1) as GraphMessage) + 1)
  const count = page['@odata.count']
  return { messages, next: positionAfter(listed, before), left: count === undefined ? undefined : Math.max(0, count - (before?.skip ?? 0) - listed.length) }
}

/** Where the next page begins; undefined where nothing that has a time is left. */
function positionAfter(listed: readonly GraphMessage[], before: Position | undefined): Position | undefined {
  const secondMs = secondOf(listed.at(-1))
  if (secondMs === undefined) return undefined
  const isSameSecond = before?.secondMs === secondMs
  const ofSecond = listed.filter((one) => secondOf(one) === secondMs).map(({ id }) => id)
  if (isSameSecond && before.skip > 0) return { secondMs, given: [], skip: before.skip + ofSecond.length }
  const given = [...new Set([...(isSameSecond ? before.given : []), ...ofSecond])]
  return given.length > limits.outlookSecondMax ? { secondMs, given: [], skip: given.length } : { secondMs, given, skip: 0 }
}

function secondOf(message: GraphMessage | undefined): number | undefined {
  const ms = message === undefined ? undefined : receivedMs(message)
  return ms === undefined ? undefined : Math.floor(ms / 1000) * 1000
}

function readCursor(text: string): Position {
  const read = olderCursor.safeParse(JSON.parse(text))
  if (!read.success) throw new Fault('outlook-cursor', 'The place in the older mail of a folder cannot be read', { status: 500, cause: read.error })
  return read.data
}
