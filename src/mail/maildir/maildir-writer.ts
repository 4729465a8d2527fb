// Changes a Maildir as approved, and says what became of each message.
//
// Every step looks first, so a repeat finds what is done and does the rest. What the receipt
// says comes from reading the folders again afterwards, never from what a rename answered.
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import { refuseOthers } from '../actions/approved-targets.ts'
import { changeMailbox, isAboutMailbox, observeMailbox, type MailboxHands } from '../actions/made-mailbox.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { sameMail } from '../mail-identity.ts'
import { hasMark, isMark } from '../actions/mark.ts'
import { flagsIn, howFarMoved, mailUnder, moveTo, openFolder, putMark, syncDirectory, type OpenFolder, type Step } from './maildir-change.ts'
import { directoryOf } from './maildir-folder.ts'
import { findFolder, makeFolder, removeEmptyFolder } from './maildir-folder-change.ts'
import { findListed } from './maildir-listing.ts'

type Target = ChangeTargets['messages'][number]
/** A breath of renames. */
const REPORT_EVERY = 200

type Folders = ReadonlyMap<string, OpenFolder>

export function openMaildirWriter(options: { root: string; clock: Clock }): MailWriter {
  const { root, clock } = options
  const hands = folderHands(root)
  return {
    async apply(approved, asked, signal, report) {
      const { change } = approved
      refuseOthers(approved, asked)
      requireNoLabel(change)
      if (isAboutMailbox(change)) return await changeMailbox(hands, { change, targets: asked, clock }, signal)
      const targets = asked.make === undefined || signal.aborted ? asked : { ...asked, toPath: await onceThere(() => makeFolder(root, asked.make ?? [])) }
      const folders = await openFolders(root, change, targets)
      const steps = new Map<number, Step>()
      for (const target of targets.messages) {
        // Between two messages, never inside one: what was begun is whole.
        const step = signal.aborted ? await standing(folders, change, target, targets.toPath) : await changeOne(folders, change, target, targets.toPath)
        steps.set(target.id, step.is === 'to-do' ? { is: 'failed', error: 'Stopped before this message; it was left as it was' } : step)
        if (steps.size % REPORT_EVERY === 0) {
          report?.(steps.size)
          // Renames come back at once: without a breath nobody could be heard who wants it stopped.
          await setImmediate()
        }
      }
      for (const { directory } of folders.values()) {
        await syncDirectory(join(directory, 'cur'))
        await syncDirectory(join(directory, 'new'))
      }
      return await readBack({ root, clock, change, targets, steps })
    },

    async observe(approved, asked) {
      refuseOthers(approved, asked)
      try {
        const { change } = approved
        const { make } = asked
        const targets = make === undefined ? asked : { ...asked, toPath: asked.toPath || ((await onceThere(() => findFolder(root, make))) ?? '') }
        if (isAboutMailbox(change)) return await observeMailbox(hands, { change, targets, clock })
        const folders = await openFolders(root, change, targets)
        const steps = new Map<number, Step>()
        for (const target of targets.messages) steps.set(target.id, await standing(folders, change, target, targets.toPath))
        const unclear = [...steps.values()].find((step) => step.is === 'unknown')
        const receipt = await readBack({ root, clock, change, targets, steps })
        if (unclear !== undefined) return { outcome: 'unknown', reason: unclear.error, items: receipt.items }
        // Whatever is missing can be done again: each step looks first.
        return receipt.proven === receipt.expected ? { outcome: 'applied', receipt } : { outcome: 'not-applied', items: receipt.items }
      } catch (error) {
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    close: () => Promise.resolve(),
  }
}

/** A file's name has room for flags, and none for words. Refused when it is proposed. */
function requireNoLabel({ change }: MailChange): void {
  if (change === 'label' || change === 'unlabel') throw new Fault('no-labels', 'A mail folder on disk keeps no labels on its mail', { fix: 'Move the messages to a folder instead.' })
}

const folderHands = (root: string): MailboxHands => ({
  find: (names) => onceThere(() => findFolder(root, names)),
  async make(names) {
    await onceThere(() => makeFolder(root, names))
    return undefined
  },
  removeEmpty: (path) => onceThere(() => removeEmptyFolder(root, path)),
})

async function openFolders(root: string, change: MailChange, targets: ChangeTargets): Promise<Folders> {
  const paths = new Set(targets.messages.map(({ path }) => path))
  // A folder that is still to be made has no path.
  if (change.change === 'move' && targets.toPath !== '') paths.add(targets.toPath)
  const folders = new Map<string, OpenFolder>()
  for (const path of paths) {
    const directory = await onceThere(() => directoryOf(root, path))
    if (directory !== undefined) folders.set(path, await openFolder(path, directory))
  }
  return folders
}

async function onceThere<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    // A disk that is not mounted comes back; an earlier attempt may have done half.
    if (error instanceof Fault && error.code === 'maildir-missing') throw new RetryLater(error.message, { afterMs: 60_000, cause: error })
    throw error
  }
}

