// One of several processes that claim jobs from the same store until none are left.
// Usage: node claim-worker.ts sqlite|postgres ADDRESS NAME; prints each claimed id.
import { systemClock } from '../src/base/clock.ts'
import { claimJobs } from '../src/jobs/claim.ts'
import { updateLeased } from '../src/jobs/job-store.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { openSqlite } from '../src/store/sqlite.ts'

const [kind, address = '', name = ''] = process.argv.slice(2)
const db = kind === 'postgres' ? openPostgres(address) : openSqlite(address)
let empty = 0
// Skipped rows of another claimer look like none: only several empty looks in a row mean the end.
for (let round = 0; empty < 5; round++) {
  const lease = `${name}:${round}`
  const claimed = await claimJobs(db, { lease, names: ['test.claim'], limit: 10, now: systemClock.now() })
  empty = claimed.length === 0 ? empty + 1 : 0
  if (claimed.length === 0) await systemClock.sleep(20)
  await db.transaction(async (tx) => {
    for (const job of claimed) {
      if (!(await updateLeased(tx, job.id, lease, { state: 'completed' }))) throw new Error(`${job.id} was taken from under its lease`)
    }
  })
  for (const job of claimed) process.stdout.write(`${job.id}\n`)
}
await db.close()
