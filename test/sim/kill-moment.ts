// When the power goes: at any moment, or just after one that matters. Left to chance alone, a kill
// in the few milliseconds between a server's taking of a letter and our hearing of it is rare.
import { setTimeout as delay } from 'node:timers/promises'
import type { Seeded } from '../../sample/seeded.ts'
import type { StoreReader } from './store-reader.ts'

const MOMENTS = ['any', 'letter has-read', 'letter has-taken', 'mail.send runs', 'mail.archive runs', 'mail.label runs', 'mail.archive done', 'mail.send done'] as const
export type Moment = (typeof MOMENTS)[number]

/** Without the moment by then, it goes all the same. */
const PATIENCE_MS = 2_500
/** How much later it goes: a command, an answer and a commit take some of it each. */
const AFTER_MS = 60

export interface Moments {
  /** Told by the server of what it does. */
  heard(moment: 'letter has-read' | 'letter has-taken'): void
  /** Waits for one that chance chose, and says which. */
  next(): Promise<Moment>
}

export function killMoments(store: () => StoreReader, chance: Seeded): Moments {
  const listeners = new Set<(moment: Moment) => void>()
  const reached = async (moment: Moment, over: AbortSignal): Promise<void> => {
    if (moment === 'any') return await delay(chance.between(0, PATIENCE_MS))
    if (moment.startsWith('letter')) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const listener = (heard: Moment) => (heard === moment ? resolve() : undefined)
      listeners.add(listener)
      await promise
      listeners.delete(listener)
      return
    }
    const [kind = '', what] = moment.split(' ')
    const state = what === 'runs' ? 'running' : 'done'
    // Those that are done were so before, too: one more of them is the moment.
    const before = store().countActions(kind, state)
    while (!over.aborted && store().countActions(kind, state) <= before) await delay(2)
  }
  return {
    heard: (moment) => listeners.forEach((listener) => listener(moment)),
    async next() {
      const moment = chance.pick(MOMENTS)
      const over = new AbortController()
      await Promise.race([reached(moment, over.signal), delay(PATIENCE_MS)])
      over.abort()
      if (moment !== 'any') await delay(chance.between(0, AFTER_MS))
      return moment
    },
  }
}
