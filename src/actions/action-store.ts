// Rows of the actions table. Only this folder writes them.
import { sql, type Generated, type Selectable } from 'kysely'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import type { Action, Origin, Plan } from './action.ts'
import type { ActionState, Preview, Receipt } from './action-shapes.ts'

interface ActionsTable {
  id: string
  user_id: string
  account_id: string
  kind: string
  payload: string
  digest: string
  state: ActionState
  state_reason: string
  origin: string
  preview: string
  batch_id: string
  request_key: string
  request_digest: string
  proposed_at: number
  expires_at: number
  decided_at: Generated<number>
  decided_by: Generated<string>
  not_before: Generated<number>
  plan: Generated<string>
  started_at: Generated<number>
  finished_at: Generated<number>
  receipt: Generated<string>
  error_code: Generated<string>
  error_text: Generated<string>
  undo_of: string
  undone_by: Generated<string>
}

declare module '../store/db.ts' {
  interface Tables {
    actions: ActionsTable
  }
}

/** States in which something may still happen. */
export const OPEN_STATES = ['proposed', 'approved', 'scheduled', 'running', 'unknown'] as const satisfies readonly ActionState[]

/** The caller's own key, and a digest of the question as it came. */
export interface Asked {
  key: string
  digest: string
}

/** False when another action of this person holds the request key, also one that committed this instant. */
export async function insertAction(tx: Db, action: Action, asked: Asked): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.query
    .insertInto('actions')
    .values({
      id: action.id,
      user_id: action.userId,
      account_id: action.accountId,
      kind: action.kind,
      payload: JSON.stringify(action.payload),
      digest: action.digest,
      state: action.state,
      state_reason: action.stateReason,
      origin: JSON.stringify(action.origin),
      preview: JSON.stringify(action.preview),
      batch_id: action.batchId,
      request_key: asked.key,
      request_digest: asked.digest,
      proposed_at: action.proposedAt,
      expires_at: action.expiresAt,
      undo_of: action.undoOf,
    })
    // Refused, not thrown: on PostgreSQL an error would end the transaction that this is part of.
    .onConflict((conflict) => conflict.columns(['user_id', 'request_key']).where('request_key', '<>', sql.lit('')).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findAction(db: Db, id: string): Promise<Action | undefined> {
  const row = await db.query.selectFrom('actions').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : fromRow(row)
}

/** The action, locked until the transaction ends, so that two deciders cannot both find it undecided. */
export async function lockAction(tx: Db, id: string): Promise<Action | undefined> {
  let query = tx.query.selectFrom('actions').selectAll().where('id', '=', id)
  if (tx.kind === 'postgres') query = query.forUpdate()
  const row = await query.executeTakeFirst()
  return row === undefined ? undefined : fromRow(row)
}

/** The undo of an action that is still under way, if there is one. */
export async function findOpenUndo(db: Db, actionId: string): Promise<Action | undefined> {
  const row = await db.query
    .selectFrom('actions')
    .selectAll()
    .where('undo_of', '=', actionId)
    .where('undo_of', '<>', sql.lit(''))
    .where('state', 'in', [...OPEN_STATES])
    .executeTakeFirst()
  return row === undefined ? undefined : fromRow(row)
}

export async function findByRequestKey(db: Db, userId: string, requestKey: string): Promise<{ action: Action; askedDigest: string } | undefined> {
  const row = await db.query
    .selectFrom('actions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('request_key', '=', requestKey)
    // A literal, not a parameter: only so does SQLite see that the partial index holds it.
    .where('request_key', '<>', sql.lit(''))
    .executeTakeFirst()
  return row === undefined ? undefined : { action: fromRow(row), askedDigest: row.request_digest }
}

/** Those of an account that are at work now, or came to their end since. */
export async function actionsAtWork(db: Db, accountId: string, sinceMs: number): Promise<Action[]> {
  const of = db.query.selectFrom('actions').selectAll().where('account_id', '=', accountId)
  const running = await of.where('state', '=', 'running').execute()
  const ended = await of.where('finished_at', '>=', sinceMs).execute()
  return [...running, ...ended].map(fromRow)
}

export interface ActionsPage {
  userId: string
  states?: readonly ActionState[]
  /** Only those of which more can still be heard: an unknown outcome that nobody can look at any more is closed. */
  unfinished?: boolean
  batchId?: string
  kind?: string
  before?: string
  limit: number
}

/** Newest first. */
export async function listActions(db: Db, page: ActionsPage): Promise<Action[]> {
  let query = db.query.selectFrom('actions').selectAll().where('user_id', '=', page.userId)
  if (page.states !== undefined) query = query.where('state', 'in', [...page.states])
  if (page.unfinished === true) query = query.where('finished_at', '=', 0)
  if (page.batchId !== undefined) query = query.where('batch_id', '=', page.batchId).where('batch_id', '<>', sql.lit(''))
  if (page.kind !== undefined) query = query.where('kind', '=', page.kind)
  if (page.before !== undefined) query = query.where('id', '<', page.before)
  const rows = await query.orderBy('id', 'desc').limit(page.limit).execute()
  return rows.map(fromRow)
}

export async function countOpenActions(db: Db): Promise<{ state: string; n: number }[]> {
  const count = db.query.fn.countAll<number>().as('n')
  return await db.query.selectFrom('actions').select(['state', count]).where('state', 'in', OPEN_STATES).groupBy('state').execute()
}

export async function countActionsOf(db: Db, userId: string): Promise<number> {
  const { n } = await db.query
    .selectFrom('actions')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** For a person who leaves. The audit log keeps what it says of them. */
export async function forgetActionsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('actions').where('user_id', '=', userId).execute()
}

export interface ActionUpdate {
  state?: ActionState
  stateReason?: string
  decidedAt?: number
  decidedBy?: string
  notBefore?: number
  plan?: Plan
  startedAt?: number
  finishedAt?: number
  receipt?: Receipt
  errorCode?: string
  errorText?: string
  undoneBy?: string
}

/** Changes the action if it is still in one of `from`; answers whether it was. Screens hear of it. */
export async function changeAction(
  tx: Db,
  nowMs: number,
  action: { id: string; userId: string },
  from: readonly ActionState[],
  update: ActionUpdate,
): Promise<boolean> {
  const { receipt, plan, ...rest } = update
  const { numUpdatedRows } = await tx.query
    .updateTable('actions')
    .set({
      ...(rest.state === undefined ? {} : { state: rest.state }),
      ...(rest.stateReason === undefined ? {} : { state_reason: rest.stateReason }),
      ...(rest.decidedAt === undefined ? {} : { decided_at: rest.decidedAt }),
      ...(rest.decidedBy === undefined ? {} : { decided_by: rest.decidedBy }),
      ...(rest.notBefore === undefined ? {} : { not_before: rest.notBefore }),
      ...(rest.startedAt === undefined ? {} : { started_at: rest.startedAt }),
      ...(rest.finishedAt === undefined ? {} : { finished_at: rest.finishedAt }),
      ...(plan === undefined ? {} : { plan: JSON.stringify(plan) }),
      ...(receipt === undefined ? {} : { receipt: JSON.stringify(receipt) }),
      ...(rest.errorCode === undefined ? {} : { error_code: rest.errorCode }),
      ...(rest.errorText === undefined ? {} : { error_text: rest.errorText }),
      ...(rest.undoneBy === undefined ? {} : { undone_by: rest.undoneBy }),
    })
    .where('id', '=', action.id)
    .where('state', 'in', [...from])
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await recordChange(tx, nowMs, { userId: action.userId, topic: 'action', subject: action.id })
  return true
}

function fromRow(row: Selectable<ActionsTable>): Action {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
    digest: row.digest,
    state: row.state,
    stateReason: row.state_reason,
    origin: JSON.parse(row.origin) as Origin,
    preview: JSON.parse(row.preview) as Preview,
    batchId: row.batch_id,
    proposedAt: row.proposed_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    notBefore: row.not_before,
    plan: row.plan === '' ? undefined : (JSON.parse(row.plan) as Plan),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    receipt: row.receipt === '' ? undefined : (JSON.parse(row.receipt) as Receipt),
    errorCode: row.error_code,
    errorText: row.error_text,
    undoOf: row.undo_of,
    undoneBy: row.undone_by,
  }
}
