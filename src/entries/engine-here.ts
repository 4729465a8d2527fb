// A command that needs an engine's work done: by the engine where one runs; otherwise this
// process is the engine for as long as the command takes, as the engine would, and does nothing
// else of what it does.
import type { BoundJob } from '../jobs/job.ts'
import { startWorker } from '../jobs/worker.ts'
import { openGround } from './engine-ground.ts'
import { lockEngine } from './engine-lock.ts'
import { askEngine } from './ask-engine.ts'
import { openHouseLive, type House } from './open-house.ts'
import type { StopOrder } from './stop-order.ts'

export type Ground = Awaited<ReturnType<typeof openGround>>

export interface EngineWork {
  /** An engine does it, and may end meanwhile. */
  isElsewhere: boolean
  /** Begins to do such jobs here; where an engine runs, nothing. */
  begin(jobsOn: (ground: Ground) => BoundJob[], atOnce: number): Promise<void>
}

/** Before anything is asked for: whoever does not get the lock has changed nothing. */
export async function engineWork(house: House, stops: StopOrder): Promise<EngineWork> {
  const { db, clock, log, config } = house
  if ((await askEngine(config.home, db.kind)).status === 'ok') return { isElsewhere: true, begin: async () => {} }
  stops.add('lock', lockEngine(config.home))
  return {
    isElsewhere: false,
    async begin(jobsOn, atOnce) {
      const live = await openHouseLive(house)
      stops.add('change feed', () => live.close())
      const jobs = jobsOn(await openGround(house, stops))
      const worker = startWorker({ db, live, clock, log, jobs, concurrency: atOnce })
      stops.add('worker', () => worker.stop())
    },
  }
}
