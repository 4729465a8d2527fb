// An action's state as the line shows it. "Running", "done" and "proven" differ: what is being
// carried out may still fail, and only a receipt that read back everything it expected earns
// the second line.
import type { Action } from '../../../src/web/contract/actions.ts'

export type LineState = 'proposed' | 'scheduled' | 'running' | 'done' | 'proven' | 'unknown' | 'failed' | 'undone' | 'rejected'

export const isProven = (action: Pick<Action, 'receipt'>): boolean =>
  action.receipt !== null && action.receipt.expected > 0 && action.receipt.proven >= action.receipt.expected

export function lineState(action: Pick<Action, 'state' | 'receipt'>): LineState {
  switch (action.state) {
    case 'proposed':
      return 'proposed'
    case 'approved':
    case 'scheduled':
      return 'scheduled'
    case 'running':
      return 'running'
    case 'done':
      return isProven(action) ? 'proven' : 'done'
    case 'unknown':
      return 'unknown'
    case 'failed':
      return 'failed'
    case 'undone':
      return 'undone'
    case 'rejected':
    case 'expired':
      return 'rejected'
  }
}

/** Nothing more will happen to it by itself. */
export const isSettled = (action: Pick<Action, 'state'>): boolean =>
  ['done', 'failed', 'rejected', 'expired', 'undone'].includes(action.state)
