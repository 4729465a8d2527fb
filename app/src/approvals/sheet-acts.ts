// What can be said to a proposal, and what can still be done about what was signed.
import type { Action } from '../../../src/web/contract/actions.ts'
import { lineState } from './line-state.ts'
import { unknownPart } from './outcome-change.ts'

export type SheetAct = 'sign' | 'edit' | 'ask' | 'ignore' | 'take-up' | 'reject' | 'take-back' | 'look-again' | 'happened' | 'not-happened' | 'read-anew'

/** The keys of a sheet, for those acts that have one. Enter is not among them: it never signs. */
export const sheetKeys: Readonly<Record<string, SheetAct>> = { a: 'sign', e: 'edit', q: 'ask', i: 'ignore', x: 'reject', z: 'take-back' }

/** What is behind a sheet somebody can be asked about: a rule answers nothing, and a person would ask themselves. */
const ANSWERS: readonly string[] = ['token', 'chat']

/** What can be done about it now. `isChanged`: it was, since the person looked, and is to be read before anything is signed. */
export function actsOf(action: Action, { now, isChanged, canEdit }: { now: number; isChanged: boolean; canEdit: boolean }): readonly SheetAct[] {
  switch (lineState(action)) {
    case 'proposed': {
      const aside: SheetAct = action.ignoredAt > 0 ? 'take-up' : 'ignore'
      const asks: SheetAct[] = ANSWERS.includes(action.origin.by) && action.waitsFor === '' ? ['ask'] : []
      return isChanged ? [aside, 'reject', 'read-anew'] : [aside, 'reject', ...asks, ...(canEdit ? (['edit'] as const) : []), 'sign']
    }
    case 'scheduled': return action.leavesAt > now ? ['take-back'] : []
    // Nobody looks any more where its account is gone; its person may still know.
    case 'unknown': return [...(action.finishedAt === 0 ? (['look-again'] as const) : []), 'not-happened', 'happened']
    case 'done':
    case 'proven':
    case 'failed': return [...(unknownPart(action) > 0 ? (['look-again', 'not-happened', 'happened'] as const) : []), ...(action.canUndo && action.undoneBy === '' ? (['take-back'] as const) : [])]
    default: return []
  }
}
