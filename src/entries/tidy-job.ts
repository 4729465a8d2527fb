// Sweeps what has had its time: change-feed rows, counters, ended sessions, old job logs,
// consents that nobody came back from, uploads that were cut off, files that no
// letter took, and samples of people who are gone.
import { z } from 'zod'
import { deleteExpiredCounters } from '../accounts/rate-counter-store.ts'
import { purgeSessions } from '../accounts/sessions.ts'
import { sweepConsents } from '../accounts/oauth/start-consent.ts'
import { limits } from '../base/limits.ts'
import { defineJob, type Handler } from '../jobs/job.ts'
import { forgetFinishedJobs } from '../jobs/job-store.ts'
import { sweepImports } from '../mail/import/sweep-imports.ts'
import { sweepLetterFiles } from '../mail/letter-files/sweep-letter-files.ts'
import { trimChanges } from '../store/live.ts'
import { sweepSamples } from './erase-person.ts'
import type { ImportFolder } from './import-folder.ts'

export const tidyHouse = defineJob({
  name: 'house.tidy',
  payload: z.strictObject({}),
  maxAttempts: 3,
  timeoutMs: 5 * 60_000,
  uniqueKey: () => 'house.tidy',
})

export function tidyHouseHandler({ home, imports }: { home: string; imports: ImportFolder }): Handler<typeof tidyHouse> {
  return async (_, context) => {
    const { db, clock, log } = context
    await trimChanges(db, clock.now())
    await deleteExpiredCounters(db, clock.now())
    await purgeSessions(context)
    await sweepConsents(context)
    await sweepLetterFiles(db, clock)
    await forgetFinishedJobs(db, clock.now() - limits.finishedJobsKeepMs)
    for (const left of await sweepImports(context, imports)) log.warn('What an import left behind could not be removed; trying again in an hour', left)
    for (const left of await sweepSamples(context, home)) log.warn('A sample that nobody has any more could not be removed; trying again in an hour', { ...left })
  }
}
