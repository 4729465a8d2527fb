// Changes mail in an Outlook mailbox, as approved, by Microsoft Graph.
//
// Twenty messages go in one call, each with an answer of its own; then the same twenty are read
// back, and the receipt says what was read. A message keeps its immutable id when it is moved, so
// it is looked for by the same name wherever it went, and what is asked for twice happens once.
import type { Approved } from '../../actions/approved.ts'
import { limits } from '../../base/limits.ts'
import { changeInBatches, observeChange, refuseOthers, type BatchedChange, type ChangeTarget, type HeldMessage } from '../change-in-batches.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { hasMark, isMark, MARKS } from '../mark.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import type { ChangingCall } from './graph-batch.ts'
import { faultOf, type Refusal } from './graph-refusal.ts'
import { describe, messageUrl } from './outlook-message.ts'
import { listedPath, type OutlookPlaces } from './outlook-place.ts'

export function openOutlookWriter(access: GraphAccess): MailWriter {
  const { clock } = access
  const places: OutlookPlaces = { graph: openGraph(access), spellings: new Map() }
  return {
    async apply(approved, targets, signal) {
      refuseOthers(approved, targets)
      return await changeInBatches(changeOf(places, approved, targets), targets.messages, { clock, signal })
    },
    async observe(approved, targets) {
      refuseOthers(approved, targets)
      return await observeChange(changeOf(places, approved, targets), targets.messages, { clock })
    },
    close: () => Promise.resolve(),
  }
}

function changeOf(places: OutlookPlaces, { change: { change } }: Approved<MailChange>, { toPath }: ChangeTargets): BatchedChange {
  // A batch that was begun is ended and read back; a person stops between two of them.
  const { signal } = new AbortController()
  return {
    atOnce: limits.graphBatch,
    proof: 'Read back from Microsoft, mail by mail',
    look: (targets) => heldIn(places, targets, { toPath, signal }),
    write: (targets) => asked(places.graph, targets, { callFor: (target) => callFor(change, target, toPath), signal }),
    isSo: (held) => (isMark(change) ? hasMark(held, change) : held.path === toPath),
    wasSo: (target) => (isMark(change) ? hasMark(target, change) : target.path === toPath),
  }
}

function callFor(change: MailChange['change'], { remoteId }: ChangeTarget, toPath: string): ChangingCall {
  const to = messageUrl(remoteId)
  if (!isMark(change)) return { to: `${to}/move`, method: 'POST', body: { destinationId: toPath } }
  const { flag, is } = MARKS[change]
  return { to, method: 'PATCH', body: flag === 'seen' ? { isRead: is } : { flag: { flagStatus: is ? 'flagged' : 'notFlagged' } } }
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
