// How fast one mailbox is asked: everything that an account asks of Microsoft passes here.
//
// Exchange answers four calls of one program to one mailbox at a time and refuses the fifth
// (MailboxConcurrency), and a pause it asks for is meant for the account, not for the call that
// happened to hear it. A batch counts as four: its parts are carried out four at a time. First
// come, first served, so that a batch is not overtaken for ever by single calls.
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'

export interface GraphPace {
  run<T>(weight: number, signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** Nothing starts before `untilMs`. */
  pauseUntil(untilMs: number): void
  /** Somebody else asks this mailbox too: one call less at a time, for a while. */
  narrow(): void
  readonly width: number
}

export function openGraphPace(clock: Clock): GraphPace {
  const waiting: { weight: number; start: () => void }[] = []
  let width: number = limits.graphAtOnce
  let narrowUntil = 0
  let busy = 0
  let pausedUntil = 0

  const admit = () => {
    if (width < limits.graphAtOnce && clock.now() >= narrowUntil) width = limits.graphAtOnce
    for (let next = waiting[0]; next !== undefined && (busy === 0 || busy + next.weight <= width); next = waiting[0]) {
      waiting.shift()
      busy += next.weight
      next.start()
    }
  }

  return {
    get width() {
      return width
    },
    async run(weight, signal, work) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ weight, start: resolve })
      admit()
      await promise
      try {
        // Again after a sleep: another call may have been told to wait longer meanwhile.
        for (let leftMs = pausedUntil - clock.now(); leftMs > 0; leftMs = pausedUntil - clock.now()) await clock.sleep(leftMs, signal)
        signal.throwIfAborted()
        return await work()
      } finally {
        busy -= weight
        admit()
      }
    },
    pauseUntil(untilMs) {
      pausedUntil = Math.max(pausedUntil, untilMs)
    },
    narrow() {
      width = Math.max(1, width - 1)
      narrowUntil = clock.now() + limits.graphNarrowMs
    },
  }
}
