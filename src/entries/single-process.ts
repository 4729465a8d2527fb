// `secretary up --single-process`: engine and web in one, for the smallest machines.
// A crash takes both, and an import shares its thread with the lists; everything else is the same.
import { announce } from './announce.ts'
import { startEngine } from './engine.ts'
import { lockEngine } from './engine-lock.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, openHouseLive } from './open-house.ts'
import { stopOrder } from './stop-order.ts'
import { untilAskedToStop } from './stop-signal.ts'
import { startWeb } from './web.ts'

export async function runSingle(invocation: Invocation): Promise<number> {
  const house = await openHouse('secretary')
  const stops = stopOrder(house.log)
  stops.add('store', () => house.close())
  try {
    const live = await openHouseLive(house)
    stops.add('change feed', () => live.close())
    stops.add('lock', lockEngine(house.config.home))
    await startEngine(house, live, { stops, flags: invocation.flags })
    const web = await startWeb(house, live, invocation)
    stops.add('web', () => web.stop())
    announce(web.announcement, invocation.flags['json'] === true)
    await untilAskedToStop()
    return 0
  } finally {
    await stops.stopAll()
  }
}
