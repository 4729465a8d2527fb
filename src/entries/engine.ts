// `secretary engine`: owns mail and calendars. Syncs them, watches them, runs the schedule
// and the jobs, and carries out what was approved.
import { messageOf } from '../base/fault.ts'
import { startScheduler } from '../jobs/schedule.ts'
import { startWorker } from '../jobs/worker.ts'
import { openClamd } from '../mail/scan/clamd.ts'
import { askToReadOlderSignals } from '../mail/clean/read-older-signals.ts'
import { askToIndexOlder } from '../mail/search/index-older.ts'
import { askAllToSync } from '../mail/sync/sync-all.ts'
import { watchAccounts } from '../mail/sync/watch-accounts.ts'
import type { Live } from '../store/live.ts'
import { buildAccounts } from './build-accounts.ts'
import { buildExecutor } from './build-executor.ts'
import { buildJobs, schedules } from './build-jobs.ts'
import { buildReaders } from './build-readers.ts'
import { allKinds } from './all-kinds.ts'
import { asChild, tellParent } from './child.ts'
import { lockEngine } from './engine-lock.ts'
import { serveEngineSocket } from './engine-socket.ts'
import { openGround } from './engine-ground.ts'
import { openImportFolder } from './import-folder.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, openHouseLive, type House } from './open-house.ts'
import { ownUrl, portOf } from './own-url.ts'
import { stopOrder, type StopOrder } from './stop-order.ts'
import { untilAskedToStop } from './stop-signal.ts'
import { ownVersion } from './version.ts'

export async function run({ flags }: Invocation): Promise<number> {
  return await asChild(async () => {
    const house = await openHouse('engine')
    const stops = stopOrder(house.log)
    stops.add('store', () => house.close())
    try {
      const live = await openHouseLive(house)
      stops.add('change feed', () => live.close())
      stops.add('lock', lockEngine(house.config.home))
      await tellParent({ said: 'holds-folder' })
      await startEngine(house, live, { stops, flags })
      await untilAskedToStop()
      return 0
    } finally {
      await stops.stopAll()
    }
  })
}

/** The caller holds the lock on the folder (engine-lock.ts). */
export async function startEngine(house: House, live: Live, { stops, flags }: { stops: StopOrder; flags: Invocation['flags'] }): Promise<void> {
  const { db, clock, log, config } = house
  const startedAt = clock.now()
  // Any free port is known to the web alone; 0 says nothing.
  const webPort = portOf(flags['port'], config.port) || config.port
  const { packs, parser } = await openGround(house, stops)
  const { credentials, mailHosts } = buildAccounts(house)
  const readers = buildReaders({ db, clock, credentials, mailHosts, push: { vault: house.vault, publicUrl: config.publicUrl, gmailTopic: config.gmailPushTopic } })
  stops.add('readers', () => readers.close())
  const scanner = config.clamd === undefined ? undefined : openClamd(config.clamd)
  const jobs = [...buildJobs({ clock, readers, packs, parser, scanner, home: config.home, imports: openImportFolder({ home: config.home }) }), ...buildExecutor({ db, clock, credentials, mailHosts })]
  const worker = startWorker({ db, live, clock, log, jobs, concurrency: config.workers })
  stops.add('worker', () => worker.stop())
  const scheduler = await startScheduler({ db, clock, log, schedules })
  stops.add('schedule', () => scheduler.stop())
  const watching = watchAccounts({ db, clock, log, live, readerFor: readers.mailReaderFor })
  stops.add('watching', () => watching.stop())

  const closeSocket = await serveEngineSocket({
    db,
    clock,
    log,
    kinds: allKinds(clock),
    home: config.home,
    ownUrl: () => ownUrl(config, webPort),
    status: async () => ({
      version: ownVersion(),
      pid: process.pid,
      upSeconds: Math.round((clock.now() - startedAt) / 1000),
      store: db.kind,
      runningJobs: worker.running,
      memoryBytes: process.memoryUsage().rss,
    }),
    triggerSync: () => askAllToSync(db, clock),
  })
  stops.add('socket', closeSocket)
  // What happened while we were off is caught up at once, not at the next round of the schedule.
  await askAllToSync(db, clock).catch((error: unknown) => log.error('The first sync could not be asked for', { reason: messageOf(error) }))
  if (await askToIndexOlder(db, clock)) log.info('Mail that was stored before there was a search is being indexed')
  if (await askToReadOlderSignals(db, clock)) log.info('Mail that was stored before is looked at for what tells mailings from letters')
  log.info('The engine is up', { store: db.kind, workers: config.workers })
}
