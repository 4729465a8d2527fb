// A dead letter is a job that failed for good and waits for a person's eyes.
//
// Of one piece of work (a unique key) there is at most one. A mail disk that is not mounted
// fails the same pull every five minutes: 288 letters a day would say no more than the last,
// and once the pull succeeds again the last has nothing left to say either.
import { sql } from 'kysely'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { appendEvent } from './job-events.ts'

/** Called where a job ends, in the same transaction: what died before it over the same is dismissed. */
export async function dismissOlderLetters(tx: Db, nowMs: number, job: { id: string; unique_key: string }): Promise<void> {
  if (job.unique_key === '') return
  const older = await tx.query
    .updateTable('jobs')
    // finished_at stays: it is forgotten a week after it died, not a week after this.
    .set({ state: 'cancelled', dead: 0 })
    .where('unique_key', '=', job.unique_key)
    // A literal, not a parameter: only so does SQLite see that the partial index holds it.
    .where('dead', '=', sql.lit(1))
    .where('id', '<>', job.id)
    .returning(['id', 'user_id'])
    .execute()
  for (const { id, user_id: userId } of older) {
    await appendEvent(tx, nowMs, { jobId: id, kind: 'cancelled', detail: { why: 'superseded', by: job.id } })
    await recordChange(tx, nowMs, { userId, topic: 'job', subject: id })
  }
}
