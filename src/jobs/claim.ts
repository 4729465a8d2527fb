// Taking jobs, so that no two workers ever hold the same one.
//
// SQLite: one writer at a time, so a plain update is already exclusive. PostgreSQL:
// FOR UPDATE SKIP LOCKED hands different rows to different claimers. Either way the
// unique index on the lock key of running jobs has the last word: two claimers who
// take two jobs of one lock key at the same instant meet there, and one starts over.
//
// A lock key is also an order. A job that was begun and waits for its next try keeps its
// place: nothing of its key passes it, or a change decided later would be done before one
// decided earlier, and undone by it.
//
// A share is what one account may take of the workers: a server that never answers holds each
// of its jobs for half a minute, and with twelve folders it would hold every worker. What is
// above a share is not due. Shares are counted over all processes. On PostgreSQL two that claim in
// the same instant do not see each other's, and one account may then hold its share in each of them
// until those jobs end. It starves nobody: what one claim takes of a share is counted with what it
// saw running, and a process claims for itself one claim after the other, so in no process an account
// holds more than half of the workers. A lock a share would make every claim wait for every other.
import { sql, type RawBuilder } from 'kysely'
import { limits } from '../base/limits.ts'
import { recordChange, recordChanges } from '../store/live.ts'
import { isUniqueViolation, type Db } from '../store/db.ts'
import { dismissOlderLetters } from './dead-letter.ts'
import { appendEvent, writeEvents } from './job-events.ts'
import { keyAmongWaiting, type JobRow } from './job-store.ts'

const ATTEMPTS_AGAINST_RACES = 5
const ANY = Number.MAX_SAFE_INTEGER
const sharesHeld = sql`select share_key, count(*) as n from jobs where state = 'running' and share_key <> '' group by share_key`

export interface Claim {
  /** Who holds the lease: unique to this claim, not only to this process. */
  lease: string
  names: readonly string[]
  limit: number
  now: number
  /** Jobs of one share that may run at once. Absent: as many as there are. */
  perShare?: number
}

export async function claimJobs(db: Db, claim: Claim): Promise<JobRow[]> {
  if (claim.names.length === 0 || claim.limit <= 0 || !(await anythingDue(db, claim))) return []
  for (let attempt = 1; ; attempt++) {
    try {
      return await claimOnce(db, claim)
    } catch (error) {
      if (!isUniqueViolation(error) || attempt === ATTEMPTS_AGAINST_RACES) throw error
    }
  }
}

/** Most looks find nothing. On SQLite a claim takes the one write lock, a look does not. */
async function anythingDue(db: Db, { names, now, perShare = ANY }: Claim): Promise<boolean> {
  const due = await db.query
    .selectFrom('jobs')
    .select('id')
    .where('state', '=', 'pending')
    .where('run_at', '<=', now)
    .where('name', 'in', names)
    .where(sql<boolean>`share_key not in (select share_key from (${sharesHeld}) as held where n >= ${perShare})`)
    .limit(1)
    .executeTakeFirst()
  return due !== undefined
}

