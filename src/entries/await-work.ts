// Waits at the command line for what the engine does, by the store, whoever does it. An engine
// that ends meanwhile is noticed: what nobody does any more would be waited for for ever.
import { Fault } from '../base/fault.ts'
import { askEngine } from './ask-engine.ts'
import type { House } from './open-house.ts'

const LOOK_MS = 250
const ASK_ENGINE_MS = 5_000

export interface AwaitedWork<T> {
  /** An engine does it, not this process. */
  isElsewhere: boolean
  /** Undefined: not yet. */
  look(): Promise<T | undefined>
  /** What is so when the engine is gone, and what to do. */
  ifGone: { says: string; fix: string }
}

export async function untilDone<T>({ db, clock, config }: Pick<House, 'db' | 'clock' | 'config'>, { isElsewhere, look, ifGone }: AwaitedWork<T>): Promise<T> {
  let [askedAt, wasDown] = [clock.now(), false]
  for (;;) {
    const done = await look()
    if (done !== undefined) return done
    if (isElsewhere && clock.now() - askedAt >= ASK_ENGINE_MS) {
      const isDown = (await askEngine(config.home, db.kind)).status !== 'ok'
      // One that is busy may be late with an answer once.
      if (isDown && wasDown) throw new Fault('engine-gone', ifGone.says, { fix: ifGone.fix })
      ;[askedAt, wasDown] = [clock.now(), isDown]
    }
    await clock.sleep(LOOK_MS)
  }
}
