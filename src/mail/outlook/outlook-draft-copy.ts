// One draft in an Outlook mailbox: made of its MIME, read, given its name, taken away.
//
// Nothing there is deleted "only if it is still so": the change key that was read before the
// bytes is asked for again a moment before.
import { z } from 'zod'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { CopyThere } from '../drafts/keeper-over.ts'
import { isPassing, laterFor, parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { faultOf, isGone } from './graph-refusal.ts'
import { messageUrl } from './outlook-message.ts'
import { bareMessageId, mimeOf, sendingLetter } from './outlook-sent.ts'

export interface OutlookCopy extends CopyThere {
  id: string
  changeKey: string
}

export const draftListed = z.object({ id: z.string().min(1), changeKey: z.string() })

/** Undefined: it is gone. */
export async function readCopy(graph: Graph, listed: z.infer<typeof draftListed>, signal: AbortSignal): Promise<OutlookCopy | undefined> {
  const read = await graph.ask({ to: `${messageUrl(listed.id)}/$value`, bytesMax: limits.messageBytesMax, timeoutMs: limits.graphMessageMs, signal })
  if (!read.ok && isGone(read)) return undefined
  if (!read.ok) throw isPassing(read) ? laterFor(read, undefined) : faultOf(read)
  return { ...listed, raw: read.bytes }
}

/** Once: where the answer is lost, the next attempt looks for it before it makes another. Answers its id. */
export async function makeDraft(graph: Graph, { raw, messageId }: { raw: Uint8Array; messageId: string }, signal: AbortSignal): Promise<string> {
  const draft = parsed(await graph.ask({ to: '/me/messages', method: 'POST', text: mimeOf(raw), isOnce: true, signal }), sendingLetter)
  // Exchange may have given it another name.
  if (bareMessageId(draft) !== messageId) await renameDraft(graph, { id: draft.id, messageId }, signal)
  return draft.id
}

/** Of a draft it may be changed. */
export async function renameDraft(graph: Graph, { id, messageId }: { id: string; messageId: string }, signal: AbortSignal): Promise<void> {
  parsed(await graph.ask({ to: messageUrl(id), method: 'PATCH', body: { internetMessageId: `<${messageId}>` }, signal }), sendingLetter)
}

export async function removeCopy(graph: Graph, { id, changeKey }: OutlookCopy, signal: AbortSignal): Promise<void> {
  const now = await graph.ask({ to: `${messageUrl(id)}?$select=id,changeKey`, signal })
  if (!now.ok && isGone(now)) return
  if (parsed(now, draftListed).changeKey !== changeKey) throw new RetryLater('The draft was changed in Outlook a moment ago', { afterMs: 0 })
  const answer = await graph.ask({ to: messageUrl(id), method: 'DELETE', signal })
  if (!answer.ok && !isGone(answer)) throw isPassing(answer) ? laterFor(answer, undefined) : faultOf(answer)
}
