// After a gap in Gmail's history: finds what changed without downloading again what is here.
//
// Every message carries the id of the last history that changed it. One whose id is not above
// what was known before the gap is as it was, whether it is here, still to come with the older
// mail, or not wanted; so only what is above is told. That needs a look at each message (its
// labels, never the mail), in two phases, page by page, with the place in the cursor:
//
// - `newest`: the mail since the last time, newest first. A person who comes back after a month
//   sees this month's mail in the first minute.
// - `compare`: every id that Gmail lists and every id that is known, side by side. It finds what
//   was deleted, what got other labels, and what came in with an old date.
//
// What a listing does not name is asked for by name before it counts as deleted, because the
// listing may be older than the message. The listing is made in pieces as well, and is kept in
// memory only (1,000,000 ids take about 50 MB, for as long as this lasts): after a restart it is
// made again, for one unit a hundred messages.
import { limits } from '../../base/limits.ts'
import type { ChangePage, KnownMessages, MessageChange } from '../mail-port.ts'
import type { GmailMessage } from './gmail-answers.ts'
import { caughtUp, cursorOfNow } from './gmail-changes.ts'
import type { GmailClient } from './gmail-client.ts'
import { writeCursor, type GapCursor } from './gmail-cursor.ts'
import { marksOf } from './gmail-labels.ts'
import { listIdPage } from './gmail-list.ts'
import { getMessages } from './gmail-messages.ts'

/** Our clock and Google's differ, and a message is dated before it is delivered. */
const MARGIN_MS = 3_600_000
/** Of one pull: a few seconds at the pace that Gmail allows. */
const LISTED_AT_ONCE = 10

interface Listing {
  /** Of which gap. */
  until: string
  ids: string[]
  /** Where it goes on; undefined = at its end, and then sorted. */
  token: string | undefined
  isWhole: boolean
}

export interface GapFinder {
  begin(known: { at: string; ms: number }, signal: AbortSignal): Promise<GapCursor>
  pull(from: GapCursor, request: { known: KnownMessages; limit: number; signal: AbortSignal }): Promise<ChangePage>
  forget(): void
}

export function openGapFinder(client: GmailClient): GapFinder {
  let listing: Listing | undefined

  const listOn = async (until: string, signal: AbortSignal): Promise<Listing> => {
    listing = listing?.until === until ? listing : { until, ids: [], token: undefined, isWhole: false }
    for (let pages = 0; pages < LISTED_AT_ONCE && !listing.isWhole; pages++) {
      const page = await listIdPage(client, { includeSpamTrash: true, maxResults: limits.gmailListPage, pageToken: listing.token }, signal)
      if (page === 'expired') return (listing = { until, ids: [], token: undefined, isWhole: false })
      listing.ids.push(...page.ids)
      listing.token = page.next
      if (page.next === undefined) Object.assign(listing, { isWhole: true, ids: [...new Set(listing.ids)].toSorted(inByteOrder) })
    }
    return listing
  }

  const pullNewest = async (from: Extract<GapCursor, { phase: 'newest' }>, limit: number, signal: AbortSignal): Promise<ChangePage> => {
    const { base, until, untilMs, token } = from
    const q = `after:${Math.max(0, Math.floor((from.ms - MARGIN_MS) / 1_000))}`
    const page = await listIdPage(client, { includeSpamTrash: true, q, maxResults: Math.min(limit, limits.gmailListPage), pageToken: token === '' ? undefined : token }, signal)
    // Whatever this phase leaves out, the next one finds.
    const [ids, next] = page === 'expired' ? [[], undefined] : [page.ids, page.next]
    const changes: MessageChange[] = []
    for (const [remoteId, message] of await lookAt(client, ids, signal)) {
      if (message !== undefined && isAbove(message.historyId, base)) changes.push({ kind: 'added', remoteId, ...marksOf(message.labelIds) })
    }
    const cursor: GapCursor = next === undefined ? { phase: 'compare', base, until, untilMs, after: '' } : { ...from, token: next }
    return { changes, next: writeCursor(cursor), progress: 'more', left: undefined }
  }

  const pullCompared = async (
    from: Extract<GapCursor, { phase: 'compare' }>,
    { known, limit, signal }: { known: KnownMessages; limit: number; signal: AbortSignal },
  ): Promise<ChangePage> => {
    const { ids, isWhole } = await listOn(from.until, signal)
    if (!isWhole) return { changes: [], next: writeCursor(from), progress: 'more', left: undefined }
    const held = new Set((await known.after(from.after, limit)).map(({ remoteId }) => remoteId))
    const at = indexAfter(ids, from.after)
    const side = [...new Set([...ids.slice(at, at + limit), ...held])].toSorted(inByteOrder).slice(0, limit)
    const changes: MessageChange[] = []
    for (const [remoteId, message] of await lookAt(client, side, signal)) {
      if (message === undefined && held.has(remoteId)) changes.push({ kind: 'removed', remoteId })
      if (message !== undefined && isAbove(message.historyId, from.base)) {
        changes.push({ kind: held.has(remoteId) ? 'marks' : 'added', remoteId, ...marksOf(message.labelIds) })
      }
    }
    const after = side.at(-1)
    if (side.length < limit || after === undefined) {
      listing = undefined
      return { changes, next: caughtUp(from.until, from.untilMs), progress: 'caught-up', left: 0 }
    }
    return { changes, next: writeCursor({ ...from, after }), progress: 'more', left: ids.length - indexAfter(ids, after) }
  }

  return {
    async begin({ at, ms }, signal) {
      // Before anything is listed: what happens from now on is told by history again.
      const now = await cursorOfNow(client, signal)
      // An id from the future is of another mailbox, or of before Gmail counted anew: nothing is known then.
      const base = isAbove(at, now.at) ? '0' : at
      const to = { base, until: now.at, untilMs: now.ms }
      return ms === 0 ? { phase: 'compare', ...to, after: '' } : { phase: 'newest', ms, ...to, token: '' }
    },
    pull: async (from, request) => (from.phase === 'newest' ? await pullNewest(from, request.limit, request.signal) : await pullCompared(from, request)),
    forget() {
      listing = undefined
    },
  }
}

/** Undefined: it is not there. */
async function lookAt(client: GmailClient, ids: readonly string[], signal: AbortSignal): Promise<Map<string, GmailMessage | undefined>> {
  const looked = new Map<string, GmailMessage | undefined>()
  for await (const got of getMessages(client, ids, 'marks', signal)) {
    if (got.kind === 'message') looked.set(got.id, got.message)
    else if (got.kind === 'missing') looked.set(got.id, undefined)
    // What Gmail fails to tell is left as it is: of a message that cannot be opened nothing is known to have changed.
  }
  return looked
}

const isAbove = (a: string, b: string): boolean => BigInt(a) > BigInt(b)

/** Of ids in ASCII, as Gmail's are: the order in which the stores answer. */
export const inByteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Where the ids after `id` begin in a sorted list. */
function indexAfter(ids: readonly string[], id: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? '') <= id) low = middle + 1
    else high = middle
  }
  return low
}
