// Keeps drafts in the Drafts folder of an Outlook mailbox, by Microsoft Graph.
//
// A draft there can be changed in place, but not by a letter as it was built: only field by field,
// with files that are added and taken away in calls of their own, and half of it done whenever one
// of them fails. So a version is made beside the one before it, of its MIME, and that one is deleted
// once the new one reads back. Exchange writes what it is given in its own form, so a copy is known
// by the bytes that it gives (`$value`), and this version by what it says.
//
// Nothing there is deleted "only if it is still so": the change key that was read before the
// bytes is asked for again a moment before.
import { z } from 'zod'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { keeperOver, type CopyThere } from '../drafts/keeper-over.ts'
import { isPassing, laterFor, parsed } from './graph-answer.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import { faultOf, isGone } from './graph-refusal.ts'
import { folderUrl, messageUrl } from './outlook-message.ts'
import { bareMessageId, filterByMessageId, mimeOf, sendingLetter } from './outlook-sent.ts'

interface OutlookCopy extends CopyThere {
  id: string
  changeKey: string
}

const draftListed = z.object({ id: z.string().min(1), changeKey: z.string() })

export function openOutlookDraftKeeper(access: GraphAccess): DraftKeeper {
  const graph = openGraph(access)
  return keeperOver<OutlookCopy>(
    {
      name: 'Outlook',
      keepsBytes: false,
      bytesMax: limits.outlookLetterBytesMax,
      copiesOf: async (messageId, signal) => await copiesOf(graph, messageId, signal),
      add: async ({ approved, raw }, signal) => await make(graph, { raw, messageId: approved.change.messageId }, signal),
      async remove(copies, signal) {
        for (const copy of copies) await remove(graph, copy, signal)
      },
      close: () => Promise.resolve(),
    },
    access.clock,
  )
}

async function copiesOf(graph: Graph, messageId: string, signal: AbortSignal): Promise<OutlookCopy[]> {
  const answer = await graph.ask({ to: `${folderUrl('drafts')}/messages?$filter=${filterByMessageId(messageId)}&$select=id,changeKey`, signal })
  const copies: OutlookCopy[] = []
  for (const listed of parsed(answer, z.object({ value: z.array(draftListed) })).value) {
    const read = await graph.ask({ to: `${messageUrl(listed.id)}/$value`, bytesMax: limits.messageBytesMax, timeoutMs: limits.graphMessageMs, signal })
    if (!read.ok && isGone(read)) continue
    if (!read.ok) throw isPassing(read) ? laterFor(read, undefined) : faultOf(read)
    copies.push({ ...listed, raw: read.bytes })
  }
  return copies
}

/** Once: where the answer is lost, the next attempt looks for it before it makes another. */
async function make(graph: Graph, { raw, messageId }: { raw: Uint8Array; messageId: string }, signal: AbortSignal): Promise<void> {
  const draft = parsed(await graph.ask({ to: '/me/messages', method: 'POST', text: mimeOf(raw), isOnce: true, signal }), sendingLetter)
  // Exchange may have given it another name; of a draft it may be changed.
  if (bareMessageId(draft) === messageId) return
  parsed(await graph.ask({ to: messageUrl(draft.id), method: 'PATCH', body: { internetMessageId: `<${messageId}>` }, signal }), sendingLetter)
}

async function remove(graph: Graph, { id, changeKey }: OutlookCopy, signal: AbortSignal): Promise<void> {
  const now = await graph.ask({ to: `${messageUrl(id)}?$select=id,changeKey`, signal })
  if (!now.ok && isGone(now)) return
  if (parsed(now, draftListed).changeKey !== changeKey) throw new RetryLater('The draft was changed in Outlook a moment ago', { afterMs: 0 })
  const answer = await graph.ask({ to: messageUrl(id), method: 'DELETE', signal })
  if (!answer.ok && !isGone(answer)) throw isPassing(answer) ? laterFor(answer, undefined) : faultOf(answer)
}
