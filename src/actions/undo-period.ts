// Taking back all that was done within a time, by everybody or by one client: the last first, so
// that each finds the world as it left it. What cannot come back keeps nothing else away, and is
// named; asked with `dryRun`, nothing happens but the naming.
import { sql } from 'kysely'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import type { Action, Origin } from './action.ts'
import { fromRow, OPEN_STATES } from './action-store.ts'
import type { ActionKinds } from './propose.ts'
import { inverseOf } from './undo.ts'

export interface Period {
  userId: string
  fromMs: number
  /** Up to, and not at. */
  toMs: number
  origin?: { by: Origin['by']; id?: string | undefined } | undefined
}

export interface PeriodSorted {
  /** The last first. */
  takesBack: Action[]
  refused: { action: Action; code: string; title: string }[]
  /** More was done then than one request takes back. */
  more: boolean
}

export async function sortPeriod(db: Db, kinds: ActionKinds, period: Period, atOnce: number = limits.actionsUndoneAtOnce): Promise<PeriodSorted> {
  const sorted: PeriodSorted = { takesBack: [], refused: [], more: false }
  // To the end: what cannot come back would stand before what can at every request, and be all there is.
  for (let passed = 0; ; passed += atOnce) {
    const found = await doneWithin(db, period, { limit: atOnce, passed })
    for (const action of found) {
      if (action.state === 'approved' || action.state === 'scheduled' || inverseOf(kinds, action) !== undefined) {
        if (sorted.takesBack.length === atOnce) return { ...sorted, more: true }
        sorted.takesBack.push(action)
      } else if (changedNothing(action)) continue
      else if (sorted.refused.length < limits.actionsNotUndoneTold) sorted.refused.push({ action, ...whyNot(action) })
      else sorted.more = true
    }
    if (found.length < atOnce) return sorted
  }
}

/** All of it was so before, or none of it became so. */
const changedNothing = ({ receipt }: Action): boolean => receipt !== undefined && receipt.items.every(({ outcome }) => outcome === 'already-so' || outcome === 'failed')

function whyNot(action: Action): { code: string; title: string } {
  return isUnderWay(action) ? underWay(action) : { code: 'cannot-undo', title: 'This cannot be taken back' }
}

/** What it does is not known until it has ended; then it can be taken back like any other. */
export const isUnderWay = ({ state }: Action): boolean => state === 'running' || state === 'unknown'
export const underWay = ({ state }: Action) => ({ code: 'under-way', title: `This action is ${state}; what it did is not known yet` })

/**
 * What was begun then, and what was approved then and has not begun. Without what is taken back or
 * on its way back: asked again, there is only what is left. An undo
 * counts as done only where undos are asked for, or all of a morning would be put there and back.
 */
async function doneWithin(db: Db, { userId, fromMs, toMs, origin }: Period, { limit, passed }: { limit: number; passed: number }): Promise<Action[]> {
  const began = sql<number>`case when started_at > 0 then started_at else decided_at end`
  let query = db.query
    .selectFrom('actions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('state', 'in', ['approved', 'scheduled', 'running', 'unknown', 'done', 'failed'])
    .where((eb) => eb.or([eb('state', '<>', 'failed'), eb('receipt', '<>', '')]))
    .where(began, '>=', fromMs)
    .where(began, '<', toMs)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('actions as undo').select('undo.id').whereRef('undo.undo_of', '=', 'actions.id').where('undo.undo_of', '<>', sql.lit('')).where('undo.state', 'in', [...OPEN_STATES]))),
    )
  query = origin === undefined ? query.where('origin_by', '<>', 'undo') : query.where('origin_by', '=', origin.by)
  if (origin?.id !== undefined) query = query.where('origin_id', '=', origin.id)
  const rows = await query.orderBy(began, 'desc').orderBy('id', 'desc').limit(limit).offset(passed).execute()
  return rows.map(fromRow)
}
