// Rows of the job table, and the few statements that move a job between states.
//
// Every statement a worker makes about its job is fenced by the lease it holds: a worker
// that slept through its lease finds its writes refused, whatever it believes.
import { sql, type Generated, type RawBuilder, type Selectable } from 'kysely'
import { RetryLater } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import type { JobState } from './job-shapes.ts'

const FORGOTTEN_AT_ONCE = 5_000
const ATTEMPTS_AGAINST_RACES = 5

interface JobsTable {
  id: string
  user_id: string
  name: string
  payload: string
  state: JobState
  priority: number
  run_at: number
  attempt: number
  max_attempts: number
  lock_key: string
  unique_key: string
  share_key: Generated<string>
  lease_owner: Generated<string>
  lease_until: Generated<number>
  wanted: Generated<'' | 'cancel' | 'pause'>
  checkpoint: Generated<string>
  done: Generated<number>
  total: Generated<number>
  counters: Generated<string>
  rate: Generated<number>
  phase: string
  error_code: Generated<string>
  error_text: Generated<string>
  dead: Generated<number>
  event_seq: number
  created_at: number
  started_at: Generated<number>
  finished_at: Generated<number>
}

declare module '../store/db.ts' {
  interface Tables {
    jobs: JobsTable
  }
}

export type JobRow = Selectable<JobsTable>

export interface NewJob {
  id: string
  userId: string
  name: string
  payload: string
  priority: number
  runAt: number
  phase: string
  maxAttempts: number
  lockKey: string
  uniqueKey: string
  shareKey: string
  now: number
}

