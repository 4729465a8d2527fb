// Work that comes round: a cron line, a job, and when it is due next.
//
// The next moment is advanced in the transaction that enqueues the job, so a schedule
// fires once however many processes look at it, and a house that was off for a week
// wakes up to one job of each kind, not to a week of them.
import { Cron } from 'croner'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/fault.ts'
import type { Log } from '../base/log.ts'
import type { Db } from '../store/db.ts'
import { enqueue, type JobDefinition } from './job.ts'

const LOOK_MS = 1_000

interface SchedulesTable {
  name: string
  job_name: string
  payload: string
  cron: string
  next_at: number
  last_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    schedules: SchedulesTable
  }
}

export interface Schedule<P = unknown> {
  name: string
  /** Five fields, or six with seconds first. Read in UTC: the house keeps no zone of its own. */
  cron: string
  job: JobDefinition<P>
  payload: P
}

export interface Scheduler {
  stop(): Promise<void>
}

export async function startScheduler(options: { db: Db; clock: Clock; log: Log; schedules: readonly Schedule[] }): Promise<Scheduler> {
  const { db, clock, log, schedules } = options
  await declare(db, clock, schedules)
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      for (const schedule of schedules) {
        await fireIfDue(db, clock, schedule).catch((error: unknown) =>
          log.error('A schedule could not fire; trying again', { schedule: schedule.name, reason: messageOf(error) }),
        )
      }
      await clock.sleep(LOOK_MS, stopping.signal).catch(() => {})
    }
  }
  const looping = loop()
  return {
    stop: async () => {
      stopping.abort()
      await looping
    },
  }
}

/** Writes the schedules of this program; one whose line changed starts anew, one that is gone is removed. */
async function declare(db: Db, clock: Clock, schedules: readonly Schedule[]): Promise<void> {
  await db.transaction(async (tx) => {
    const known = await tx.query.selectFrom('schedules').selectAll().execute()
    const names = new Set(schedules.map((schedule) => schedule.name))
    for (const row of known) {
      if (!names.has(row.name)) await tx.query.deleteFrom('schedules').where('name', '=', row.name).execute()
    }
    for (const schedule of schedules) {
      const before = known.find((row) => row.name === schedule.name)
      const payload = JSON.stringify(schedule.payload)
      if (before?.cron === schedule.cron && before.payload === payload && before.job_name === schedule.job.name) continue
      const row = { job_name: schedule.job.name, payload, cron: schedule.cron, next_at: nextAfter(schedule.cron, clock.now()) }
      await tx.query
        .insertInto('schedules')
        .values({ name: schedule.name, last_at: 0, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute()
    }
  })
}

export async function fireIfDue(db: Db, clock: Clock, schedule: Schedule): Promise<boolean> {
  const now = clock.now()
  const seen = await db.query.selectFrom('schedules').select('next_at').where('name', '=', schedule.name).executeTakeFirst()
  if (seen === undefined || seen.next_at > now) return false
  return await db.transaction(async (tx) => {
    const { numUpdatedRows } = await tx.query
      .updateTable('schedules')
      .set({ last_at: now, next_at: nextAfter(schedule.cron, now) })
      .where('name', '=', schedule.name)
      .where('next_at', '=', seen.next_at)
      .executeTakeFirst()
    // Another process took this turn between our look and our write.
    if (numUpdatedRows !== 1n) return false
    await enqueue(tx, clock, schedule.job, schedule.payload)
    return true
  })
}

export function nextAfter(cron: string, nowMs: number): number {
  const next = new Cron(cron, { utcOffset: 0 }).nextRun(new Date(nowMs))
  if (next === null) throw new Error(`The schedule "${cron}" never comes round`)
  return next.getTime()
}
