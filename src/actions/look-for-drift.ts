// Whether what was done lately is still so. A receipt proves a moment; when a later sync shows
// that somebody else changed it again, the action says so, with what and since when it is known.
// Nothing is done about it: whose wish counts is for the person to say.
//
// The newest first, each relieved of what a later action answers for: a mail that was archived
// and then moved on by another click is where it should be.
import { z } from 'zod'
import { limits } from '../base/limits.ts'
import { defineJob, type Handler } from '../jobs/job.ts'
import type { Db } from '../store/db.ts'
import type { Action } from './action.ts'
import type { Drift } from './action-shapes.ts'
import { changeAction, findAction, lockAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import type { ActionKinds } from './propose.ts'

export const lookForDrift = defineJob({
  name: 'actions.look-for-drift',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 5 * 60_000,
  uniqueKey: () => 'actions.look-for-drift',
})

export function lookForDriftHandler({ kinds }: { kinds: ActionKinds }): Handler<typeof lookForDrift> {
  return async (_, { db, clock, signal }) => {
    const claimed = new Map<string, Set<string>>()
    for (const id of await lateActions(db, clock.now() - limits.driftLookedForMs)) {
      if (signal.aborted) return
      const action = await findAction(db, id)
      const look = action === undefined ? undefined : kinds.get(action.kind)?.drift
      if (action === undefined || look === undefined) continue
      const later = claimed.get(action.accountId) ?? new Set()
      const claims = look.claims(action)
      const own = new Set(claims.filter((claim) => !later.has(claim)))
      if (action.state === 'done' && action.drift === undefined && own.size > 0) {
        const items = await look.look(db, action, own)
        if (items.length > 0) await tellDrift(db, action, { at: clock.now(), items })
      }
      for (const claim of claims) later.add(claim)
      claimed.set(action.accountId, later)
    }
  }
}

/** The last begun first, and before them what is approved and will be begun. What changed nothing answers for nothing. */
async function lateActions(db: Db, sinceMs: number): Promise<string[]> {
  const rows = await db.query
    .selectFrom('actions')
    .select(['id', 'started_at'])
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['approved', 'scheduled', 'running', 'unknown']),
        eb.and([eb('state', 'in', ['done', 'undone', 'failed']), eb('finished_at', '>=', sinceMs), eb('started_at', '>', 0)]),
      ]),
    )
    .execute()
  const begun = (at: number): number => (at === 0 ? Number.POSITIVE_INFINITY : at)
  return rows.toSorted((a, b) => (begun(a.started_at) === begun(b.started_at) ? (a.id < b.id ? 1 : -1) : begun(b.started_at) - begun(a.started_at))).map(({ id }) => id)
}

async function tellDrift(db: Db, { id, kind }: Action, drift: Drift): Promise<void> {
  await db.transaction(async (tx) => {
    const action = await lockAction(tx, id)
    // Taken back since it was read: then it is no drift but a wish.
    if (action === undefined || action.state !== 'done') return
    await changeAction(tx, drift.at, action, ['done'], { drift })
    await appendAudit(tx, drift.at, { userId: action.userId, actor: 'house', event: 'action.drifted', subject: id, detail: { kind, count: drift.items.length } })
  })
}
