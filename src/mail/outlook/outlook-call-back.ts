// Calls back a letter that was asked to leave and lies in Drafts still, minutes later: it has not
// left, and is not asked again, since a retry needs a fresh approval. By then this one must not be
// able to leave any more, however late Microsoft is with what it was asked.
//
// To take it away by its id would not do: what leaves a moment before keeps that id, and would be
// taken out of Sent and called unsent. So its people are taken off first, together with its name,
// which is changed of a draft alone (https://learn.microsoft.com/graph/api/message-update). Refused,
// it is looked at: it left, or nobody knows. Taken, it is for nobody: whoever asks it to leave after
// that is refused, and whoever looks, also after a kill, reads from it that it did not leave. Only then
// is it written down as `stayed`, and removed.
//
// It keeps the beginning of its name, by which a sync knows a letter of ours from a person's draft.
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { AskedLetter } from '../letters/letter-journal.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { isGone } from './graph-refusal.ts'
import { graphFolder } from './graph-shapes.ts'
import { folderUrl, messageUrl } from './outlook-message.ts'
import { listedPath, type OutlookPlaces } from './outlook-place.ts'
import { letterById, sendingLetter, type SendingLetter } from './outlook-sent.ts'

/** `gone`: it is nowhere any more, which says nothing. */
type CalledBack = { is: 'stayed'; draft: SendingLetter } | { is: 'left'; letter: SendingLetter } | { is: 'under-way' | 'gone'; why: string }

export const UNDER_WAY = 'The letter was asked to leave, and may be on its way'
export const NOWHERE = 'The letter is neither in Sent nor in Drafts: it may have left, or not'

/** Whether it may be on its way; read alone, nothing is changed. */
export async function isUnderWay(places: OutlookPlaces, { clock, asked, draft }: { clock: Clock; asked: AskedLetter; draft: SendingLetter }, signal: AbortSignal): Promise<boolean> {
  return clock.now() - asked.at < limits.outlookSendingMs || !(await liesInDrafts(places, draft, signal))
}

export async function callBack(places: OutlookPlaces, { clock, asked }: { clock: Clock; asked: AskedLetter }, signal: AbortSignal): Promise<CalledBack> {
  const { graph } = places
  const draft = await letterById(graph, asked.as, signal)
  if (draft === undefined) return { is: 'gone', why: NOWHERE }
  if (!draft.isDraft) return { is: 'left', letter: draft }
  if (await isUnderWay(places, { clock, asked, draft }, signal)) return { is: 'under-way', why: UNDER_WAY }
  const refusal = await takeOffPeople(graph, asked, signal)
  const now = await addressedById(graph, draft.id, signal)
  if (now === undefined) return { is: 'gone', why: NOWHERE }
  if (!now.isDraft) return { is: 'left', letter: now }
  const isForNobody = [now.toRecipients, now.ccRecipients, now.bccRecipients].every((people) => people.length === 0)
  if (isForNobody && (await liesInDrafts(places, now, signal))) return { is: 'stayed', draft: now }
  return { is: 'under-way', why: refusal === undefined ? UNDER_WAY : `Microsoft does not let go of the letter: ${refusal.message}` }
}

/** Where that is refused, with the reason. */
async function takeOffPeople(graph: Graph, { as, messageId }: AskedLetter, signal: AbortSignal): Promise<Fault | undefined> {
  const internetMessageId = `<${messageId.replace(/@.*$/, '')}@not-sent.invalid>`
  try {
    parsed(await graph.ask({ to: messageUrl(as), method: 'PATCH', body: { internetMessageId, toRecipients: [], ccRecipients: [], bccRecipients: [] }, signal }), sendingLetter)
    return undefined
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return error
  }
}

/** Of what can leave no more: where it cannot be removed just now it is a draft for nobody. */
export async function removeStayed(graph: Graph, id: string, signal: AbortSignal): Promise<void> {
  await graph.ask({ to: messageUrl(id), method: 'DELETE', signal }).catch(() => {})
}

const people = z.array(z.unknown())
const addressedLetter = sendingLetter.extend({ toRecipients: people, ccRecipients: people, bccRecipients: people })

async function addressedById(graph: Graph, id: string, signal: AbortSignal): Promise<z.infer<typeof addressedLetter> | undefined> {
  const answer = await graph.ask({ to: `${messageUrl(id)}?$select=id,isDraft,parentFolderId,internetMessageId,conversationId,toRecipients,ccRecipients,bccRecipients`, signal })
  return !answer.ok && isGone(answer) ? undefined : parsed(answer, addressedLetter)
}

async function liesInDrafts(places: OutlookPlaces, { parentFolderId }: SendingLetter, signal: AbortSignal): Promise<boolean> {
  const drafts = parsed(await places.graph.ask({ to: `${folderUrl('drafts')}?$select=id`, signal }), graphFolder).id
  return parentFolderId === drafts || (await listedPath(places, parentFolderId, signal)) === drafts
}
