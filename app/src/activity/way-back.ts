// Which way an action can go from here: back, or, where it was taken back, forth again. To redo is to
// take back the undo, which is an action like any other.
import type { Action } from '../../../src/web/contract/actions.ts'

export interface WayBack {
  is: 'undo' | 'redo'
  /** The action that is taken back. */
  undoes: string
}

export function wayBack({ id, state, undoOf, undoneBy, canUndo }: Pick<Action, 'id' | 'state' | 'undoOf' | 'undoneBy' | 'canUndo'>): WayBack | undefined {
  if (state === 'undone' && undoneBy !== '') return { is: undoOf === '' ? 'redo' : 'undo', undoes: undoneBy }
  if (!canUndo || undoneBy !== '') return undefined
  return { is: undoOf === '' ? 'undo' : 'redo', undoes: id }
}
