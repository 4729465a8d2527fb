// The folders of an Outlook mailbox, level by level, each level in batches.
//
// The list of folder changes (mailFolders/delta) would be one call, but it names hidden folders
// and search folders too, and says of neither what it is. Counts are no `state`: a mail that
// comes while another goes leaves them as they were, and a pull would be left out.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { MailboxRef } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { isGone } from './graph-refusal.ts'
import { folderPage, graphFolder, type GraphFolder } from './graph-shapes.ts'
import { folderUrl } from './outlook-message.ts'

const WELL_KNOWN: readonly (readonly [string, MailboxRole])[] = [
  ['inbox', 'inbox'],
  ['sentitems', 'sent'],
  ['drafts', 'drafts'],
  ['deleteditems', 'trash'],
  ['junkemail', 'junk'],
  ['archive', 'archive'],
  ['outbox', 'outbox'],
]

/** Search folders show what others hold; more of them can be made than there is mail. */
const SEARCH_FOLDER = '#microsoft.graph.mailSearchFolder'
const PAGE = '$top=100&$select=id,displayName,childFolderCount,totalItemCount,unreadItemCount,isHidden'

export interface OutlookFolder extends MailboxRef {
  unread: number
}

export async function listOutlookFolders(graph: Graph, signal: AbortSignal): Promise<OutlookFolder[]> {
  const roles = await rolesOf(graph, signal)
  const folders: OutlookFolder[] = []
  let parents: { url: string; name: string }[] = [{ url: '/me/mailFolders', name: '' }]
  for (let depth = 0; parents.length > 0 && depth < limits.outlookDepthMax; depth++) {
    const below: { url: string; name: string }[] = []
    for (const [index, children] of (await childrenOf(graph, parents, signal)).entries()) {
      const above = (parents[index] as { name: string }).name
      for (const folder of children) {
        const name = above === '' ? (folder.displayName ?? '') : `${above}/${folder.displayName ?? ''}`
        folders.push({ path: folder.id, name, role: roles.get(folder.id) ?? '', kind: 'folder', messages: folder.totalItemCount ?? 0, unread: folder.unreadItemCount ?? 0 })
        if ((folder.childFolderCount ?? 0) > 0) below.push({ url: `${folderUrl(folder.id)}/childFolders`, name })
      }
    }
    if (folders.length > limits.outlookFoldersMax) {
      throw new Fault('outlook-folders', `The Outlook mailbox has more than ${limits.outlookFoldersMax} folders`, { status: 502, fix: 'Remove folders that are not needed, then sync again.' })
    }
    parents = below
  }
  return folders
}

async function rolesOf(graph: Graph, signal: AbortSignal): Promise<Map<string, MailboxRole>> {
  const answers = await graph.batch(WELL_KNOWN.map(([name]) => `/me/mailFolders/${name}?$select=id`), signal)
  const roles = new Map<string, MailboxRole>()
  for (const [index, answer] of answers.entries()) {
    // An archive is made when it is first used.
    if (!answer.ok && isGone(answer)) continue
    roles.set(parsed(answer, graphFolder).id, (WELL_KNOWN[index] as (typeof WELL_KNOWN)[number])[1])
  }
  return roles
}

async function childrenOf(graph: Graph, parents: readonly { url: string }[], signal: AbortSignal): Promise<GraphFolder[][]> {
  const answers = await graph.batch(parents.map(({ url }) => `${url}?${PAGE}`), signal)
  const all: GraphFolder[][] = []
  for (const answer of answers) {
    const children: GraphFolder[] = []
    // Removed since its parent was listed.
    for (let page = !answer.ok && isGone(answer) ? undefined : parsed(answer, folderPage); page !== undefined; ) {
      children.push(...page.value.filter((one) => one.isHidden !== true && one['@odata.type'] !== SEARCH_FOLDER))
      const next = page['@odata.nextLink']
      page = next === undefined ? undefined : parsed(await graph.ask({ to: next, signal }), folderPage)
    }
    all.push(children)
  }
  return all
}
