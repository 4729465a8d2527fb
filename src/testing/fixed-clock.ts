// A clock that a test holds in its hand: it stands still until `advance` moves it.
//
// A sleeper wakes when the time it asked for has been reached, earliest first, and never
// by itself: a test that forgets to advance hangs visibly instead of passing by luck.
import type { Clock } from '../base/clock.ts'

export interface FixedClock extends Clock {
  advance(ms: number): void
  /** Once somebody sleeps: whatever was woken has gone as far as it goes by itself. At once where somebody does. */
  asleep(): Promise<void>
  /** How many sleep. */
  readonly sleeping: number
}

interface Sleeper {
  wakeAt: number
  wake(): void
}

export function fixedClock(startMs: number): FixedClock {
  let nowMs = startMs
  const sleepers = new Set<Sleeper>()
  const waiting = new Set<() => void>()

  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms
      const due = [...sleepers].filter((sleeper) => sleeper.wakeAt <= nowMs).toSorted((a, b) => a.wakeAt - b.wakeAt)
      for (const sleeper of due) sleeper.wake()
    },
    asleep: () => (sleepers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    get sleeping() {
      return sleepers.size
    },
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const abort = () => {
        sleepers.delete(sleeper)
        reject(signal?.reason as Error)
      }
      const sleeper: Sleeper = {
        wakeAt: nowMs + ms,
        wake() {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', abort)
          resolve()
        },
      }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', abort, { once: true })
      if (ms <= 0) sleeper.wake()
      else {
        for (const tell of waiting) tell()
        waiting.clear()
      }
      return promise
    },
  }
}
