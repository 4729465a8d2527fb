// Puts a draft that is too large for one call: without its largest files first, and those one by one
// and in pieces (outlook-files.ts), under a name of its own (drafts/unfinished-copy.ts). Each is read
// back by its bytes, and only then the copy is given the name of its draft.
//
// Where the version before has the same files, they are taken over from it (outlook-draft-files.ts).
//
// So a process that dies on the way leaves something that is known for ours and is no copy yet. The
// next try goes on with it where it holds the same version, and takes away what is left of another;
// what says something else than it was made with somebody wrote on, and it stays.
import { z } from 'zod'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { SaveDraft } from '../drafts/draft-keeper.ts'
import { isUnfinishedCopy, nameOfUnfinished, readUnfinishedName, underName } from '../drafts/unfinished-copy.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { makeDraft, readCopy, removeCopy, renameDraft, type OutlookCopy } from './outlook-draft-copy.ts'
import { takeFilesOver } from './outlook-draft-files.ts'
import { addFiles } from './outlook-files.ts'
import type { LightLetter } from './outlook-large-letter.ts'
import { folderUrl } from './outlook-message.ts'

interface InPieces {
  change: Pick<SaveDraft, 'messageId' | 'version'>
  raw: Uint8Array
  light: LightLetter
  /** The version that gives way, where there is one. */
  before: OutlookCopy | undefined
}

export async function putInPieces(graph: Graph, { change, raw, light, before }: InPieces, signal: AbortSignal): Promise<void> {
  const name = nameOfUnfinished(change, light.raw)
  const left = await unfinishedOf(graph, change.messageId, signal)
  const begun = left.find((one) => one.name === name)
  for (const other of left) if (other !== begun) await removeCopy(graph, other, signal)
  const taken = begun === undefined && before !== undefined ? await takeFilesOver(graph, { before, name, raw }, signal) : undefined
  const id = begun?.id ?? taken ?? (await makeDraft(graph, { raw: underName(light.raw, name), messageId: name }, signal))
  try {
    await addFiles(graph, id, { following: light.following, signal })
  } catch (error) {
    // Refused for good: nobody comes to go on with it.
    if (error instanceof Fault) await dropUnfinished(graph, change.messageId, signal)
    throw error
  }
  await renameDraft(graph, { id, messageId: change.messageId }, signal)
}

export async function dropUnfinished(graph: Graph, messageId: string, signal: AbortSignal): Promise<void> {
  for (const copy of await unfinishedOf(graph, messageId, signal)) await removeCopy(graph, copy, signal)
}

interface Unfinished extends OutlookCopy {
  name: string
}

const namedPage = z.object({ value: z.array(z.object({ id: z.string().min(1), changeKey: z.string(), internetMessageId: z.string().nullish() })), '@odata.nextLink': z.string().optional() })

/** Of this draft, in whichever version, as long as it says what it was made with. Names cannot be searched for by how they begin, so they are listed. */
async function unfinishedOf(graph: Graph, messageId: string, signal: AbortSignal): Promise<Unfinished[]> {
  const found: Unfinished[] = []
  let to: string | undefined = `${folderUrl('drafts')}/messages?$select=id,changeKey,internetMessageId&$top=${limits.outlookDraftsAtOnce}`
  for (let page = 0; to !== undefined; page++) {
    if (page === limits.outlookDraftPagesMax) throw new RetryLater('More drafts lie in Outlook than are looked through', { afterMs: limits.graphWaitMs })
    const listed: z.infer<typeof namedPage> = parsed(await graph.ask({ to, signal }), namedPage)
    for (const { id, changeKey, internetMessageId } of listed.value) {
      const name = (internetMessageId ?? '').replace(/^<(.*)>$/s, '$1')
      if (readUnfinishedName(name)?.messageId !== messageId) continue
      const copy = await readCopy(graph, { id, changeKey }, signal)
      if (copy !== undefined && isUnfinishedCopy(name, copy.raw)) found.push({ ...copy, name })
    }
    to = listed['@odata.nextLink']
  }
  return found
}
