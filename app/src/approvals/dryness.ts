// How far the ink has dried: from the moment of signing to the moment it leaves.
import type { Action } from '../../../src/web/contract/actions.ts'

export function dryness(action: Pick<Action, 'decidedAt' | 'leavesAt'>, now: number): number {
  const whole = action.leavesAt - action.decidedAt
  if (whole <= 0) return 1
  return Math.min(1, Math.max(0, (now - action.decidedAt) / whole))
}
