// Rows of imports: mail that was there before us, of an account that was connected or of a file.
//
// The figures are counted in the transaction that stores the mails they count. A job's own
// counters are for a screen; these are what a person is told at the end.
import type { Generated, Selectable } from 'kysely'
import { appendAudit } from '../../actions/audit.ts'
import { newId } from '../../base/ids.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { recordChange } from '../../store/live.ts'
import { mergeIndex } from '../search/merge-index.ts'

export type ImportState = 'planned' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed'

interface ImportsTable {
  id: string
  user_id: string
  account_id: string
  source: 'account' | 'file'
  name: string
  state: ImportState
  reason: Generated<string>
  folders: string
  from_ms: number
  until_ms: Generated<number>
  found: Generated<number>
  stored: Generated<number>
  duplicate: Generated<number>
  broken: Generated<number>
  removed: Generated<number>
  bytes: Generated<number>
  kept_in_file: Generated<number>
  job_id: Generated<string>
  created_at: number
  started_at: Generated<number>
  finished_at: Generated<number>
}

declare module '../../store/db.ts' {
  interface Tables {
    imports: ImportsTable
  }
}

/** Every mail that was found is in exactly one of the next three. */
export interface ImportCounts {
  found: number
  stored: number
  duplicate: number
  broken: number
  /** Deleted by Thunderbird and not yet cut out of the file: no mail any more, and so not found. */
  removed: number
}

export interface Import extends ImportCounts {
  id: string
  userId: string
  accountId: string
  source: 'account' | 'file'
  name: string
  state: ImportState
  reason: string
  /** Paths; none = all of them. */
  folders: string[]
  /** 0 = everything. */
  fromMs: number
  /** The first moment that is not wanted any more; 0 = no end. */
  untilMs: number
  bytes: number
  /** Mails that are whole in the uploaded file alone, which is kept for them. */
  keptInFile: number
  jobId: string
  createdAt: number
  startedAt: number
  finishedAt: number
}

export interface ImportPlan {
  userId: string
  accountId: string
  source: 'account' | 'file'
  name: string
  folders: readonly string[]
  fromMs: number
  untilMs?: number
}

export async function insertImport(tx: Db, nowMs: number, plan: ImportPlan): Promise<string> {
  const { userId, accountId, source, name, folders, fromMs, untilMs = 0 } = plan
  const id = newId('imp', nowMs)
  await tx.query
    .insertInto('imports')
    .values({ id, user_id: userId, account_id: accountId, source, name, state: 'planned', folders: JSON.stringify(folders), from_ms: fromMs, until_ms: untilMs, created_at: nowMs })
    .execute()
  return id
}

/** The one that an account is at, or was at last. */
export async function latestImport(db: Db, accountId: string): Promise<Import | undefined> {
  const row = await db.query.selectFrom('imports').selectAll().where('account_id', '=', accountId).orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row === undefined ? undefined : importOf(row)
}

export async function findImport(db: Db, importId: string): Promise<Import | undefined> {
  const row = await db.query.selectFrom('imports').selectAll().where('id', '=', importId).executeTakeFirst()
  return row === undefined ? undefined : importOf(row)
}

/** The newest that this person made of a file of this name. */
export async function latestImportOfFile(db: Db, { userId, name }: { userId: string; name: string }): Promise<Import | undefined> {
  const row = await db.query
    .selectFrom('imports')
    .selectAll()
    .where('user_id', '=', userId)
    .where('source', '=', 'file')
    .where('name', '=', name)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : importOf(row)
}

/** What of the older mail is wanted has changed. */
export async function setWanted(tx: Db, importId: string, { folders, fromMs, untilMs = 0 }: Pick<ImportPlan, 'folders' | 'fromMs' | 'untilMs'>): Promise<void> {
  await tx.query.updateTable('imports').set({ folders: JSON.stringify(folders), from_ms: fromMs, until_ms: untilMs }).where('id', '=', importId).execute()
}

/** Folders that a person chose have other paths now: it is them that were chosen, and not what they were called. */
export async function renameWanted(tx: Db, accountId: string, pathNow: ReadonlyMap<string, string>): Promise<void> {
  if (pathNow.size === 0) return
  const plans = await tx.query.selectFrom('imports').select(['id', 'folders']).where('account_id', '=', accountId).where('source', '=', 'account').execute()
  for (const { id, folders } of plans) {
    const renamed = JSON.stringify((JSON.parse(folders) as string[]).map((path) => pathNow.get(path) ?? path))
    if (renamed !== folders) await tx.query.updateTable('imports').set({ folders: renamed }).where('id', '=', id).execute()
  }
}

