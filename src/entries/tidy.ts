// `secretary tidy`: removes what nothing refers to any more, now and not at night, and says what
// that was.
import { Fault } from '../base/fault.ts'
import { loadConfig } from '../config.ts'
import { bindJob, enqueue } from '../jobs/job.ts'
import { findJob, type JobRow } from '../jobs/job-store.ts'
import { untilDone } from './await-work.ts'
import { figure } from './counted.ts'
import { engineWork } from './engine-here.ts'
import { openImportFolder } from './import-folder.ts'
import type { Invocation } from './invocation.ts'
import { openHouse } from './open-house.ts'
import { stopOrder } from './stop-order.ts'
import { sweepHouse, sweepHouseHandler } from './sweep-job.ts'

export async function run({ flags }: Invocation): Promise<number> {
  const config = loadConfig()
  const house = await openHouse('tidy', { ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel })
  const stops = stopOrder(house.log)
  stops.add('store', () => house.close())
  try {
    const engine = await engineWork(house, stops)
    const jobId = await house.db.transaction((tx) => enqueue(tx, house.clock, sweepHouse, {}, { priority: 10 }))
    await engine.begin(({ packs }) => [bindJob(sweepHouse, sweepHouseHandler({ packs, imports: openImportFolder({ home: config.home }), home: config.home }))], 1)
    const look = async () => {
      const job = await findJob(house.db, jobId)
      if (job === undefined) throw new Fault('job-gone', 'The work was removed while it went on')
      return job.state === 'pending' || job.state === 'running' ? undefined : job
    }
    const job = await untilDone(house, { isElsewhere: engine.isElsewhere, look, ifGone: { says: 'Secretary was stopped meanwhile', fix: 'What was done stays done; the next start goes on.' } })
    print(job, flags['json'] === true)
    return job.state === 'completed' ? 0 : 1
  } finally {
    await stops.stopAll()
  }
}

function print({ state, counters, error_text: why }: JobRow, asJson: boolean): void {
  const done = JSON.parse(counters) as Record<string, number>
  if (asJson) return void process.stdout.write(`${JSON.stringify({ state, done, why })}\n`)
  for (const [what, n] of Object.entries(done)) process.stdout.write(`${what.padEnd(24)}  ${figure(n)}\n`)
  if (Object.keys(done).length === 0) process.stdout.write('There was nothing to remove.\n')
  if (state !== 'completed') process.stdout.write(`It did not come to its end (${state})${why === '' ? '' : `: ${why}`}\n`)
}
