// Who may decide, and how long the ink dries.
//
// The rule of the house: no agent, token or rule decides. Only a signed-in person can be
// passed to decide(), by type (SignedInPerson is made in accounts/ from a session, never
// from an API token). What a person can do is decide beforehand, for kinds that are taken
// back with a click and for so many things an hour (standing-approval.ts); everything else
// waits for them.
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { ActionError, type Action, type ActionKind } from './action.ts'
import { approve } from './approve.ts'
import { thingsOfTheHour, type StandingApproval } from './standing-approval.ts'

/**
 * What may be approved beforehand: marks, labels and putting away. By name: a kind that is not
 * named here never may, and standing-kinds.test.ts wants a word about each kind that there is. Sending,
 * throwing away, moving to a folder of the asker's choice, and approving beforehand itself stay out.
 */
const STANDING_KINDS: ReadonlySet<string> = new Set(['mail.mark-read', 'mail.mark-unread', 'mail.star', 'mail.unstar', 'mail.archive', 'mail.label', 'mail.unlabel'])

export const mayStand = (kind: Pick<ActionKind, 'kind' | 'leavesTheHouse'>): boolean => STANDING_KINDS.has(kind.kind) && !kind.leavesTheHouse

/** How long after approval an act may still be taken back before it leaves. */
export function coolingOffMs(action: Action, kind: ActionKind, undoSeconds: number): number {
  if (!kind.leavesTheHouse) return 0
  // What a person wrote and sent needs a moment; what somebody else worded needs a second look.
  return action.origin.by === 'person' ? undoSeconds * 1000 : Math.max(limits.coolingOffAgentMs, undoSeconds * 1000)
}

/** The moment that an act is to wait for, held against now when it is proposed and when it is approved; 0 = none. */
export function timeChosen(kind: ActionKind, payload: Record<string, unknown>, nowMs: number): number {
  const at = kind.notBefore?.(payload) ?? 0
  if (at === 0) return 0
  if (at <= nowMs) throw new ActionError('time-past', 'The time that was chosen for this has passed', { status: 409, fix: 'Choose a later one, or none.' })
  if (at > nowMs + limits.actionAheadMs) throw new ActionError('time-far', 'This can be told to happen within a year', { fix: 'Choose an earlier time.' })
  return at
}

/**
 * Approves what a person approved beforehand, or leaves it to them. In the transaction that
 * proposed it, with `standing` held since before: the hour is counted by one at a time.
 */
export async function decideBeforehand(tx: Db, clock: Clock, standing: readonly StandingApproval[], { action, kind, things }: { action: Action; kind: ActionKind; things: number }): Promise<Action> {
  if (!mayStand(kind) || !action.preview.undoable) return action
  const now = clock.now()
  for (const one of standing) {
    if (!one.kinds.includes(kind.kind) || (one.accountId !== '' && one.accountId !== action.accountId)) continue
    if ((await thingsOfTheHour(tx, now, one.id)) + things > one.perHour) continue
    const by = { actor: `standing:${one.id}`, name: one.grantedBy, detail: { standing: one.id } }
    return await approve(tx, clock, { action, kind, by, now, notBefore: now, standingId: one.id })
  }
  return action
}
