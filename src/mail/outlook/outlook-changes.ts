// The changes of one folder, by Microsoft's delta; outlook-cursor.ts tells its rounds.
//
// Delta says what a message is like now, not what happened to it, says the same thing twice
// when it likes, and of a message that was read or unread says nothing else. So each is held
// against what the store has: unknown is new, the same is no change, and what is not said stays.
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { newToken } from '../../base/ids.ts'
import type { ChangePage, KnownMessages, MessageChange, SyncCursor } from '../mail-port.ts'
import type { Marks } from '../types.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { faultOf, folderMissing, isForgotten, isGone } from './graph-refusal.ts'
import { messagePage, type GraphMessage } from './graph-shapes.ts'
import { readCursor, writeCursor, type OutlookCursor } from './outlook-cursor.ts'
import { CHANGE_QUERY, describe, described, folderUrl, marksOf, receivedMs, sameMarks, type JustDescribed } from './outlook-message.ts'
import { isInFolder, type OutlookPlaces } from './outlook-place.ts'

export interface ChangesContext extends OutlookPlaces {
  recent: JustDescribed
  /** By path: what an `again` round has named so far. In memory: after a restart the round begins anew, and downloads nothing. */
  named: Map<string, { listing: string; ids: Set<string> }>
}

interface Pull {
  path: string
  since: SyncCursor | undefined
  known: KnownMessages
  limit: number
  signal: AbortSignal
}

interface DeltaPage {
  messages: GraphMessage[]
  next: string | undefined
  delta: string | undefined
}

export async function pullChanges(context: ChangesContext, pull: Pull): Promise<ChangePage> {
  pull.signal.throwIfAborted()
  const cursor: OutlookCursor = pull.since === undefined ? { round: 'first', sinceMs: context.graph.clock.now() } : readCursor(pull.since)
  if (cursor.round === 'gone') return await gonePage(context, pull, cursor)
  if (cursor.round === 'again' && cursor.link !== undefined && context.named.get(pull.path)?.listing !== cursor.listing) return anew()
  const page = await deltaPage(context.graph, pull, cursor.link)
  if (page === 'forgotten') return cursor.round === 'first' ? more({ round: 'first', sinceMs: cursor.sinceMs }) : anew()
  const link = page.next ?? page.delta ?? ''
  if (cursor.round === 'again') return await againPage(context, pull, { ...page, link, listing: cursor.listing, isFirst: cursor.link === undefined })
  const changes = await changesOf(context, pull, { messages: page.messages, cursor })
  if (page.next !== undefined) return more(cursor.round === 'first' ? { ...cursor, downToMs: lastReceivedMs(page) ?? cursor.downToMs, link } : { round: 'next', link }, changes)
  // No older mail was asked for before the first page: of a round of one page nothing is to be made good.
  if (cursor.round === 'first' && pull.since !== undefined) return more({ round: 'gone', link, after: '' }, changes)
  return { changes, next: writeCursor({ round: 'next', link }), progress: 'caught-up', left: 0 }
}

const more = (cursor: OutlookCursor, changes: MessageChange[] = []): ChangePage => ({ changes, next: writeCursor(cursor), progress: 'more', left: undefined })

/** Not `reset`, which would forget the cursor: what changed meanwhile would then pass for older mail. */
const anew = (): ChangePage => more({ round: 'again', listing: newToken() })

async function deltaPage(graph: Graph, { path, limit, signal }: Pull, link: string | undefined): Promise<DeltaPage | 'forgotten'> {
  // Newest first, so that what arrives in the first round is at its beginning.
  const to = link ?? `${folderUrl(path)}/messages/delta?${CHANGE_QUERY}&$orderby=${encodeURIComponent('receivedDateTime desc')}`
  const answer = await graph.ask({ to, pageSize: limit, signal })
  if (!answer.ok && isForgotten(answer)) {
    if (link !== undefined) return 'forgotten'
    throw new RetryLater('Microsoft cannot say what changed in a folder', { afterMs: limits.graphWaitMs, cause: faultOf(answer) })
  }
  if (!answer.ok && isGone(answer)) throw folderMissing(path)
  const page = parsed(answer, messagePage)
  const [next, delta] = [page['@odata.nextLink'], page['@odata.deltaLink']]
  if (next === undefined && delta === undefined) throw new RetryLater('Microsoft does not say where the changes of a folder go on', { afterMs: limits.graphWaitMs })
  return { messages: page.value, next, delta }
}

