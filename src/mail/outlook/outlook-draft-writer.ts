// Keeps drafts in the Drafts folder of an Outlook mailbox, by Microsoft Graph.
//
// A draft there can be changed in place, but not by a letter as it was built: only field by field,
// with files that are added and taken away in calls of their own, and half of it done whenever one
// of them fails. So a version is made beside the one before it, of its MIME, and that one is deleted
// once the new one reads back. One that is too large for a call is put in pieces, and has no part in
// this before it is whole (outlook-unfinished-draft.ts). Exchange writes what it is given in its own
// form, so a copy is known by the bytes that it gives (`$value`), and this version by what it says.
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { keeperOver } from '../drafts/keeper-over.ts'
import { parsed } from './graph-answer.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import { draftListed, makeDraft, readCopy, removeCopy, type OutlookCopy } from './outlook-draft-copy.ts'
import { lightened } from './outlook-large-letter.ts'
import { folderUrl } from './outlook-message.ts'
import { filterByMessageId } from './outlook-sent.ts'
import { dropUnfinished, putInPieces } from './outlook-unfinished-draft.ts'

export function openOutlookDraftKeeper(access: GraphAccess): DraftKeeper {
  const graph = openGraph(access)
  return keeperOver<OutlookCopy>(
    {
      name: 'Outlook',
      keepsBytes: false,
      bytesMax: limits.outlookWholeLetterBytesMax,
      copiesOf: async (messageId, signal) => await copiesOf(graph, messageId, signal),
      async add({ approved: { change }, raw, giveWay: [before] }, signal) {
        const light = lightened(raw, limits.outlookLetterBytesMax)
        if (light.raw.byteLength > limits.outlookLetterBytesMax) throw wordsTooLarge()
        if (light.following.length > 0) return await putInPieces(graph, { change, raw, light, before }, signal)
        await dropUnfinished(graph, change.messageId, signal)
        await makeDraft(graph, { raw, messageId: change.messageId }, signal)
      },
      dropUnfinished: async (messageId, signal) => await dropUnfinished(graph, messageId, signal),
      async remove(copies, signal) {
        for (const copy of copies) await removeCopy(graph, copy, signal)
      },
      close: () => Promise.resolve(),
    },
    access.clock,
  )
}

const wordsTooLarge = (): Fault =>
  new Fault('draft-too-large', `The words of this draft alone are more than the ${Math.floor(limits.outlookLetterBytesMax / 1e6)} MB that Outlook takes of them`, { status: 413, fix: 'It is kept here. Make it shorter, or put a part of it into a file.' })

async function copiesOf(graph: Graph, messageId: string, signal: AbortSignal): Promise<OutlookCopy[]> {
  const answer = await graph.ask({ to: `${folderUrl('drafts')}/messages?$filter=${filterByMessageId(messageId)}&$select=id,changeKey`, signal })
  const copies: OutlookCopy[] = []
  for (const listed of parsed(answer, z.object({ value: z.array(draftListed) })).value) {
    const copy = await readCopy(graph, listed, signal)
    if (copy !== undefined) copies.push(copy)
  }
  return copies
}
