// Looking again at an action whose outcome is not known, because a person asks.
//
// The executor looks by itself for about ten minutes. After that, or when the account was
// paused or the server away for longer, only a person knows that looking is worth it now.
// What is asked for is the execution itself: it finds the action begun, so it looks first, and
// acts only where nothing certainly happened, under the approval that was given. Of an action that
// was concluded with a part that nobody knows it looks at that part, and does nothing.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import { askOfJob } from '../jobs/control.ts'
import { enqueue } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import { ActionError, type Action } from './action.ts'
import { lockAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { isOpenInPart } from './correct-receipt.ts'
import { executeAction, laneOf } from './execute-job.ts'
import { findExecution } from './execution.ts'
import { kindOf, type ActionKinds } from './propose.ts'

export async function lookAgain(db: Db, clock: Clock, kinds: ActionKinds, request: { actionId: string; by: SignedInPerson }): Promise<Action> {
  const { actionId, by } = request
  return await db.transaction(async (tx) => {
    const action = await lockAction(tx, actionId)
    if (action === undefined || action.userId !== by.userId) {
      throw new ActionError('not-found', 'There is no such action', { status: 404 })
    }
    const isOpen = action.finishedAt === 0 && (action.state === 'unknown' || action.state === 'running')
    if (!isOpen && !isOpenInPart(action)) {
      throw new ActionError('nothing-to-look-at', `This action is ${action.state}, and looking again would not change that`, { status: 409 })
    }
    const underWay = await findExecution(tx, action)
    // Two clicks are one wish, and so is a click while it is being looked at.
    if (underWay === undefined) {
      const payload = { actionId: action.id, lane: laneOf(action, kindOf(kinds, action.kind)) }
      await enqueue(tx, clock, executeAction, payload, { userId: action.userId })
    } else if (underWay.state === 'paused') await askOfJob(tx, clock, underWay.id, 'resume')
    else if (underWay.state === 'pending' && underWay.run_at > clock.now()) await askOfJob(tx, clock, underWay.id, 'retry')
    else return action
    await appendAudit(tx, clock.now(), {
      userId: by.userId,
      actor: `person:${by.userId}`,
      event: 'action.looked-again',
      subject: action.id,
      detail: { kind: action.kind },
    })
    return action
  })
}
