// What became of a proposal while it stood on the screen: another window or person decided it, it
// was changed, it ran out. It is said on the sheet itself, which shows what is true now.
import type { Action } from '../../../src/web/contract/actions.ts'

/** What the server says when somebody was faster. The sheet tells it by showing what is there now. */
export const isOvertaken = (code: string): boolean => ['already-decided', 'payload-changed', 'expired'].includes(code)

export type News = 'changed' | 'decided' | 'rejected' | 'expired' | ''

/** `seenDigest`: of what stood there when the person last looked; `decidedHere`: it was they, on this sheet. */
export function newsOf(action: Pick<Action, 'state' | 'digest'>, { seenDigest, decidedHere }: { seenDigest: string; decidedHere: boolean }): News {
  if (action.state === 'proposed') return action.digest === seenDigest ? '' : 'changed'
  if (decidedHere) return ''
  return action.state === 'expired' ? 'expired' : action.state === 'rejected' ? 'rejected' : 'decided'
}