/** The id of the job that now waits: the new one, or the one that already carried its unique key. */
export async function insertJob(tx: Db, job: NewJob): Promise<string> {
  const row = {
    id: job.id,
    user_id: job.userId,
    name: job.name,
    payload: job.payload,
    state: 'pending',
    priority: job.priority,
    run_at: job.runAt,
    phase: job.phase,
    attempt: 0,
    max_attempts: job.maxAttempts,
    lock_key: job.lockKey,
    unique_key: job.uniqueKey,
    share_key: job.shareKey,
    // The event of its creation is written by the caller in the same transaction.
    event_seq: 1,
    created_at: job.now,
  } as const
  const insert = tx.query.insertInto('jobs').values(row)
  if (job.uniqueKey === '') {
    await insert.execute()
    return job.id
  }
  for (let attempt = 1; attempt <= ATTEMPTS_AGAINST_RACES; attempt++) {
    const inserted = await insert
      // Literals, not parameters: only so do both engines see that the partial index is meant.
      .onConflict((conflict) =>
        conflict.column('unique_key').where('state', '=', sql.lit('pending')).where('unique_key', '<>', sql.lit('')).doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
    if (inserted !== undefined) return inserted.id
    const waiting = await tx.query
      .selectFrom('jobs')
      .select('id')
      .where('unique_key', '=', job.uniqueKey)
      .where('state', '=', sql.lit('pending'))
      .executeTakeFirst()
    if (waiting !== undefined) return waiting.id
    // On PostgreSQL the one that waited was claimed between the two statements; what it will
    // see may be older than what this request is about, so the request still needs its own.
  }
  throw new RetryLater(`Jobs for ${job.uniqueKey} are claimed faster than another can be asked for`, { afterMs: 0 })
}

export async function findJob(db: Db, id: string): Promise<JobRow | undefined> {
  return await db.query.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Takes the row's lock on PostgreSQL: what is read here stays true until `tx` ends. */
export async function holdJob(tx: Db, id: string): Promise<JobRow | undefined> {
  return await tx.query
    .selectFrom('jobs')
    .selectAll()
    .where('id', '=', id)
    .$if(tx.kind === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst()
}

/** People's jobs of one name that will still run or do. By person and time, which is an index. */
export async function listUnfinishedJobs(db: Db, which: { users: readonly string[]; name: string; sinceMs: number }): Promise<JobRow[]> {
  return await db.query
    .selectFrom('jobs')
    .selectAll()
    .where('user_id', 'in', which.users)
    .where('created_at', '>=', which.sinceMs)
    .where('name', '=', which.name)
    .where('state', 'in', ['pending', 'running', 'paused'])
    .execute()
}

/** Whether work is not over, failed work that can be asked for again included, or ended only since then. */
export async function mayGoOn(db: Db, work: { userId: string; name: string; lockKey: string; sinceMs: number }): Promise<boolean> {
  const job = await db.query
    .selectFrom('jobs')
    .select('id')
    .where('user_id', '=', work.userId)
    .where('name', '=', work.name)
    .where('lock_key', '=', work.lockKey)
    .where((or) => or.or([or('state', 'not in', ['completed', 'cancelled']), or('finished_at', '>=', work.sinceMs)]))
    .limit(1)
    .executeTakeFirst()
  return job !== undefined
}

/** Whether any job of these names runs, or waits for nothing but a worker. */
export async function isAtWork(db: Db, names: readonly string[], nowMs: number): Promise<boolean> {
  const row = await db.query
    .selectFrom('jobs')
    .select('id')
    .where('name', 'in', names)
    .where((eb) => eb.or([eb('state', '=', 'running'), eb.and([eb('state', '=', 'pending'), eb('run_at', '<=', nowMs)])]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export interface JobsPage {
  /** Whose; absent for everybody's, '' for the house's own. */
  users?: readonly string[]
  state?: JobState
  names?: readonly string[]
  states?: readonly JobState[]
  dead?: boolean
  before?: string
  /** Whose payload names one of these, under the key it stands for. */
  about?: Readonly<Record<string, readonly string[]>>
  limit: number
}

/** Newest first; ids carry their time, so the id is the key of the page. */
export async function listJobs(db: Db, page: JobsPage): Promise<JobRow[]> {
  let query = db.query.selectFrom('jobs').selectAll()
  if (page.users !== undefined) query = query.where('user_id', 'in', page.users)
  if (page.state !== undefined) query = query.where('state', '=', page.state)
  if (page.names !== undefined) query = query.where('name', 'in', page.names)
  if (page.states !== undefined) query = query.where('state', 'in', page.states)
  if (page.dead !== undefined) query = query.where('dead', '=', page.dead ? 1 : 0)
  if (page.before !== undefined) query = query.where('id', '<', page.before)
  if (page.about !== undefined) query = query.where(namesOneOf(db, page.about))
  return await query.orderBy('id', 'desc').limit(page.limit).execute()
}

/** A payload is text in both stores; only its own shape knows what it names, so no column does. */
function namesOneOf(db: Db, about: NonNullable<JobsPage['about']>): RawBuilder<boolean> {
  const named = Object.entries(about).filter(([, ids]) => ids.length > 0)
  if (named.length === 0) return sql`false`
  const valueOf = (key: string) => (db.kind === 'postgres' ? sql`payload::jsonb ->> ${key}::text` : sql`payload ->> ${key}`)
  return sql`(${sql.join(named.map(([key, ids]) => sql`${valueOf(key)} in (${sql.join([...ids])})`), sql` or `)})`
}

export async function countJobsByState(db: Db): Promise<{ state: JobState; n: number }[]> {
  const count = db.query.fn.countAll<number>().as('n')
  return await db.query.selectFrom('jobs').select(['state', count]).groupBy('state').execute()
}

export async function countDeadJobs(db: Db): Promise<number> {
  const count = db.query.fn.countAll<number>().as('n')
  return (await db.query.selectFrom('jobs').select(count).where('dead', '=', 1).executeTakeFirstOrThrow()).n
}

/**
 * Part of every update that puts a job back among the waiting. While it ran, the same may have
 * been asked for again, and two waiting jobs cannot share a unique key: then the new one keeps
 * it. Both run; without this neither would, and the engine that gives back could not start.
 */
export const keyAmongWaiting = {
  unique_key: sql<string>`case when exists (
    select 1 from jobs twin where twin.state = 'pending' and twin.unique_key = jobs.unique_key and twin.unique_key <> '' and twin.id <> jobs.id
  ) then '' else unique_key end`,
}

/** Changes a job that this lease still holds; answers whether it did. */
export async function updateLeased(tx: Db, id: string, lease: string, set: Partial<JobRow>): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('jobs')
    .set({ ...set, ...(set.state === 'pending' ? keyAmongWaiting : {}) })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('lease_owner', '=', lease)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Dead letters stay until a person has looked at them, or the same work has ended otherwise (dead-letter.ts). */
export async function forgetFinishedJobs(db: Db, beforeMs: number): Promise<void> {
  await db.transaction(async (tx) => {
    const old = tx.query
      .selectFrom('jobs')
      .select('id')
      .where('state', 'in', ['completed', 'cancelled'])
      .where('finished_at', '<', beforeMs)
      .limit(FORGOTTEN_AT_ONCE)
    const ids = (await old.execute()).map((row) => row.id)
    if (ids.length === 0) return
    await tx.query.deleteFrom('job_events').where('job_id', 'in', ids).execute()
    await tx.query.deleteFrom('jobs').where('id', 'in', ids).execute()
  })
}

/** For a person who leaves: their jobs and all that was said of them. */
export async function forgetJobsOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('job_events').where('user_id', '=', userId).execute()
  await tx.query.deleteFrom('jobs').where('user_id', '=', userId).execute()
}
