// What was started is stopped in reverse, each step even if one before it failed.
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/fault.ts'

const ENDS_ITSELF_MS = 500

export interface StopOrder {
  add(name: string, stop: () => Promise<unknown> | void): void
  stopAll(): Promise<void>
}

export function stopOrder(log: Log): StopOrder {
  const steps: { name: string; stop: () => Promise<unknown> | void }[] = []
  return {
    add: (name, stop) => void steps.push({ name, stop }),
    async stopAll() {
      for (const { name, stop } of steps.toReversed()) {
        try {
          await stop()
        } catch (error) {
          log.error('Something could not be stopped cleanly', { name, reason: messageOf(error) })
        }
      }
      // What still runs was asked to end and did not listen: it must not hold the process up.
      setTimeout(() => process.exit(), ENDS_ITSELF_MS).unref()
    },
  }
}