async function changesOf(
  { graph, recent }: ChangesContext,
  { path, known, signal }: Pull,
  { messages, cursor }: { messages: readonly GraphMessage[]; cursor: { round: OutlookCursor['round']; sinceMs?: number; downToMs?: number | undefined } },
): Promise<MessageChange[]> {
  const changes: MessageChange[] = []
  const touched: string[] = []
  // The last word on each; a list may hold a message more than once.
  for (const message of new Map(messages.map((one) => [one.id, one])).values()) {
    signal.throwIfAborted()
    // Without a look at the store: a first round names all that there is.
    if (!isRemoved(message) && isPassedOver(message, cursor)) continue
    const held = await heldRow(known, message.id)
    if (isRemoved(message)) {
      recent.forget(message.id, path)
      if (held !== undefined) changes.push({ kind: 'removed', remoteId: message.id })
      continue
    }
    if (held === undefined) {
      const one = described(message, path)
      // Of one that was only read, the rest is not said, and is asked for when it is fetched.
      if (isWhole(message)) recent.note(one)
      changes.push({ kind: 'added', remoteId: message.id, ...one.marks })
      continue
    }
    const marks = marksOf(message, held)
    // A draft is written on where it lies, and nothing in a list of changes tells its words from its marks.
    if (cursor.round === 'next' && isWhole(message) && marks.flags.draft && held.flags.draft) changes.push({ kind: 'rewritten', remoteId: message.id, ...marks })
    else if (!sameMarks(marks, held)) changes.push({ kind: 'marks', remoteId: message.id, ...marks })
    if (cursor.round === 'next' && isWhole(message) && !held.flags.answered && !held.flags.draft) touched.push(message.id)
  }
  return touched.length === 0 ? changes : await withAnswered(graph, { changes, touched, known, signal })
}

/** An answer that was written shows in the list as a change of nothing: what it is about is asked for by name. */
async function withAnswered(
  graph: Graph,
  { changes, touched, known, signal }: { changes: readonly MessageChange[]; touched: readonly string[]; known: KnownMessages; signal: AbortSignal },
): Promise<MessageChange[]> {
  const all = new Map(changes.map((change) => [change.remoteId, change]))
  for (const [remoteId, { marks }] of await describe(graph, touched, signal)) {
    const held = await heldRow(known, remoteId)
    if (held !== undefined && !sameMarks(marks, held)) all.set(remoteId, { kind: 'marks', remoteId, ...marks })
  }
  return [...all.values()]
}

async function againPage(context: ChangesContext, pull: Pull, page: DeltaPage & { link: string; listing: string; isFirst: boolean }): Promise<ChangePage> {
  const { path } = pull
  const { listing, link } = page
  const ids = page.isFirst ? new Set<string>() : (context.named.get(path)?.ids ?? new Set<string>())
  context.named.set(path, { listing, ids })
  for (const message of page.messages) {
    if (isRemoved(message)) ids.delete(message.id)
    else ids.add(message.id)
  }
  const changes = await changesOf(context, pull, { messages: page.messages, cursor: { round: 'again' } })
  return more(page.next === undefined ? { round: 'gone', listing, link, after: '' } : { round: 'again', listing, link }, changes)
}

/** Walks what is known and was not named, and asks for it by name: what is not there is gone, and what is there is as it says. */
async function gonePage(context: ChangesContext, { path, known, limit, signal }: Pull, cursor: OutlookCursor & { round: 'gone' }): Promise<ChangePage> {
  const { graph, recent, named } = context
  const listing = cursor.listing === undefined ? undefined : named.get(path)
  if (listing?.listing !== cursor.listing) return anew()
  const unnamed = new Map<string, Marks>()
  let { after } = cursor
  let isThrough = false
  while (unnamed.size < limit && !isThrough) {
    signal.throwIfAborted()
    const held = await known.after(after, limit)
    for (const { remoteId, ...marks } of held) if (listing?.ids.has(remoteId) !== true) unnamed.set(remoteId, marks)
    after = held.at(-1)?.remoteId ?? after
    isThrough = held.length < limit
  }
  // What came after its place in the round was passed is there, and the next round names it.
  const there = await describe(graph, [...unnamed.keys()], signal)
  const changes: MessageChange[] = []
  for (const [remoteId, held] of unnamed) {
    const now = there.get(remoteId)
    if (now !== undefined && (await isInFolder(context, now, { path, signal }))) {
      if (!sameMarks(now.marks, held)) changes.push({ kind: 'marks', remoteId, ...now.marks })
      continue
    }
    recent.forget(remoteId, path)
    changes.push({ kind: 'removed', remoteId })
  }
  if (isThrough) named.delete(path)
  return more(isThrough ? { round: 'next', link: cursor.link } : { ...cursor, after }, changes)
}

/**
 * It was there before the first round. One that is named out of its turn came from elsewhere
 * meanwhile, perhaps behind the place to which the older mail has come: nothing else would bring it.
 */
const isPassedOver = (message: GraphMessage, { sinceMs = Number.NEGATIVE_INFINITY, downToMs = Number.POSITIVE_INFINITY }): boolean =>
  (receivedMs(message) ?? 0) < Math.min(sinceMs, downToMs + 1)

const lastReceivedMs = ({ messages }: DeltaPage): number | undefined => messages.flatMap((message) => (isRemoved(message) ? [] : (receivedMs(message) ?? []))).at(-1)

const isRemoved = (message: GraphMessage): boolean => message['@removed'] !== undefined && message['@removed'] !== null
const isWhole = ({ flag, categories }: GraphMessage): boolean => flag !== undefined && categories !== undefined

/**
 * What the store has of one message. The port walks in order and knows no single one; but ids
 * are of letters, digits, "-", "_", "=" and "+" and "/", so nothing that is an id stands between
 * the text made here and the id.
 */
async function heldRow(known: KnownMessages, remoteId: string): Promise<Marks | undefined> {
  const last = remoteId.charCodeAt(remoteId.length - 1)
  const justBefore = `${remoteId.slice(0, -1)}${String.fromCharCode(last - 1)}~`
  const [row] = await known.after(justBefore, 1)
  return row?.remoteId === remoteId ? row : undefined
}
