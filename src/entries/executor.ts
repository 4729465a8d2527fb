// `secretary executor`: a job worker alone, as many as needed, beside an engine on PostgreSQL.
//
// It carries out approved actions; sync stays with the engine, which owns the packs.
import { Fault } from '../base/fault.ts'
import { startWorker } from '../jobs/worker.ts'
import { buildAccounts } from './build-accounts.ts'
import { buildExecutor } from './build-executor.ts'
import { asChild } from './child.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, openHouseLive } from './open-house.ts'
import { stopOrder } from './stop-order.ts'
import { untilAskedToStop } from './stop-signal.ts'

export async function run({ flags }: Invocation): Promise<number> {
  return await asChild(async () => {
    const house = await openHouse('executor')
    const { db, clock, log, config } = house
    const stops = stopOrder(log)
    stops.add('store', () => house.close())
    try {
      if (db.kind === 'sqlite') {
        throw new Fault('needs-postgres', 'Separate executors need PostgreSQL; on SQLite the engine does their work', { fix: 'Set DATABASE_URL, or start secretary up.' })
      }
      const concurrency = typeof flags['workers'] === 'string' ? Number(flags['workers']) : config.workers
      if (!Number.isInteger(concurrency) || concurrency < 1) throw new Fault('usage', `--workers ${String(flags['workers'])} is not a number of workers`)
      const live = await openHouseLive(house)
      stops.add('change feed', () => live.close())
      const { credentials, mailHosts } = buildAccounts(house)
      const worker = startWorker({ db, live, clock, log, jobs: buildExecutor({ db, clock, credentials, mailHosts }), concurrency })
      stops.add('worker', () => worker.stop())
      log.info('The executor is up', { workers: concurrency })
      await untilAskedToStop()
      return 0
    } finally {
      await stops.stopAll()
    }
  })
}
