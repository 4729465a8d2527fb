// One of several processes that claim jobs from the same store until none are left.
// Usage: node claim-worker.ts sqlite|postgres ADDRESS NAME; prints each claimed id.
import { systemClock } from '../src/base/clock.ts'
import { claimJobs } from '../src/jobs/claim.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { openSqlite } from '../src/store/sqlite.ts'

const [kind, address = '', name = ''] = process.argv.slice(2)
const db = kind === 'postgres' ? openPostgres(address) : openSqlite(address)
let empty = 0
// Skipped rows of another claimer look like none: only several empty looks in a row mean the end.
for (let round = 0; empty < 5; round++) {
  const lease = `${name}:${round}`
  const claimed = await claimJobs(db, { lease, names: ['test.claim'], limit: 25, now: systemClock.now() })
  empty = claimed.length === 0 ? empty + 1 : 0
  if (claimed.length === 0) await systemClock.sleep(20)
  if (claimed.length > 0) {
    // All at once, fenced by the lease as the worker fences each: the claims are what is tried here.
    const ids = claimed.map(({ id }) => id)
    const { numUpdatedRows } = await db.query.updateTable('jobs').set({ state: 'completed' }).where('id', 'in', ids).where('state', '=', 'running').where('lease_owner', '=', lease).executeTakeFirstOrThrow()
    if (Number(numUpdatedRows) !== ids.length) throw new Error(`Some of ${ids.join(', ')} were taken from under their lease`)
  }
  for (const job of claimed) process.stdout.write(`${job.id}\n`)
}
await db.close()
