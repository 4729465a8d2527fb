// Actions as people look for them: what waits for them, and the journal of what was done.
//
// One list with filters and no second one for the tray: an action is in both, and whoever
// follows it from the one to the other must find it the same.
import { sql, type SelectQueryBuilder } from 'kysely'
import type { Db, Tables } from '../store/db.ts'
import type { Action, Origin } from './action.ts'
import { fromRow, OPEN_STATES } from './action-store.ts'
import type { ActionState } from './action-shapes.ts'

/** Of what waits: it is the person's turn, the asker's, or nobody's until it expires. */
export type TrayPart = 'waiting' | 'asked' | 'ignored'

export interface ActionsWanted {
  userId: string
  states?: readonly ActionState[] | undefined
  /** Only those of which more can still be heard, without what is ignored: an unknown outcome that nobody can look at any more is closed. */
  open?: boolean | undefined
  /** Only those of which more can still be heard, ignored ones too. */
  unfinished?: boolean | undefined
  tray?: TrayPart | undefined
  batchId?: string | undefined
  kinds?: readonly string[] | undefined
  accountId?: string | undefined
  /** Who asked; without an id all of that sort. */
  origin?: { by: Origin['by']; id?: string | undefined } | undefined
  /** When it was begun; before that decided; before that proposed. From, and before `toMs`. */
  fromMs?: number | undefined
  toMs?: number | undefined
}

/** Newest first. */
export async function listActions(db: Db, wanted: ActionsWanted & { before?: string | undefined; limit: number }): Promise<Action[]> {
  let query = narrowed(db.query.selectFrom('actions'), wanted).selectAll()
  if (wanted.before !== undefined) query = query.where('id', '<', wanted.before)
  const rows = await query.orderBy('id', 'desc').limit(wanted.limit).execute()
  return rows.map(fromRow)
}

export interface TrayCounts extends Record<TrayPart, number> {
  /** Decided and not ended: it dries, is about to begin, or runs. */
  underWay: number
  /** Nobody knows, and somebody can still look. */
  unknown: number
}

export async function countTray(db: Db, userId: string): Promise<TrayCounts> {
  const rows = await db.query
    .selectFrom('actions')
    .select(({ fn }) => ['state', 'waits_for', sql<number>`case when ignored_at > 0 then 1 else 0 end`.as('ignored'), fn.countAll().as('n')])
    .where('user_id', '=', userId)
    .where('state', 'in', OPEN_STATES)
    .where('finished_at', '=', 0)
    .groupBy(['state', 'waits_for', sql`case when ignored_at > 0 then 1 else 0 end`])
    .execute()
  const counts: TrayCounts = { waiting: 0, asked: 0, ignored: 0, underWay: 0, unknown: 0 }
  for (const { state, waits_for: waitsFor, ignored, n } of rows) {
    const part = state === 'unknown' ? 'unknown' : state !== 'proposed' ? 'underWay' : Number(ignored) === 1 ? 'ignored' : waitsFor === 'asker' ? 'asked' : 'waiting'
    counts[part] += Number(n)
  }
  return counts
}

type Rows = SelectQueryBuilder<Tables, 'actions', object>

function narrowed(actions: Rows, wanted: ActionsWanted): Rows {
  const { states, tray, batchId, kinds, accountId, origin, fromMs, toMs } = wanted
  let query = actions.where('user_id', '=', wanted.userId)
  if (states !== undefined) query = query.where('state', 'in', [...states])
  if (wanted.open === true) query = query.where('state', 'in', OPEN_STATES).where('finished_at', '=', 0).where('ignored_at', '=', 0)
  if (wanted.unfinished === true) query = query.where('state', 'in', OPEN_STATES).where('finished_at', '=', 0)
  if (tray !== undefined) query = inTray(query, tray)
  // The literal shows SQLite that the partial index holds it.
  if (batchId !== undefined) query = query.where('batch_id', '=', batchId).where('batch_id', '<>', sql.lit(''))
  if (kinds !== undefined) query = query.where('kind', 'in', [...kinds])
  if (accountId !== undefined) query = query.where('account_id', '=', accountId)
  if (origin !== undefined) query = query.where('origin_by', '=', origin.by)
  if (origin?.id !== undefined) query = query.where('origin_id', '=', origin.id)
  const moment = sql<number>`case when started_at > 0 then started_at when decided_at > 0 then decided_at else proposed_at end`
  if (fromMs !== undefined) query = query.where(moment, '>=', fromMs)
  if (toMs !== undefined) query = query.where(moment, '<', toMs)
  return query
}

function inTray(actions: Rows, part: TrayPart): Rows {
  const proposed = actions.where('state', '=', 'proposed')
  if (part === 'ignored') return proposed.where('ignored_at', '>', 0)
  return proposed.where('ignored_at', '=', 0).where('waits_for', '=', part === 'asked' ? 'asker' : '')
}
