// A clock on which waiting takes no time: whoever sleeps is later at once. For code that waits
// for a server's pleasure, where the test asks how long it waited and not how that feels.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'

export interface HastyClock extends Clock {
  /** Every wait that was asked for. */
  readonly slept: number[]
}

export function hastyClock(startMs: number): HastyClock {
  let nowMs = startMs
  const slept: number[] = []
  return {
    slept,
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      nowMs += Math.max(0, ms)
      await nextTurn()
      signal?.throwIfAborted()
    },
  }
}
