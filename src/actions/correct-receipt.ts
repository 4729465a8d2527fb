// Of a change of many things the few whose outcome nobody knew when the rest was told: a line that
// died after some were asked for. They are looked at again as a whole action would be
// (execute-job.ts), or settled by the word of a person (settle.ts), and what is learnt takes its place
// in the receipt. The rest of the receipt stands as it was proven.
import type { Db } from '../store/db.ts'
import type { Action } from './action.ts'
import type { ItemOutcome, Receipt } from './action-shapes.ts'
import { changeAction, type ActionUpdate } from './action-store.ts'
import { proofLater, type Proof } from './proof-words.ts'

const isProven = ({ outcome, saidBy }: ItemOutcome): boolean => (outcome === 'done' || outcome === 'already-so') && saidBy === undefined

export const unknownItems = (receipt: Receipt | undefined): ItemOutcome[] => (receipt?.items ?? []).filter(({ outcome }) => outcome === 'unknown')

/** It was concluded, and of a part of it nobody knows. */
export const isOpenInPart = ({ state, receipt }: Pick<Action, 'state' | 'receipt'>): boolean => state === 'failed' && unknownItems(receipt).length > 0

/** How an action with this receipt stands: done where nothing of it is left open or failed. */
export function endOf(receipt: Receipt): Pick<Action, 'state' | 'errorCode' | 'errorText'> {
  const said = receipt.items.filter(({ outcome, saidBy }) => outcome === 'done' && saidBy !== undefined).length
  if (receipt.proven + said === receipt.expected) return { state: 'done', errorCode: '', errorText: '' }
  return { state: 'failed', errorCode: 'partly-done', errorText: partlyDone(receipt) }
}

/**
 * `told` are items as they are known now; what is unknown still, or was known before, changes nothing.
 * `action` is locked by the caller. Undefined where nothing was learnt.
 */
export async function correctReceipt(tx: Db, now: number, action: Action, { told, proof }: { told: readonly ItemOutcome[]; proof: Proof }): Promise<{ learnt: ItemOutcome[]; update: ActionUpdate & { receipt: Receipt } } | undefined> {
  const { receipt } = action
  if (receipt === undefined) return undefined
  const open = new Set(unknownItems(receipt).map(({ id }) => id))
  const byId = new Map(told.filter(({ id, outcome }) => open.has(id) && outcome !== 'unknown').map((item) => [item.id, item]))
  if (byId.size === 0) return undefined
  const items = receipt.items.map((item) => byId.get(item.id) ?? item)
  const corrected: Receipt = { ...receipt, provenAt: now, ...proofLater(receipt, proof), proven: items.filter(isProven).length, items }
  const update = { ...endOf(corrected), ...undoneEnd(items), receipt: corrected }
  return (await changeAction(tx, now, action, ['failed'], update)) ? { learnt: [...byId.values()], update } : undefined
}

/** Where the rest was taken back before, and nothing of what was open had happened. */
function undoneEnd(items: readonly ItemOutcome[]): { state: 'undone'; undoneBy: string } | undefined {
  const undoneBy = items.findLast((item) => item.undoneBy !== undefined)?.undoneBy
  const stands = items.some((item) => item.undoneBy === undefined && (item.outcome === 'done' || item.outcome === 'unknown'))
  return undoneBy === undefined || stands ? undefined : { state: 'undone', undoneBy }
}

function partlyDone(receipt: Receipt): string {
  const unknown = unknownItems(receipt).length
  const first = receipt.items.find(({ outcome }) => outcome === 'failed')
  const parts = [
    `${receipt.proven} of ${receipt.expected} were done`,
    ...(unknown === 0 ? [] : [`of ${unknown} nobody knows: they are looked at again for about ten minutes, and whenever you ask`]),
    ...(first === undefined ? [] : [`the first that was not: ${first.error}`]),
  ]
  return parts.join('; ')
}
