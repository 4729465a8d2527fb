// How a change is carried out at a provider that is asked over the network: some messages at a
// time, each batch written and then read back, so that what is said of a message is what the
// provider says of it now. An answer to a write proves nothing here: it may be lost after the
// effect, and a batch may have been carried out in half.
//
// Batches are small, because a person may stop between two of them, and because what a provider
// begins to refuse in the middle (a consent that was taken back) leaves as little as possible of
// which nobody can say how it stands.
import type { Observation } from '../../actions/action.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import type { Proof } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { ChangeTargets, ReportProven } from '../mail-port.ts'

export type ChangeTarget = ChangeTargets['messages'][number]

/** A message as its provider holds it. */
export interface HeldMessage {
  path: string
  remoteId: string
  seen: boolean
  flagged: boolean
  labels: readonly string[]
}

export interface BatchedChange {
  /** Messages of one batch. */
  atOnce: number
  /** By our id; what is not among them is not there any more. */
  look(targets: readonly ChangeTarget[]): Promise<ReadonlyMap<number, HeldMessage>>
  /**
   * Asks for it. What was refused comes back in words, by our id; what became of it is read. A
   * Fault says that none of these was touched, so what is asked is one call that is refused as a whole.
   */
  write(targets: readonly ChangeTarget[]): Promise<ReadonlyMap<number, string>>
  isSo(held: HeldMessage, target: ChangeTarget): boolean
  /** By what the store knew before it began: a repeat says the same of it. */
  wasSo(target: ChangeTarget): boolean
  /** What is read back. */
  proof: Proof
}

interface Steps {
  clock: Clock
  signal: AbortSignal
  report?: ReportProven | undefined
}

export async function changeInBatches(change: BatchedChange, targets: readonly ChangeTarget[], { clock, signal, report }: Steps): Promise<Receipt> {
  const items: ItemOutcome[] = []
  for (let at = 0; at < targets.length; at += change.atOnce) {
    const batch = targets.slice(at, at + change.atOnce)
    if (signal.aborted) {
      items.push(...batch.map((target) => leftAlone(target, 'Stopped before this message; it was left as it was')))
      continue
    }
    let refused: ReadonlyMap<number, string> | undefined
    try {
      refused = await change.write(batch)
      items.push(...(await readBack(change, batch, refused)))
    } catch (error) {
      // Where nothing was touched the refusal is all there is to tell.
      if (!(error instanceof Fault) || (at === 0 && refused === undefined)) throw error
      if (refused !== undefined) items.push(...batch.map((target): ItemOutcome => ({ ...leftAlone(target, `It was asked for, and then: ${error.message}`), outcome: 'unknown' })))
      items.push(...targets.slice(items.length).map((target) => leftAlone(target, `${error.message}; it was left as it was`)))
      break
    }
    report?.(provenOf(items))
  }
  return receiptOf(change, clock, items)
}

async function readBack(change: BatchedChange, targets: readonly ChangeTarget[], refused: ReadonlyMap<number, string>): Promise<ItemOutcome[]> {
  const held = await change.look(targets)
  return targets.map((target) => itemOf(change, target, { held: held.get(target.id), refused: refused.get(target.id) }))
}

export async function observeChange(change: BatchedChange, targets: readonly ChangeTarget[], { clock }: Pick<Steps, 'clock'>): Promise<Observation> {
  const items: ItemOutcome[] = []
  for (let at = 0; at < targets.length; at += change.atOnce) {
    const batch = targets.slice(at, at + change.atOnce)
    items.push(...(await readBack(change, batch, new Map())))
  }
  const receipt = receiptOf(change, clock, items)
  // Whatever is missing can be done again: a mark that is set, a place where it lies are left alone.
  return receipt.proven === receipt.expected ? { outcome: 'applied', receipt } : { outcome: 'not-applied', items }
}

function itemOf(change: BatchedChange, target: ChangeTarget, { held, refused }: { held: HeldMessage | undefined; refused: string | undefined }): ItemOutcome {
  if (held === undefined) return leftAlone(target, 'It is not there any more')
  const { path, remoteId, seen, flagged, labels } = held
  const item = { id: String(target.id), before: beforeOf(target), after: { path, remoteId, seen, flagged, labels } }
  if (!change.isSo(held, target)) return { ...item, outcome: 'failed', error: refused ?? 'It did not become so' }
  return { ...item, outcome: change.wasSo(target) ? 'already-so' : 'done', error: '' }
}

const leftAlone = (target: ChangeTarget, error: string): ItemOutcome => ({ id: String(target.id), outcome: 'failed', before: beforeOf(target), after: {}, error })

const beforeOf = ({ mailboxId, path, remoteId, seen, flagged, labels }: ChangeTarget): Record<string, unknown> => ({ mailboxId, path, remoteId, seen, flagged, ...(labels === undefined ? {} : { labels }) })

const provenOf = (items: readonly ItemOutcome[]): number => items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').length

const receiptOf = ({ proof }: BatchedChange, clock: Clock, items: ItemOutcome[]): Receipt => ({ provenAt: clock.now(), ...proof, expected: items.length, proven: provenOf(items), items })
