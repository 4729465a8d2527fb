// Over a slow line the start of large mails comes first, so that their words are here; over a
// fast one that would only fetch the start twice. The pace of what came last decides.
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'

export interface LinePace {
  /** Of a mail so much is asked for; undefined = all of it. */
  upToBytes(): number | undefined
  measure<T>(read: () => Promise<T>, bytesOf: (read: T) => number): Promise<T>
}

export function openLinePace(clock: Clock): LinePace {
  let isSlow = false
  return {
    upToBytes: () => (isSlow ? limits.deferredBytes : undefined),
    async measure(read, bytesOf) {
      const before = clock.now()
      const came = await read()
      const bytes = bytesOf(came)
      const seconds = (clock.now() - before) / 1000
      // Few bytes tell of round trips, not of the line.
      if (bytes > limits.deferredBytes && seconds > 0) isSlow = bytes / seconds < limits.slowBytesPerSecond
      return came
    },
  }
}
