// Making folders in an Outlook mailbox, one below the other, and taking away an empty one.
//
// A folder that another program made in the same moment is refused as one that exists already,
// which is what was wanted. Removing one removes what is in it, so it is counted just before.
import { Fault } from '../../base/fault.ts'
import type { MailboxHands } from '../actions/made-mailbox.ts'
import { isPassing, laterFor, parsed, type GraphAnswer } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { faultOf, isGone } from './graph-refusal.ts'
import { folderPage, graphFolder, type GraphFolder } from './graph-shapes.ts'
import { folderUrl } from './outlook-message.ts'

const PAGE = '$top=100&$select=id,displayName'

export function folderHands(graph: Graph, signal: AbortSignal): MailboxHands {
  const childCalled = async (parent: string, name: string): Promise<GraphFolder | undefined> => {
    for (let to: string | undefined = `${parent}?${PAGE}`; to !== undefined; ) {
      const answer: GraphAnswer = await graph.ask({ to, signal })
      if (!answer.ok && isGone(answer)) return undefined
      const page = parsed(answer, folderPage)
      const found = page.value.find(({ displayName }) => displayName?.toLowerCase() === name.toLowerCase())
      if (found !== undefined) return found
      to = page['@odata.nextLink']
    }
    return undefined
  }
  return {
    async find(names) {
      let parent = TOP
      let id: string | undefined
      for (const name of names) {
        id = (await childCalled(parent, name))?.id
        if (id === undefined) return undefined
        parent = childrenOf(id)
      }
      return id
    },
    async make(names) {
      let parent = TOP
      for (const displayName of names) {
        const there = await childCalled(parent, displayName)
        const id = there?.id ?? (await made(graph, { parent, displayName, signal }))?.id ?? (await childCalled(parent, displayName))?.id
        if (id === undefined) throw new Fault('folder-refused', `Microsoft made no folder called ${displayName}`, { status: 502, fix: 'Choose another name.' })
        parent = childrenOf(id)
      }
      return undefined
    },
    async removeEmpty(path) {
      const answer = await graph.ask({ to: `${folderUrl(path)}?$select=id,totalItemCount,childFolderCount`, signal })
      if (!answer.ok && isGone(answer)) return undefined
      const { totalItemCount, childFolderCount } = parsed(answer, graphFolder)
      if ((totalItemCount ?? 0) > 0) return 'There is mail in it; it was left as it was'
      if ((childFolderCount ?? 0) > 0) return 'There are folders in it; it was left as it was'
      const removed = await graph.ask({ to: folderUrl(path), method: 'DELETE', signal })
      if (removed.ok || isGone(removed)) return undefined
      throw isPassing(removed) ? laterFor(removed, undefined) : faultOf(removed)
    },
  }
}

const TOP = '/me/mailFolders'
const childrenOf = (id: string): string => `${folderUrl(id)}/childFolders`

/** Undefined: it is there already. */
async function made(graph: Graph, { parent, displayName, signal }: { parent: string; displayName: string; signal: AbortSignal }): Promise<GraphFolder | undefined> {
  const answer = await graph.ask({ to: parent, method: 'POST', body: { displayName }, signal })
  return !answer.ok && (answer.status === 409 || answer.code === 'ErrorFolderExists') ? undefined : parsed(answer, graphFolder)
}
