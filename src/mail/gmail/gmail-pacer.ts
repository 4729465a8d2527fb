// Keeps one person's requests below what Gmail allows: so many at once, and so many quota units
// a second.
//
// Units are a debt that time pays back: whoever comes while it is below a second's worth goes at
// once, also with a batch that costs more than that, and the next one waits for it. That is the
// moving average with short bursts by which Gmail counts. One line for all: two pulls and a poll
// of one account share its quota, so they share its pacer.
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'

export interface Pacer {
  /** Waits for a place and for the units, then works. */
  run<T>(units: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** Gmail asked for a pause: nothing begins before. */
  pauseUntil(ms: number): void
}

export function openPacer(clock: Clock): Pacer {
  let debt = 0
  let countedAt = clock.now()
  let pausedUntil = 0
  let running = 0
  let last: Promise<void> = Promise.resolve()
  const leaving = new Set<() => void>()

  const settle = () => {
    const now = clock.now()
    debt = Math.max(0, debt - ((now - countedAt) * limits.gmailUnitsPerSecond) / 1_000)
    countedAt = now
  }

  const admit = async (units: number, signal: AbortSignal) => {
    while (running >= limits.gmailRequestsAtOnce) {
      const { promise, resolve } = Promise.withResolvers<void>()
      leaving.add(resolve)
      await promise
    }
    for (;;) {
      signal.throwIfAborted()
      settle()
      const waitMs = Math.max(pausedUntil - clock.now(), Math.ceil((debt * 1_000) / limits.gmailUnitsPerSecond) - 1_000)
      if (waitMs <= 0) break
      await clock.sleep(waitMs, signal)
    }
    debt += units
    running++
  }

  return {
    async run(units, signal, work) {
      // One after the other through the gate: the order of asking is the order of going.
      const mine = last.then(() => admit(units, signal))
      last = mine.catch(() => {})
      await mine
      try {
        return await work()
      } finally {
        running--
        for (const wake of leaving) wake()
        leaving.clear()
      }
    },
    pauseUntil(ms) {
      pausedUntil = Math.max(pausedUntil, ms)
    },
  }
}
