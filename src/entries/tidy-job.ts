// Sweeps what has had its time: change-feed rows, counters, ended sessions, old job logs, and
// uploads that were cut off.
import { z } from 'zod'
import { findAccountById } from '../accounts/connected-accounts.ts'
import { deleteExpiredCounters } from '../accounts/rate-counter-store.ts'
import { purgeSessions } from '../accounts/sessions.ts'
import { limits } from '../base/limits.ts'
import { defineJob, type Handler } from '../jobs/job.ts'
import { forgetFinishedJobs } from '../jobs/job-store.ts'
import { trimChanges } from '../store/live.ts'
import type { ImportFolder } from './import-folder.ts'

export const tidyHouse = defineJob({
  name: 'house.tidy',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 5 * 60_000,
  uniqueKey: () => 'house.tidy',
})

export function tidyHouseHandler(imports: Pick<ImportFolder, 'sweep'>): Handler<typeof tidyHouse> {
  return async (_, context) => {
    const { db, clock } = context
    await trimChanges(db, clock.now())
    await deleteExpiredCounters(db, clock.now())
    await purgeSessions(context)
    await forgetFinishedJobs(db, clock.now() - limits.finishedJobsKeepMs)
    await imports.sweep(clock.now(), async (accountId) => (await findAccountById(db, accountId)) !== undefined)
  }
}
