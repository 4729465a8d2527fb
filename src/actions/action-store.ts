// Rows of the actions table. Only this folder writes them.
import { sql, type Generated, type Selectable, type Updateable } from 'kysely'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import type { Action, Origin, Plan } from './action.ts'
import type { ActionState, Drift, Preview, PreviewItem, Receipt, Remark } from './action-shapes.ts'

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
  revision: Generated<number>
  talk: Generated<string>
  waits_for: Generated<'asker' | ''>
  ignored_at: Generated<number>
  declined: Generated<string>
  origin_by: Generated<string>
  origin_id: Generated<string>
  standing_id: Generated<string>
  things: Generated<number>
  drifted_at: Generated<number>
  drift: Generated<string>
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
export async function insertAction(tx: Db, action: Action, asked: Asked, things: number): Promise<boolean> {
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
      origin_by: action.origin.by,
      origin_id: action.origin.id,
      things,
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

export async function countOpenActions(db: Db): Promise<{ state: string; n: number }[]> {
  const count = db.query.fn.countAll<number>().as('n')
  return await db.query.selectFrom('actions').select(['state', count]).where('state', 'in', OPEN_STATES).groupBy('state').execute()
}

/** Of what this asker proposed the part that waits for a decision. */
export async function countWaitingOf(db: Db, userId: string, { by, id }: Pick<Origin, 'by' | 'id'>): Promise<number> {
  const { n } = await db.query
    .selectFrom('actions')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('user_id', '=', userId)
    .where('origin_by', '=', by)
    .where('origin_id', '=', id)
    .where('state', '=', 'proposed')
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Whether anything of these kinds that may still be carried out, or looked for, has this text in its payload. */
export async function isNamedByOpen(db: Db, { userId, kinds, text }: { userId: string; kinds: readonly string[]; text: string }): Promise<boolean> {
  const open = db.query.selectFrom('actions').select('id').where('user_id', '=', userId).where('state', 'in', [...OPEN_STATES]).where('finished_at', '=', 0)
  const found = await open.where('kind', 'in', [...kinds]).where('payload', 'like', `%"${text}"%`).limit(1).executeTakeFirst()
  return found !== undefined
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

export type ActionUpdate = Partial<
  Pick<
    Action,
    | 'accountId' | 'payload' | 'digest' | 'revision' | 'preview' | 'talk' | 'waitsFor' | 'ignoredAt' | 'declined' | 'standingId'
    | 'state' | 'stateReason' | 'expiresAt' | 'decidedAt' | 'decidedBy' | 'notBefore' | 'plan' | 'startedAt' | 'finishedAt' | 'receipt'
    | 'errorCode' | 'errorText' | 'undoneBy' | 'drift'
  >
> & { things?: number }

/** Changes the action if it is still in one of `from`; answers whether it was. Screens hear of it. */
export async function changeAction(
  tx: Db,
  nowMs: number,
  action: { id: string; userId: string },
  from: readonly ActionState[],
  update: ActionUpdate,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('actions')
    .set(toRow(update))
    .where('id', '=', action.id)
    .where('state', 'in', [...from])
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await recordChange(tx, nowMs, { userId: action.userId, topic: 'action', subject: action.id })
  return true
}

const json = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value))

/** What is not named stays: the query builder leaves out what is undefined. */
function toRow(update: ActionUpdate): Updateable<ActionsTable> {
  return {
    account_id: update.accountId,
    payload: json(update.payload),
    digest: update.digest,
    revision: update.revision,
    preview: json(update.preview),
    talk: json(update.talk),
    waits_for: update.waitsFor,
    ignored_at: update.ignoredAt,
    declined: json(update.declined),
    standing_id: update.standingId,
    things: update.things,
    state: update.state,
    state_reason: update.stateReason,
    expires_at: update.expiresAt,
    decided_at: update.decidedAt,
    decided_by: update.decidedBy,
    not_before: update.notBefore,
    plan: json(update.plan),
    started_at: update.startedAt,
    finished_at: update.finishedAt,
    receipt: json(update.receipt),
    error_code: update.errorCode,
    error_text: update.errorText,
    undone_by: update.undoneBy,
    drifted_at: update.drift?.at,
    drift: json(update.drift),
  }
}

/** As it lies in the table; for action-list.ts, which asks for many. */
export function fromRow(row: Selectable<ActionsTable>): Action {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
    digest: row.digest,
    revision: row.revision,
    state: row.state,
    stateReason: row.state_reason,
    origin: JSON.parse(row.origin) as Origin,
    preview: JSON.parse(row.preview) as Preview,
    talk: row.talk === '' ? [] : (JSON.parse(row.talk) as Remark[]),
    waitsFor: row.waits_for,
    ignoredAt: row.ignored_at,
    declined: row.declined === '' ? [] : (JSON.parse(row.declined) as PreviewItem[]),
    standingId: row.standing_id,
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
    drift: row.drift === '' ? undefined : (JSON.parse(row.drift) as Drift),
  }
}