async function claimOnce(db: Db, { lease, names, limit, now, perShare = ANY }: Claim): Promise<JobRow[]> {
  const skipLocked: RawBuilder<unknown> = db.kind === 'postgres' ? sql`for update of j skip locked` : sql``
  return await db.transaction(async (tx) => {
    // After a burst the statistics say that hardly any job waits, and PostgreSQL would fetch and
    // sort them all for each claim. The index has them in order: the first few are enough.
    if (tx.kind === 'postgres') await sql`set local enable_bitmapscan = off`.execute(tx.query)
    // `due` is wider than what is taken, so that several jobs of one lock key at its head
    // do not leave a worker idle; `rank` then keeps one a key, and `place` the share.
    const { rows } = await sql<JobRow>`
      with shares as (${sharesHeld}), due as (
        select j.id, j.lock_key, j.share_key, j.priority, j.run_at from jobs j
        where j.state = 'pending' and j.run_at <= ${now} and j.name in (${sql.join(names)})
          and j.share_key not in (select share_key from shares where n >= ${perShare})
          and (j.lock_key = '' or not exists (
              select 1 from jobs held where held.state = 'running' and held.lock_key = j.lock_key and held.lock_key <> '')
            and not exists (
              select 1 from jobs begun where begun.state = 'pending' and begun.started_at > 0 and begun.lock_key = j.lock_key and begun.lock_key <> ''
              and begun.id <> j.id and (j.started_at = 0 or begun.id < j.id)))
        order by j.priority desc, j.run_at, j.id
        limit ${limit * 2}
        ${skipLocked}
      ), ranked as (
        select id, share_key, priority, run_at, row_number() over (
          partition by case when lock_key = '' then id else lock_key end order by priority desc, run_at, id) as rank
        from due
      ), placed as (
        select id, priority, run_at, coalesce((select n from shares where shares.share_key = ranked.share_key), 0) + row_number() over (
          partition by case when share_key = '' then id else share_key end order by priority desc, run_at, id) as place
        from ranked where rank = 1
      )
      update jobs set state = 'running', lease_owner = ${lease}, lease_until = ${now + limits.jobLeaseMs},
        attempt = attempt + 1, event_seq = event_seq + 1, wanted = '', rate = 0, error_code = '', error_text = '',
        started_at = case when started_at = 0 then ${now} else started_at end
      where id in (select id from placed where place <= ${perShare} order by priority desc, run_at, id limit ${limit})
      returning *`.execute(tx.query)
    await writeEvents(
      tx,
      now,
      rows.map((row) => ({ jobId: row.id, seq: row.event_seq, userId: row.user_id, kind: 'claimed', detail: { attempt: row.attempt } })),
    )
    await recordChanges(tx, now, rows.map((row) => ({ userId: row.user_id, topic: 'job', subject: row.id })))
    return rows.toSorted((a, b) => b.priority - a.priority || a.run_at - b.run_at || (a.id < b.id ? -1 : 1))
  })
}

/**
 * Gives back jobs whose worker died, at their old place in the queue: an approved change that
 * was cut off is finished before one of the same lane that was approved later. `orphans: 'all'`
 * is for the engine on SQLite, which holds the only dispatcher: whatever still runs at its
 * start belonged to a dead one. `held` are jobs whose handlers run in this process: alive,
 * whatever their lease says.
 */
export async function reclaimLost(db: Db, now: number, orphans: 'expired' | 'all', held: readonly string[] = []): Promise<number> {
  const before = orphans === 'all' ? Number.MAX_SAFE_INTEGER : now
  const lostIn = (from: Db) => {
    const query = from.query.selectFrom('jobs').selectAll().where('state', '=', 'running').where('lease_until', '<', before)
    return held.length === 0 ? query : query.where('id', 'not in', held)
  }
  if ((await lostIn(db).limit(1).executeTakeFirst()) === undefined) return 0
  return await db.transaction(async (tx) => {
    const lost = await (tx.kind === 'postgres' ? lostIn(tx).forUpdate().skipLocked() : lostIn(tx)).execute()
    for (const row of lost) {
      const spent = row.attempt >= row.max_attempts
      const state = row.wanted === 'cancel' ? 'cancelled' : row.wanted === 'pause' ? 'paused' : spent ? 'failed' : 'pending'
      await tx.query
        .updateTable('jobs')
        .set({
          state,
          lease_owner: '',
          lease_until: 0,
          wanted: '',
          ...(state === 'pending' ? keyAmongWaiting : {}),
          ...(state === 'failed'
            ? { dead: 1, error_code: 'worker-died', error_text: 'Its worker died each time it was tried', finished_at: now }
            : {}),
          ...(state === 'cancelled' ? { finished_at: now } : {}),
        })
        .where('id', '=', row.id)
        .execute()
      await appendEvent(tx, now, { jobId: row.id, kind: 'lease-lost', detail: { attempt: row.attempt, now: state } })
      if (state === 'failed') await dismissOlderLetters(tx, now, row)
      await recordChange(tx, now, { userId: row.user_id, topic: 'job', subject: row.id })
    }
    return lost.length
  })
}
