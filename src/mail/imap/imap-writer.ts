// Changes mail at an IMAP server as approved, and says what became of each message.
//
// A few hundred mails at a time are looked at and changed; in between a person may stop it. What
// the receipt says comes from fetching all of them again at the end, never from a command's OK: to
// go and look after each few hundred would open both mailboxes anew each time, which took half of
// the time of five thousand. A connection that ends in between leaves what was done done: the
// next attempt looks first (observe), and does the rest.
import type { Approved } from '../../actions/approved.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { hasMark, isMark, MARKS } from '../mark.ts'
import { openAccess, type ImapAccess } from './imap-access.ts'
import type { ImapConnection } from './imap-connection.ts'
import { openDesk, type Change, type Desk, type Step, type Target } from './imap-desk.ts'
import { destinationOf, moveMails, type Destination } from './imap-move.ts'
import { putFlag } from './imap-put-flag.ts'

const FLAGS = { seen: '\\Seen', flagged: '\\Flagged' } as const

export function openImapWriter(options: ImapAccess): MailWriter {
  const { clock } = options
  const connections = openAccess(options)
  let kept: ImapConnection | undefined

  // Not given up when the work is stopped: what was begun is read back first, and a connection has its own time-outs.
  const connection = async (): Promise<ImapConnection> => {
    if (kept === undefined || kept.isClosed) kept = await connections.connect(connections.closed)
    return kept
  }

  const work = async <T>(act: (desk: Desk) => Promise<T>): Promise<T> => {
    const desk = openDesk(await connection())
    try {
      return await act(desk)
    } catch (error) {
      // Whatever is on its way on it nobody knows.
      desk.connection.close()
      const fault = connections.faultOf(error, connections.closed)
      // Refused for good would end the action, and some of it may be done.
      throw fault instanceof Fault ? new Error(fault.message, { cause: fault }) : fault
    }
  }

  return {
    async apply(approved, targets, signal) {
      refuseOthers(approved, targets)
      return await work(async (desk) => {
        const to = destinationOf(targets.toPath, targets.messages)
        const steps = new Map<number, Step>()
        for (const [path, theirs] of Map.groupBy(targets.messages, (target) => target.path)) {
          for (const [id, step] of await changeAll(changeOf(desk, approved.change, path, to), theirs, signal)) steps.set(id, step)
        }
        return receiptOf(clock.now(), approved.change, targets, steps)
      })
    },

    async observe(approved, targets) {
      refuseOthers(approved, targets)
      try {
        return await work(async (desk) => {
          const to = destinationOf(targets.toPath, targets.messages)
          const steps = new Map<number, Step>()
          for (const [path, theirs] of Map.groupBy(targets.messages, (target) => target.path)) {
            for (const [id, step] of await changeOf(desk, approved.change, path, to).look(theirs)) steps.set(id, step)
          }
          const unclear = [...steps.values()].find((step) => step.is === 'unknown')
          if (unclear !== undefined) return { outcome: 'unknown', reason: unclear.error }
          const receipt = receiptOf(clock.now(), approved.change, targets, steps)
          // Whatever is missing can be done again: each step looks first.
          return receipt.proven === receipt.expected ? { outcome: 'applied', receipt } : { outcome: 'not-applied' }
        })
      } catch (error) {
        // A password that is refused is for a person to see to; all else may pass.
        if (error instanceof Fault) throw error
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    async close() {
      kept?.close()
      connections.close()
    },
  }
}

/** The targets are looked up after the approval; they may only narrow it. */
function refuseOthers({ change }: Approved<MailChange>, targets: ChangeTargets): void {
  const approvedIds = new Set(change.messageIds)
  if (!targets.messages.every(({ id }) => approvedIds.has(id))) {
    throw new Fault('not-approved', 'A message was named that nobody approved a change of; nothing was done')
  }
}

function changeOf(desk: Desk, { change }: MailChange, path: string, to: Destination): Change {
  if (!isMark(change)) return moveMails(desk, path, to)
  return putFlag(desk, path, { flag: FLAGS[MARKS[change].flag], on: MARKS[change].is })
}

async function changeAll(change: Change, targets: readonly Target[], signal: AbortSignal): Promise<Map<number, Step>> {
  const steps = new Map<number, Step>()
  const left = new Map<number, string>()
  for (let at = 0; at < targets.length; at += limits.imapChangedAtOnce) {
    const batch = targets.slice(at, at + limits.imapChangedAtOnce)
    for (const [id, step] of await change.look(batch)) steps.set(id, step)
    const toDo = batch.filter(({ id }) => steps.get(id)?.is === 'to-do')
    const refused = signal.aborted ? new Map(toDo.map(({ id }) => [id, 'Stopped before this message; it was left as it was'])) : await acted(change, toDo)
    for (const [id, error] of refused) left.set(id, error)
  }
  const changed = targets.filter(({ id }) => steps.get(id)?.is === 'to-do')
  for (const [id, step] of await lookedAt(change, changed)) {
    steps.set(id, step.is === 'to-do' ? { is: 'failed', error: left.get(id) ?? 'The server said that it was done, and it is not' } : step)
  }
  return steps
}

const acted = async (change: Change, batch: readonly Target[]) => (batch.length === 0 ? new Map<number, string>() : await change.act(batch))
const lookedAt = async (change: Change, targets: readonly Target[]) => (targets.length === 0 ? new Map<number, Step>() : await change.look(targets))

function receiptOf(provenAt: number, change: MailChange, targets: ChangeTargets, steps: ReadonlyMap<number, Step>): Receipt {
  const items = targets.messages.map((target) => itemOf(change, target, { toPath: targets.toPath, step: steps.get(target.id) ?? { is: 'to-do' } }))
  const proven = items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').length
  const places = [...new Set([...steps.values()].flatMap((step) => (step.is === 'done' ? [step.path] : [])))]
  return { provenAt, proof: places.length === 0 ? 'Fetched again: nothing was changed' : `Fetched again from ${places.join(', ')}`, expected: items.length, proven, items }
}

function itemOf({ change }: MailChange, target: Target, { toPath, step }: { toPath: string; step: Step }): ItemOutcome {
  const { id, mailboxId, path, remoteId, seen, flagged } = target
  const item = { id: String(id), before: { mailboxId, path, remoteId, seen, flagged } }
  if (step.is === 'done') {
    // By what the plan knew, not by what this attempt did: a repeat must not say "was so already".
    const wasSo = isMark(change) ? hasMark(target, change) : path === toPath
    return { ...item, after: { path: step.path, remoteId: step.remoteId, seen: step.flags.seen, flagged: step.flags.flagged }, outcome: wasSo ? 'already-so' : 'done', error: '' }
  }
  const error = step.is === 'to-do' ? 'It is not as approved' : step.error
  return { ...item, after: {}, outcome: step.is === 'unknown' ? 'unknown' : 'failed', error }
}
