// What a person approved beforehand: this client or rule may do these things by itself, so many an
// hour, until then. It is given by an action of its own (grant-action.ts) and ended at once.
//
// Whoever reads one to approve by it holds it until the transaction ends: two proposals never
// count the same hour, and one that ends waits for nobody and is passed by nobody.
import type { SignedInPerson } from '../accounts/sessions.ts'
import { tokenStands } from '../accounts/tokens.ts'
import type { Clock } from '../base/clock.ts'
import { notFound } from '../base/fault.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import type { Origin } from './action.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'

interface StandingTable {
  id: string
  user_id: string
  action_id: string
  asker_by: string
  asker_id: string
  asker_name: string
  kinds: string
  account_id: string
  per_hour: number
  granted_at: number
  granted_by: string
  ends_at: number
  revoked_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    standing_approvals: StandingTable
  }
}

export interface StandingApproval {
  id: string
  userId: string
  actionId: string
  asker: Pick<Origin, 'by' | 'id' | 'name'>
  kinds: string[]
  /** '' = any of theirs. */
  accountId: string
  /** Things touched, not actions: one action may touch thousands. */
  perHour: number
  grantedAt: number
  grantedBy: string
  endsAt: number
  revokedAt: number
}

const HOUR_MS = 3_600_000

/** False when this approval made one before. */
export async function insertStanding(tx: Db, standing: StandingApproval): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.query
    .insertInto('standing_approvals')
    .values({
      id: standing.id,
      user_id: standing.userId,
      action_id: standing.actionId,
      asker_by: standing.asker.by,
      asker_id: standing.asker.id,
      asker_name: standing.asker.name,
      kinds: JSON.stringify(standing.kinds),
      account_id: standing.accountId,
      per_hour: standing.perHour,
      granted_at: standing.grantedAt,
      granted_by: standing.grantedBy,
      ends_at: standing.endsAt,
      revoked_at: standing.revokedAt,
    })
    .onConflict((conflict) => conflict.column('action_id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findStandingOf(db: Db, actionId: string): Promise<StandingApproval | undefined> {
  const row = await db.query.selectFrom('standing_approvals').selectAll().where('action_id', '=', actionId).executeTakeFirst()
  return row === undefined ? undefined : fromRow(row)
}

/** Newest first, ended ones too: somebody wonders under what a thing was done. */
export async function listStanding(db: Db, userId: string): Promise<StandingApproval[]> {
  const rows = await db.query.selectFrom('standing_approvals').selectAll().where('user_id', '=', userId).orderBy('id', 'desc').execute()
  return rows.map(fromRow)
}

/**
 * All that this asker was given and that still stands, held, in one order. Whatever it is that
 * is proposed: the audit log is locked after this by every proposal, or two would wait for each other.
 */
export async function holdStandingOf(tx: Db, now: number, { userId, origin }: { userId: string; origin: Origin }): Promise<StandingApproval[]> {
  const mine = tx.query.selectFrom('standing_approvals').selectAll().where('user_id', '=', userId).where('asker_by', '=', origin.by).where('asker_id', '=', origin.id)
  const standing = mine.where('revoked_at', '=', 0).where('ends_at', '>', now).orderBy('id')
  const rows = await (tx.kind === 'postgres' ? standing.forUpdate() : standing).execute()
  return rows.map(fromRow)
}

/** What was approved by it within the last hour, whatever became of it. */
export async function thingsOfTheHour(tx: Db, now: number, standingId: string): Promise<number> {
  const { n } = await tx.query
    .selectFrom('actions')
    .select(({ fn }) => fn.sum('things').as('n'))
    .where('standing_id', '=', standingId)
    .where('standing_id', '<>', '')
    .where('decided_at', '>', now - HOUR_MS)
    .executeTakeFirstOrThrow()
  return Number(n ?? 0)
}

/** Asked again at the moment of acting: neither it nor its asker may have ended since. */
export async function isStanding(db: Db, now: number, id: string): Promise<boolean> {
  const row = await db.query.selectFrom('standing_approvals').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined || row.revoked_at > 0 || row.ends_at <= now) return false
  return row.asker_by !== 'token' || (await tokenStands(db, now, { userId: row.user_id, tokenId: row.asker_id }))
}

/** Ends it, and with it whatever was approved by it and has not begun. */
export async function revokeStanding(db: Db, clock: Clock, { id, by }: { id: string; by: SignedInPerson }): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await endStanding(tx, clock.now(), { id, by }))) throw notFound('standing approval')
  })
}

/** All that this asker was given, because what it was given to is no more: in the transaction that changes it. */
export async function endStandingOf(tx: Db, now: number, { asker, by }: { asker: Pick<Origin, 'by' | 'id'>; by: SignedInPerson }): Promise<void> {
  const theirs = tx.query.selectFrom('standing_approvals').select('id').where('user_id', '=', by.userId).where('asker_by', '=', asker.by).where('asker_id', '=', asker.id)
  for (const { id } of await theirs.where('revoked_at', '=', 0).orderBy('id').execute()) await endStanding(tx, now, { id, by })
}

/**
 * All that is about this account and still stands, held: as it is for a proposal, before the audit log is.
 * Whoever asks ends each in the same transaction.
 */
export async function holdStandingOfAccount(tx: Db, now: number, { userId, accountId }: { userId: string; accountId: string }): Promise<StandingApproval[]> {
  const standing = tx.query.selectFrom('standing_approvals').selectAll().where('user_id', '=', userId).where('account_id', '=', accountId).where('revoked_at', '=', 0).where('ends_at', '>', now).orderBy('id')
  const rows = await (tx.kind === 'postgres' ? standing.forUpdate() : standing).execute()
  return rows.map(fromRow)
}

/** False where it has ended, or is somebody else's. */
export async function endStanding(tx: Db, now: number, { id, by }: { id: string; by: SignedInPerson }): Promise<boolean> {
  const mine = tx.query.updateTable('standing_approvals').set({ revoked_at: now }).where('id', '=', id).where('user_id', '=', by.userId)
  const { numUpdatedRows } = await mine.where('revoked_at', '=', 0).executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  const open = await tx.query.selectFrom('actions').select('id').where('standing_id', '=', id).where('standing_id', '<>', '').where('state', 'in', ['approved', 'scheduled']).orderBy('id').execute()
  let stopped = 0
  for (const action of open) {
    const ended = { state: 'rejected', stateReason: 'standing-ended', finishedAt: now } as const
    if (await changeAction(tx, now, { id: action.id, userId: by.userId }, ['approved', 'scheduled'], ended)) stopped++
  }
  await appendAudit(tx, now, { userId: by.userId, actor: `person:${by.userId}`, event: 'standing.revoked', subject: id, detail: { session: by.sessionId, stopped } })
  await recordChange(tx, now, { userId: by.userId, topic: 'setting', subject: 'standing' })
  return true
}

export async function forgetStandingOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('standing_approvals').where('user_id', '=', userId).execute()
}

function fromRow(row: StandingTable): StandingApproval {
  return {
    id: row.id,
    userId: row.user_id,
    actionId: row.action_id,
    asker: { by: row.asker_by as Origin['by'], id: row.asker_id, name: row.asker_name },
    kinds: JSON.parse(row.kinds) as string[],
    accountId: row.account_id,
    perHour: row.per_hour,
    grantedAt: row.granted_at,
    grantedBy: row.granted_by,
    endsAt: row.ends_at,
    revokedAt: row.revoked_at,
  }
}
