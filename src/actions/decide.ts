// Deciding on a proposed action: the only place where proposed becomes approved.
//
// Consent is bound to the digest of the payload the person saw. A draft edited after it
// was shown has a new digest, so the old click cannot send it. The decider is a
// SignedInPerson: a value that only a living session of a person can produce.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import { enqueue } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import { ActionError, digestOf, type Action } from './action.ts'
import { changeAction, lockAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { executeAction, laneOf } from './execute-job.ts'
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
  /** Why not; for a rejection. */
  reason?: string
}

export async function decide(db: Db, clock: Clock, kinds: ActionKinds, decision: Decision): Promise<Action> {
  const { actionId, verdict, by } = decision
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await lockAction(tx, actionId)
    // Somebody else's action is as absent as none: its existence is not told.
    if (action === undefined || action.userId !== by.userId) {
      throw new ActionError('not-found', 'There is no such action', { status: 404 })
    }
    if (action.state !== 'proposed') {
      throw new ActionError('already-decided', `This action is already ${action.state}`, { status: 409 })
    }
    if (action.expiresAt <= now) {
      throw new ActionError('expired', 'This proposal has expired', { status: 409, fix: 'Ask for it again; it will be described afresh.' })
    }
    // A rejection may concern whatever stands there; an approval only what was seen.
    if (verdict === 'approve' && digestOf(action.kind, action.payload) !== decision.seenDigest) {
      throw new ActionError('payload-changed', 'This action changed after it was shown to you', {
        status: 409,
        fix: 'Read it again and decide on what stands there now.',
      })
    }
    const kind = kindOf(kinds, action.kind)
    // The later of the two: the moment that was chosen, and the end of the undo window.
    const notBefore = verdict === 'approve' ? Math.max(timeChosen(kind, action.payload, now), now + coolingOffMs(action, kind, decision.undoSeconds)) : now
    const update = {
      state: verdict === 'reject' ? ('rejected' as const) : notBefore > now ? ('scheduled' as const) : ('approved' as const),
      stateReason: decision.reason ?? '',
      decidedAt: now,
      decidedBy: by.name,
      notBefore: notBefore > now ? notBefore : 0,
      ...(verdict === 'reject' ? { finishedAt: now } : {}),
    }
    await changeAction(tx, now, action, ['proposed'], update)
    await appendAudit(tx, now, {
      userId: action.userId,
      actor: `person:${by.userId}`,
      event: verdict === 'approve' ? 'action.approved' : 'action.rejected',
      subject: action.id,
      detail: { kind: action.kind, digest: action.digest, session: by.sessionId },
    })
    // Same transaction as the decision: an approval without its job, or a job without its
    // approval, cannot survive a crash between the two writes.
    if (verdict === 'approve') {
      await enqueue(
        tx,
        clock,
        executeAction,
        { actionId: action.id, lane: laneOf(action, kind) },
        { userId: action.userId, runAt: notBefore },
      )
    }
    return { ...action, ...update }
  })
}
