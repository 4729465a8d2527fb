// Neither yes nor no: an ignored action leaves the tray and expires by itself. Until then it can be
// taken up again, and decided like any other by whoever has it before them.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'
import type { Action } from './action.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { holdProposed } from './hold-proposed.ts'

export async function ignore(db: Db, clock: Clock, { actionId, by, ignored }: { actionId: string; by: SignedInPerson; ignored: boolean }): Promise<Action> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await holdProposed(tx, now, { actionId, userId: by.userId })
    // Two clicks are one wish.
    if (action.ignoredAt > 0 === ignored) return action
    const update = { ignoredAt: ignored ? now : 0 }
    await changeAction(tx, now, action, ['proposed'], update)
    await appendAudit(tx, now, {
      userId: by.userId,
      actor: `person:${by.userId}`,
      event: ignored ? 'action.ignored' : 'action.taken-up',
      subject: action.id,
      detail: { kind: action.kind, session: by.sessionId },
    })
    return { ...action, ...update }
  })
}
