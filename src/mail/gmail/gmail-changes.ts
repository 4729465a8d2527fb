// What changed since a cursor, from Gmail's history: one page of it is one page of changes.
//
// A record of history says what was added to a message or taken from it, not what it is now. So
// of every message whose labels changed the labels are asked for, all of them, in a batch; what
// comes is newer than the record, never older, and later records lead to the same. A message
// that was only added carries its labels in the record.
//
// When all pages are read, the cursor becomes the history id of the first one: what happened
// while they were read is told again rather than perhaps never.
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ChangePage, MessageChange, SyncCursor } from '../mail-port.ts'
import { historyAnswer, profileAnswer, UNITS, type GmailHistory } from './gmail-answers.ts'
import type { GmailClient } from './gmail-client.ts'
import { writeCursor, type GmailCursor } from './gmail-cursor.ts'
import { marksOf } from './gmail-labels.ts'
import { getMessages } from './gmail-messages.ts'

const FIELDS = `nextPageToken,historyId,history(messagesAdded(message(id,labelIds)),messagesDeleted(message(id)),labelsAdded(message(id)),labelsRemoved(message(id)))`

export async function cursorOfNow(client: GmailClient, signal: AbortSignal): Promise<{ at: string; ms: number }> {
  const ms = client.now()
  const { historyId } = await client.get({ path: 'profile', answer: profileAnswer, units: UNITS.profile }, signal)
  return { at: historyId, ms }
}

/** `gap`: Gmail does not remember so far back (a week, in rare cases hours), and says nothing of what happened since. */
export async function pullHistory(
  client: GmailClient,
  from: Extract<GmailCursor, { phase: 'caught-up' | 'paging' }>,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<ChangePage | 'gap'> {
  const askedAt = client.now()
  const query = { startHistoryId: from.at, maxResults: Math.min(limit, limits.gmailListPage), fields: FIELDS }
  const token = from.phase === 'paging' ? { pageToken: from.token } : {}
  const answer = await client.ask({ path: 'history', query: { ...query, ...token }, units: UNITS.history, answer: historyAnswer }, signal)
  if (answer.kind === 'missing') return 'gap'
  if (answer.kind === 'argument') {
    // An id that Gmail never gave is as good as one that it forgot; a page token that expired is not.
    if (from.phase === 'caught-up') return 'gap'
    return { changes: [], next: writeCursor({ phase: 'caught-up', at: from.at, ms: from.ms }), progress: 'more', left: undefined }
  }
  const { history, historyId, nextPageToken } = answer.value
  const changes = await changesOf(client, history, signal)
  const { until, untilMs } = from.phase === 'paging' ? from : { until: historyId, untilMs: askedAt }
  if (nextPageToken === undefined) return { changes, next: caughtUp(until, untilMs), progress: 'caught-up', left: 0 }
  return { changes, next: writeCursor({ phase: 'paging', at: from.at, ms: from.ms, token: nextPageToken, until, untilMs }), progress: 'more', left: undefined }
}

export const caughtUp = (at: string, ms: number): SyncCursor => writeCursor({ phase: 'caught-up', at, ms })

interface Seen {
  isAdded: boolean
  isDeleted: boolean
  /** As the record of its addition says; undefined when it must be asked. */
  labelIds: readonly string[] | undefined
}

/** One change a message, whatever happened to it within the page. */
async function changesOf(client: GmailClient, history: GmailHistory, signal: AbortSignal): Promise<MessageChange[]> {
  const touched = fold(history)
  const ask = [...touched].flatMap(([id, one]) => (one.isDeleted || (one.isAdded && one.labelIds !== undefined) ? [] : [id]))
  for await (const got of getMessages(client, ask, 'marks', signal)) {
    const one = touched.get(got.id) as Seen
    if (got.kind === 'message') one.labelIds = got.message.labelIds
    else if (got.kind === 'missing') one.isDeleted = true
    // Without its labels the page would say something wrong, and no other page would mend it.
    else throw new RetryLater('Gmail does not tell the labels of a message', { afterMs: limits.gmailWaitMsMax })
  }
  return [...touched].map(([remoteId, { isAdded, isDeleted, labelIds }]) =>
    isDeleted ? { kind: 'removed', remoteId } : { kind: isAdded ? 'added' : 'marks', remoteId, ...marksOf(labelIds ?? []) },
  )
}

function fold(history: GmailHistory): Map<string, Seen> {
  const touched = new Map<string, Seen>()
  const seen = (id: string): Seen => {
    const one = touched.get(id) ?? { isAdded: false, isDeleted: false, labelIds: undefined }
    touched.set(id, one)
    return one
  }
  for (const { messagesAdded, messagesDeleted, labelsAdded, labelsRemoved } of history) {
    for (const { message } of messagesAdded) Object.assign(seen(message.id), { isAdded: true, labelIds: message.labelIds })
    for (const { message } of [...labelsAdded, ...labelsRemoved]) seen(message.id).labelIds = undefined
    for (const { message } of messagesDeleted) seen(message.id).isDeleted = true
  }
  return touched
}
