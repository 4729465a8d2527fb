// Sweeps what has had its time: change-feed rows, counters, ended sessions, old job logs.
import { z } from 'zod'
import { deleteExpiredCounters } from '../accounts/rate-counter-store.ts'
import { purgeSessions } from '../accounts/sessions.ts'
import { limits } from '../base/limits.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { forgetFinishedJobs } from '../jobs/job-store.ts'
import { trimChanges } from '../store/live.ts'

export const tidyHouse = defineJob({
  name: 'house.tidy',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 5 * 60_000,
  uniqueKey: () => 'house.tidy',
})

export async function tidyHouseHandler(_: object, context: JobContext): Promise<void> {
  const { db, clock } = context
  await trimChanges(db, clock.now())
  await deleteExpiredCounters(db, clock.now())
  await purgeSessions(context)
  await forgetFinishedJobs(db, clock.now() - limits.finishedJobsKeepMs)
}