async function changeOne(folders: Folders, change: MailChange, target: Target, toPath: string): Promise<Step> {
  const from = folders.get(target.path)
  if (isMark(change.change)) {
    if (from === undefined) return { is: 'failed', error: `The folder ${target.path} is not there` }
    return await putMark(from, target.remoteId, change.change)
  }
  const to = folders.get(toPath)
  if (to === undefined) return { is: 'failed', error: `The folder ${toPath} is not there; the message was left where it is` }
  return await moveTo(from ?? emptied(target.path), to, target)
}

/** How far the change of one message is, nothing being done. */
async function standing(folders: Folders, change: MailChange, target: Target, toPath: string): Promise<Step> {
  const { path, remoteId } = target
  if (isMark(change.change)) {
    const here = find(folders, path, remoteId)
    return here !== undefined && hasMark(flagsIn(here), change.change) ? { is: 'done', remoteId } : { is: 'to-do' }
  }
  const to = folders.get(toPath)
  return to === undefined ? { is: 'to-do' } : await howFarMoved(folders.get(path) ?? emptied(path), to, target)
}

/** A folder that went away holds nothing; its last message may be what was moved out of it. */
const emptied = (path: string): OpenFolder => ({ path, directory: '', files: [] })

async function readBack(options: {
  root: string
  clock: Clock
  change: MailChange
  targets: ChangeTargets
  steps: ReadonlyMap<number, Step>
}): Promise<Receipt> {
  const { root, clock, change, targets, steps } = options
  const folders = await openFolders(root, change, targets)
  const items: ItemOutcome[] = []
  for (const target of targets.messages) {
    items.push(await itemOf(folders, change, { target, toPath: targets.toPath, step: steps.get(target.id) ?? { is: 'to-do' } }))
  }
  const proven = items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').length
  const names = [...folders.keys()].map((path) => (path === '.' ? 'INBOX' : path)).join(', ')
  return { provenAt: clock.now(), ...proofOf('names-read', { places: names }), expected: items.length, proven, items }
}

async function itemOf(folders: Folders, change: MailChange, { target, toPath, step }: { target: Target; toPath: string; step: Step }): Promise<ItemOutcome> {
  const { id, mailboxId, path, seen, flagged } = target
  const mark = isMark(change.change) ? change.change : undefined
  const isMove = mark === undefined
  const wantedPath = isMove ? toPath : path
  const remoteId = step.is === 'done' ? step.remoteId : target.remoteId
  const here = step.is === 'done' || !isMove ? find(folders, wantedPath, remoteId) : undefined
  const item = {
    id: String(id),
    before: { mailboxId, path, remoteId: target.remoteId, seen, flagged },
    after: here === undefined ? {} : { path: wantedPath, remoteId, seen: flagsIn(here).seen, flagged: flagsIn(here).flagged },
  }
  const isThere = mark === undefined ? await isMoved(folders, target, wantedPath, step) : here !== undefined && hasMark(flagsIn(here), mark)
  if (!isThere) {
    const error = step.is === 'failed' || step.is === 'unknown' ? step.error : `It is not in ${wantedPath} as approved`
    return { ...item, outcome: step.is === 'unknown' ? 'unknown' : 'failed', error }
  }
  // By what the plan knew, not by what this attempt did: a repeat must not say "was so already".
  const wasSo = mark === undefined ? path === wantedPath : hasMark(target, mark)
  return { ...item, outcome: wasSo ? 'already-so' : 'done', error: '' }
}

/** The mail itself stands there under its name, and no longer here. What else has its old name by now is no part of this. */
async function isMoved(folders: Folders, target: Target, toPath: string, step: Step): Promise<boolean> {
  if (step.is !== 'done') return false
  if (target.path === toPath) return find(folders, toPath, step.remoteId) !== undefined
  const isMailIn = async (path: string, remoteId: string): Promise<boolean> => {
    const folder = folders.get(path)
    const found = folder === undefined ? undefined : await mailUnder(folder, remoteId)
    return found !== undefined && step.mail !== undefined && sameMail(found, step.mail)
  }
  return (await isMailIn(toPath, step.remoteId)) && !(await isMailIn(target.path, target.remoteId))
}

const find = (folders: Folders, path: string, remoteId: string) => findListed(folders.get(path)?.files ?? [], remoteId)
