// What an undo did, told of what it took back: thing by thing, so that a second undo takes only what
// is left of it. An undo of an undo puts the world back to what the first did: that one stands again,
// in what was put back, and can be taken back again.
import type { Db } from '../store/db.ts'
import type { Action } from './action.ts'
import type { ItemOutcome, Receipt } from './action-shapes.ts'
import { changeAction, lockAction } from './action-store.ts'
import { endOf, unknownItems } from './correct-receipt.ts'

/** What of a receipt still stands: what an undo would have to take back. */
export const standingItems = ({ items }: Receipt): ItemOutcome[] => items.filter(({ undoneBy }) => undoneBy === undefined)

/** `undo` has ended so, or what nobody knew of it is known. Nothing where it is no undo. */
export async function tellUndone(tx: Db, now: number, undo: Pick<Action, 'id' | 'undoOf'>, receipt: Receipt): Promise<void> {
  const taken = undo.undoOf === '' ? undefined : await lockAction(tx, undo.undoOf)
  if (taken === undefined) return
  const back = new Set(receipt.items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').map(({ id }) => id))
  const marked = marking(taken.receipt, (item) => (item.undoneBy === undefined && back.has(item.id) ? { ...item, undoneBy: undo.id } : item))
  const isWhole = endOf(receipt).state === 'done' || (marked !== undefined && isGone(marked, undo.id))
  // Of what nobody knows it may turn out that it happened: then it stands, and is still to be taken back.
  const isOpen = marked !== undefined && unknownItems({ ...marked, items: standingItems(marked) }).length > 0
  if (isWhole && !isOpen) await changeAction(tx, now, taken, ['done', 'failed'], { receipt: marked, state: 'undone', undoneBy: undo.id })
  else if (back.size > 0) await changeAction(tx, now, taken, ['done', 'failed'], { receipt: marked })
  if (isWhole || back.size > 0) await standAgain(tx, now, taken, { back, isWhole })
}

/** The last of it by this undo, after others took back the rest. */
const isGone = (receipt: Receipt, by: string): boolean => receipt.items.some(({ undoneBy }) => undoneBy === by) && standingItems(receipt).every(({ outcome }) => outcome !== 'done')

/** `undo` was itself taken back: whatever it had taken back is there again. */
async function standAgain(tx: Db, now: number, undo: Action, { back, isWhole }: { back: ReadonlySet<string>; isWhole: boolean }): Promise<void> {
  const first = undo.undoOf === '' ? undefined : await lockAction(tx, undo.undoOf)
  if (first === undefined) return
  const receipt = marking(first.receipt, ({ undoneBy, ...item }) => (undoneBy !== undefined && !(undoneBy === undo.id && (isWhole || back.has(item.id))) ? { ...item, undoneBy } : item))
  const stands = receipt === undefined ? 'done' : endOf(receipt).state
  await changeAction(tx, now, first, ['undone', 'done', 'failed'], { receipt, state: stands, undoneBy: '' })
}

const marking = (receipt: Receipt | undefined, mark: (item: ItemOutcome) => ItemOutcome): Receipt | undefined => (receipt === undefined ? undefined : { ...receipt, items: receipt.items.map(mark) })
