// What happened to a job, in order, for ever: the log that streams replay from.
//
// seq counts from 1 within its job and is taken under the job's row lock, so on both
// engines commit order is seq order and a reader of `seq > last` misses nothing.
import { sql } from 'kysely'
import type { Db } from '../store/db.ts'

export type JobEventKind =
  | 'created'
  | 'claimed'
  | 'progress'
  | 'retry'
  | 'asked'
  | 'paused'
  | 'resumed'
  | 'lease-lost'
  | 'handed-back'
  | 'completed'
  | 'failed'
  | 'cancelled'

export interface JobEvent {
  jobId: string
  seq: number
  at: number
  kind: JobEventKind
  detail: Record<string, unknown>
}

interface JobEventsTable {
  job_id: string
  seq: number
  user_id: string
  at: number
  kind: JobEventKind
  detail: string
}

declare module '../store/db.ts' {
  interface Tables {
    job_events: JobEventsTable
  }
}

export async function appendEvent(
  tx: Db,
  nowMs: number,
  event: { jobId: string; kind: JobEventKind; detail?: Record<string, unknown> },
): Promise<number> {
  const row = await tx.query
    .updateTable('jobs')
    .set({ event_seq: sql<number>`event_seq + 1` })
    .where('id', '=', event.jobId)
    .returning(['event_seq', 'user_id'])
    .executeTakeFirstOrThrow()
  await writeEvents(tx, nowMs, [{ ...event, seq: row.event_seq, userId: row.user_id }])
  return row.event_seq
}

/** For statements that took the seq themselves, by `event_seq = event_seq + 1 … returning`. */
export async function writeEvents(
  tx: Db,
  nowMs: number,
  events: readonly { jobId: string; seq: number; userId: string; kind: JobEventKind; detail?: Record<string, unknown> }[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map((event) => ({
    job_id: event.jobId,
    seq: event.seq,
    user_id: event.userId,
    at: nowMs,
    kind: event.kind,
    detail: JSON.stringify(event.detail ?? {}),
  }))
  await tx.query.insertInto('job_events').values(rows).execute()
}

export async function eventsAfter(db: Db, jobId: string, seq: number, limit: number): Promise<JobEvent[]> {
  const rows = await db.query
    .selectFrom('job_events')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    jobId: row.job_id,
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  }))
}
