// Over a slow line the start of large mails comes first, so that their words are here; over a
// fast one that would only fetch the start twice. The pace of what came last decides, and until
// something came nobody knows it: so the first page is read alone.
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'

export interface LinePace {
  /** Of a mail so much is asked for; undefined = all of it. */
  upToBytes(): number | undefined
  measure<T>(read: () => Promise<T>, bytesOf: (read: T) => number): Promise<T>
}

export function openLinePace(clock: Clock): LinePace {
  let isSlow = false
  let reading = 0
  let first: Promise<unknown> | undefined

  const measured = async <T>(read: () => Promise<T>, bytesOf: (read: T) => number): Promise<T> => {
    const before = clock.now()
    reading++
    try {
      const came = await read()
      const bytes = bytesOf(came)
      const seconds = (clock.now() - before) / 1000
      // Few bytes tell of round trips, not of the line; and who shares it has a part of it.
      if (bytes > limits.deferredBytes && seconds > 0) isSlow = (bytes * reading) / seconds < limits.slowBytesPerSecond
      return came
    } finally {
      reading--
    }
  }

  return {
    upToBytes: () => (isSlow ? limits.deferredBytes : undefined),
    async measure(read, bytesOf) {
      if (first === undefined) {
        const alone = measured(read, bytesOf)
        first = alone.catch(() => {})
        return await alone
      }
      await first
      return await measured(read, bytesOf)
    },
  }
}
