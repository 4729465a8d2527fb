// Changes a Maildir as approved, and says what became of each message.
//
// Every step looks first, so a repeat finds what is done and does the rest. What the receipt
// says comes from reading the folders again afterwards, never from what a rename answered.
import { join } from 'node:path'
import type { Approved } from '../../actions/approved.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { markSeen, moveTo, openFolder, seenIn, syncDirectory, type OpenFolder } from './maildir-change.ts'
import { directoryOf } from './maildir-folder.ts'
import { findListed } from './maildir-listing.ts'

type Target = ChangeTargets['messages'][number]
type Folders = ReadonlyMap<string, OpenFolder>

export function openMaildirWriter(options: { root: string; clock: Clock }): MailWriter {
  const { root, clock } = options
  return {
    async apply(approved, targets, signal) {
      const { change } = approved
      refuseOthers(approved, targets)
      const folders = await openFolders(root, change, targets)
      const errors = new Map<number, string>()
      for (const target of targets.messages) {
        // Between two messages, never inside one: what was begun is whole.
        if (signal.aborted) errors.set(target.id, 'Stopped before this message; it was left as it was')
        else errors.set(target.id, await changeOne(folders, change, target, targets.toPath))
      }
      for (const { directory } of folders.values()) {
        await syncDirectory(join(directory, 'cur'))
        await syncDirectory(join(directory, 'new'))
      }
      return await readBack({ root, clock, change, targets, errors })
    },

    async observe(approved, targets) {
      refuseOthers(approved, targets)
      try {
        const receipt = await readBack({ root, clock, change: approved.change, targets, errors: new Map() })
        // Whatever is missing can be done again: each step looks first.
        return receipt.proven === receipt.expected ? { outcome: 'applied', receipt } : { outcome: 'not-applied' }
      } catch (error) {
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    close: () => Promise.resolve(),
  }
}

/** The targets are looked up after the approval; they may only narrow it. */
function refuseOthers({ change }: Approved<MailChange>, targets: ChangeTargets): void {
  const approvedIds = new Set(change.messageIds)
  if (!targets.messages.every(({ id }) => approvedIds.has(id))) {
    throw new Fault('not-approved', 'A message was named that nobody approved a change of; nothing was done')
  }
}

async function openFolders(root: string, change: MailChange, targets: ChangeTargets): Promise<Folders> {
  const paths = new Set(targets.messages.map(({ path }) => path))
  if (change.change === 'move') paths.add(targets.toPath)
  const folders = new Map<string, OpenFolder>()
  for (const path of paths) {
    const directory = await place(root, path)
    if (directory !== undefined) folders.set(path, await openFolder(path, directory))
  }
  return folders
}

async function place(root: string, path: string): Promise<string | undefined> {
  try {
    return await directoryOf(root, path)
  } catch (error) {
    // A disk that is not mounted comes back; an earlier attempt may have done half.
    if (error instanceof Fault && error.code === 'maildir-missing') throw new RetryLater(error.message, { afterMs: 60_000, cause: error })
    throw error
  }
}

async function changeOne(folders: Folders, change: MailChange, target: Target, toPath: string): Promise<string> {
  const from = folders.get(target.path)
  if (from === undefined) return `The folder ${target.path} is not there`
  if (change.change !== 'move') return await markSeen(from, target.remoteId, change.change === 'mark-read')
  const to = folders.get(toPath)
  if (to === undefined) return `The folder ${toPath} is not there; the message was left where it is`
  return await moveTo(from, to, target.remoteId)
}

async function readBack(options: {
  root: string
  clock: Clock
  change: MailChange
  targets: ChangeTargets
  errors: ReadonlyMap<number, string>
}): Promise<Receipt> {
  const { root, clock, change, targets, errors } = options
  const folders = await openFolders(root, change, targets)
  const items = targets.messages.map((target): ItemOutcome => {
    const { id, mailboxId, path, remoteId, seen } = target
    const before = { mailboxId, path, remoteId, seen }
    const path2 = change.change === 'move' ? targets.toPath : path
    const here = find(folders, path2, remoteId)
    const after = here === undefined ? {} : { path: path2, remoteId, seen: seenIn(here) }
    const stillBehind = path2 !== path && find(folders, path, remoteId) !== undefined
    const asWanted = here !== undefined && !stillBehind && (change.change === 'move' || seenIn(here) === (change.change === 'mark-read'))
    if (!asWanted) {
      const error = errors.get(id) ?? ''
      return { id: String(id), outcome: 'failed', before, after, error: error === '' ? `It is not in ${path2} as approved` : error }
    }
    // By what the plan knew, not by what this attempt did: a repeat must not say "was so already".
    const wasSo = change.change === 'move' ? path === path2 : seen === (change.change === 'mark-read')
    return { id: String(id), outcome: wasSo ? 'already-so' : 'done', before, after, error: '' }
  })
  const proven = items.filter((item) => item.outcome !== 'failed').length
  const names = [...folders.keys()].map((path) => (path === '.' ? 'INBOX' : path)).join(', ')
  return { provenAt: clock.now(), proof: `File names read back in ${names}`, expected: items.length, proven, items }
}

const find = (folders: Folders, path: string, remoteId: string) => findListed(folders.get(path)?.files ?? [], remoteId)
