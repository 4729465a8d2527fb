// Deciding on a proposed action: the only place where a person makes proposed approved.
//
// Consent is bound to the digest of the payload the person saw. A draft edited after it
// was shown has a new digest, so the old click cannot send it. The decider is a
// SignedInPerson: a value that only a living session of a person can produce.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'
import type { Action } from './action.ts'
import { changeAction } from './action-store.ts'
import { approve } from './approve.ts'
import { appendAudit } from './audit.ts'
import { holdProposed, requireSeen } from './hold-proposed.ts'
import { leaveOut } from './leave-out.ts'
import { coolingOffMs, timeChosen } from './policy.ts'
import { kindOf, type ActionKinds } from './propose.ts'

export interface Decision {
  actionId: string
  verdict: 'approve' | 'reject'
  by: SignedInPerson
  /** Digest of the payload as it was displayed to the decider. */
  seenDigest: string
  /** The person's own undo window. */
  undoSeconds: number
  /** Things of what was displayed that are not approved. */
  without?: readonly string[]
  /** Why not; for a rejection. */
  reason?: string
}

export async function decide(db: Db, clock: Clock, kinds: ActionKinds, decision: Decision): Promise<Action> {
  const { actionId, verdict, by, without = [] } = decision
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await holdProposed(tx, now, { actionId, userId: by.userId })
    // A rejection may concern whatever stands there; an approval only what was seen.
    if (verdict === 'reject') return await reject(tx, now, action, decision)
    requireSeen(action, decision.seenDigest)
    const kind = kindOf(kinds, action.kind)
    return await approve(tx, clock, {
      action,
      kind,
      by: { actor: `person:${by.userId}`, name: by.name, detail: { session: by.sessionId } },
      now,
      // The later of the two: the moment that was chosen, and the end of the undo window.
      notBefore: Math.max(timeChosen(kind, action.payload, now), now + coolingOffMs(action, kind, decision.undoSeconds)),
      narrowed: without.length === 0 ? undefined : leaveOut(kind, action, without),
    })
  })
}

async function reject(tx: Db, now: number, action: Action, { by, reason = '' }: Decision): Promise<Action> {
  const update = { state: 'rejected' as const, stateReason: reason, waitsFor: '' as const, decidedAt: now, decidedBy: by.name, finishedAt: now }
  await changeAction(tx, now, action, ['proposed'], update)
  await appendAudit(tx, now, {
    userId: action.userId,
    actor: `person:${by.userId}`,
    event: 'action.rejected',
    subject: action.id,
    detail: { kind: action.kind, digest: action.digest, session: by.sessionId },
  })
  return { ...action, ...update }
}