/** What could not be read, in words. Kept while it runs on, and told with its end. */
export async function sayOfImport(tx: Db, importId: string, reason: string): Promise<void> {
  await tx.query.updateTable('imports').set({ reason }).where('id', '=', importId).execute()
}

export async function countIn(tx: Db, importId: string, counts: ImportCounts & { bytes: number }): Promise<void> {
  await tx.query
    .updateTable('imports')
    .set((eb) => ({
      found: eb('found', '+', counts.found),
      stored: eb('stored', '+', counts.stored),
      duplicate: eb('duplicate', '+', counts.duplicate),
      broken: eb('broken', '+', counts.broken),
      removed: eb('removed', '+', counts.removed),
      bytes: eb('bytes', '+', counts.bytes),
    }))
    .where('id', '=', importId)
    .execute()
}

/** The same page read again finds these mails here, and counts none twice: their header is. */
export async function keepInFile(tx: Db, importId: string, more: number): Promise<void> {
  await tx.query.updateTable('imports').set((eb) => ({ kept_in_file: eb('kept_in_file', '+', more) })).where('id', '=', importId).execute()
}

/** A person does not want the file for them any more. Answers whether any import of the account kept one. */
export async function keepNothing(tx: Db, accountId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.query.updateTable('imports').set({ kept_in_file: 0 }).where('account_id', '=', accountId).where('kept_in_file', '>', 0).executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Whether the file that was uploaded for this account holds mail that is nowhere else. */
export async function isFileKept(db: Db, accountId: string): Promise<boolean> {
  return (await db.query.selectFrom('imports').select('id').where('account_id', '=', accountId).where('kept_in_file', '>', 0).limit(1).executeTakeFirst()) !== undefined
}

/** Whether an import of this account has not come to its end, one that failed and may be asked for again included. */
export async function isAnyOpen(db: Db, accountId: string): Promise<boolean> {
  return (await db.query.selectFrom('imports').select('id').where('account_id', '=', accountId).where('state', 'not in', ['done', 'cancelled']).limit(1).executeTakeFirst()) !== undefined
}

/**
 * The end of an import, in its person's trail: what was found, and what became of it. What it left
 * in the index of words is merged now: until then a search takes twice as long, and most of those who
 * connect an account search it next.
 */
export async function endImport(tx: Db, nowMs: number, id: string): Promise<void> {
  const before = await findImport(tx, id)
  await setImport(tx, nowMs, { id, state: 'done' })
  const plan = await findImport(tx, id)
  // A mailbox that shows up later brings its own older mail: told once, when the account first was here.
  if (plan === undefined || before?.state === 'done') return
  const { userId, accountId, found, stored, duplicate, broken, removed } = plan
  await enqueue(tx, { now: () => nowMs }, mergeIndex, {})
  await appendAudit(tx, nowMs, { userId, actor: 'house', event: 'import.finished', subject: accountId, detail: { found, stored, duplicate, broken, removed } })
}

export async function setImport(
  tx: Db,
  nowMs: number,
  change: { id: string; state: ImportState; reason?: string; jobId?: string },
): Promise<void> {
  const { id, state, reason, jobId } = change
  const over = state === 'done' || state === 'cancelled' || state === 'failed'
  const row = await tx.query
    .updateTable('imports')
    .set((eb) => ({
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(jobId === undefined ? {} : { job_id: jobId }),
      finished_at: over ? nowMs : 0,
      ...(state === 'running' ? { started_at: eb.case().when('started_at', '=', 0).then(nowMs).else(eb.ref('started_at')).end() } : {}),
    }))
    .where('id', '=', id)
    .returning(['user_id', 'account_id'])
    .executeTakeFirst()
  if (row !== undefined) await recordChange(tx, nowMs, { userId: row.user_id, topic: 'account', subject: row.account_id })
}

const importOf = (row: Selectable<ImportsTable>): Import => ({
  id: row.id,
  userId: row.user_id,
  accountId: row.account_id,
  source: row.source,
  name: row.name,
  state: row.state,
  reason: row.reason,
  folders: JSON.parse(row.folders) as string[],
  fromMs: row.from_ms,
  untilMs: row.until_ms,
  found: row.found,
  stored: row.stored,
  duplicate: row.duplicate,
  broken: row.broken,
  removed: row.removed,
  bytes: row.bytes,
  jobId: row.job_id,
  createdAt: row.created_at,
  keptInFile: row.kept_in_file,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})
