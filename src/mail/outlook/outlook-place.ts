// Whether a message is in a folder, although a folder has two names.
//
// Exchange spells one folder id in two ways (AQMk…, AAMk…), and what a message says of its folder
// need not be the spelling of the list. Taken for two folders, all mail of it would be left out.
// Microsoft is asked only where they differ, once a folder: mostly of one it truly moved to.
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { isGone } from './graph-refusal.ts'
import { graphFolder } from './graph-shapes.ts'
import { folderUrl, type DescribedMessage } from './outlook-message.ts'

export interface OutlookPlaces {
  graph: Graph
  /** How the list spells what a message said. */
  spellings: Map<string, string>
}

export async function isInFolder(places: OutlookPlaces, message: DescribedMessage | undefined, folder: { path: string; signal: AbortSignal }): Promise<boolean> {
  if (message === undefined || message.path === folder.path) return message !== undefined
  return (await listedPath(places, message.path, folder.signal)) === folder.path
}

/** As the list spells it; '' = there is no such folder. */
export async function listedPath({ graph, spellings }: OutlookPlaces, said: string, signal: AbortSignal): Promise<string> {
  const known = spellings.get(said)
  if (known !== undefined) return known
  const answer = await graph.ask({ to: `${folderUrl(said)}?$select=id`, signal })
  const listed = !answer.ok && isGone(answer) ? '' : parsed(answer, graphFolder).id
  spellings.set(said, listed)
  return listed
}
