// Changes mail in an Outlook mailbox, as approved, by Microsoft Graph.
//
// Twenty messages go in one call, each with an answer of its own; then the same twenty are read
// back, and the receipt says what was read. A message keeps its immutable id when it is moved, so
// it is looked for by the same name wherever it went, and what is asked for twice happens once.
import { proofOf } from '../../actions/proof-words.ts'
import { limits } from '../../base/limits.ts'
import { refuseOthers } from '../actions/approved-targets.ts'
import { changeInBatches, observeChange, type BatchedChange, type ChangeTarget, type HeldMessage } from '../actions/change-in-batches.ts'
import { categoryPath, labelName } from '../mailboxes/label-path.ts'
import { changeMailbox, isAboutMailbox, observeMailbox, placeOf, type MailboxHands } from '../actions/made-mailbox.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { hasMark, isMark, MARKS } from '../actions/mark.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import type { ChangingCall } from './graph-batch.ts'
import { faultOf, type Refusal } from './graph-refusal.ts'
import { folderHands } from './outlook-folder-change.ts'
import { describe, messageUrl } from './outlook-message.ts'
import { listedPath, type OutlookPlaces } from './outlook-place.ts'

export function openOutlookWriter(access: GraphAccess): MailWriter {
  const { clock } = access
  const places: OutlookPlaces = { graph: openGraph(access), spellings: new Map() }
  // A part that was begun is ended and read back; a person stops between two of them.
  const { signal: whole } = new AbortController()
  const hands = folderHands(places.graph, whole)
  return {
    async apply(approved, targets, signal, report) {
      refuseOthers(approved, targets)
      const { change } = approved
      if (isAboutMailbox(change)) return await changeMailbox(hands, { change, targets, clock }, signal)
      let toPath = await pathOf(hands, change, targets)
      if (toPath === undefined && !signal.aborted) {
        await hands.make(targets.make ?? [])
        toPath = await pathOf(hands, change, targets)
      }
      return await changeInBatches(changeOf(places, change, { toPath: toPath ?? '', signal: whole }), targets.messages, { clock, signal, report })
    },
    async observe(approved, targets) {
      refuseOthers(approved, targets)
      const { change } = approved
      if (isAboutMailbox(change)) return await observeMailbox(hands, { change, targets, clock })
      const toPath = await pathOf(hands, change, targets)
      return toPath === undefined ? { outcome: 'not-applied' } : await observeChange(changeOf(places, change, { toPath, signal: whole }), targets.messages, { clock })
    },
    close: () => Promise.resolve(),
  }
}

/** A category is a word on a mail: there is nothing to make before it is put on. */
const pathOf = async (hands: MailboxHands, { change }: MailChange, targets: ChangeTargets): Promise<string | undefined> =>
  isLabelling(change) && targets.make !== undefined && targets.toPath === '' ? categoryPath(targets.make.join('/')) : await placeOf(hands, targets)

const isLabelling = (change: MailChange['change']): change is 'label' | 'unlabel' => change === 'label' || change === 'unlabel'

function changeOf(places: OutlookPlaces, { change }: MailChange, { toPath, signal }: { toPath: string; signal: AbortSignal }): BatchedChange {
  const look = (targets: readonly ChangeTarget[]) => heldIn(places, targets, { toPath, signal })
  return {
    atOnce: limits.graphBatch,
    proof: proofOf('mails-at-microsoft'),
    look,
    async write(targets) {
      // Categories are told all together, so what a mail has now is read first.
      const held = isLabelling(change) ? await look(targets) : new Map<number, HeldMessage>()
      const there = isLabelling(change) ? targets.filter(({ id }) => held.has(id)) : targets
      return await asked(places.graph, there, { callFor: (target) => callFor(change, target, { toPath, labels: held.get(target.id)?.labels ?? [] }), signal })
    },
    isSo: (held) => {
      if (isMark(change)) return hasMark(held, change)
      return isLabelling(change) ? held.labels.includes(toPath) === (change === 'label') : held.path === toPath
    },
    wasSo: (target) => {
      if (isMark(change)) return hasMark(target, change)
      return isLabelling(change) ? (target.labels ?? []).includes(toPath) === (change === 'label') : target.path === toPath
    },
  }
}

function callFor(change: MailChange['change'], { remoteId }: ChangeTarget, { toPath, labels }: { toPath: string; labels: readonly string[] }): ChangingCall {
  const to = messageUrl(remoteId)
  if (isMark(change)) {
    const { flag, is } = MARKS[change]
    return { to, method: 'PATCH', body: flag === 'seen' ? { isRead: is } : { flag: { flagStatus: is ? 'flagged' : 'notFlagged' } } }
  }
  if (!isLabelling(change)) return { to: `${to}/move`, method: 'POST', body: { destinationId: toPath } }
  const others = labels.filter((label) => label !== toPath)
  return { to, method: 'PATCH', body: { categories: (change === 'label' ? [...others, toPath] : others).map(labelName) } }
}

async function asked(graph: Graph, targets: readonly ChangeTarget[], { callFor, signal }: { callFor(target: ChangeTarget): ChangingCall; signal: AbortSignal }): Promise<Map<number, string>> {
  const answers = await graph.batch(targets.map(callFor), signal)
  const refused = new Map<number, Refusal>()
  for (const [index, answer] of answers.entries()) if (!answer.ok) refused.set((targets[index] as ChangeTarget).id, answer)
  const [first] = refused.values()
  // Not one of them may be changed: that is about the account, and not about these mails.
  if (first !== undefined && refused.size === targets.length && isAboutTheAccount(first)) throw faultOf(first)
  return new Map([...refused].map(([id, refusal]) => [id, faultOf(refusal).message]))
}

const isAboutTheAccount = ({ status }: Refusal): boolean => status === 401 || status === 403

async function heldIn(places: OutlookPlaces, targets: readonly ChangeTarget[], { toPath, signal }: { toPath: string; signal: AbortSignal }): Promise<Map<number, HeldMessage>> {
  const found = await describe(places.graph, targets.map(({ remoteId }) => remoteId), signal)
  const held = new Map<number, HeldMessage>()
  for (const target of targets) {
    const message = found.get(target.remoteId)
    if (message === undefined) continue
    const { path: said, marks } = message
    // Exchange has two spellings for one folder; the list's is the one that is known here.
    const path = said === toPath || said === target.path ? said : (await listedPath(places, said, signal)) || said
    held.set(target.id, { path, remoteId: target.remoteId, seen: marks.flags.seen, flagged: marks.flags.flagged, labels: marks.labels })
  }
  return held
}
