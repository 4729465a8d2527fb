// How often each key asked in its running minute.
//
// Counted in memory by each web process: reads are far more frequent than a row update is
// worth. Guesses at passwords are counted in the store, strictly (accounts/guess-budget.ts).
import type { FastifyReply } from 'fastify'
import { Fault } from '../../base/fault.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'

const WINDOW_MS = 60_000

export interface Spent {
  hits: number
  secondsLeft: number
}

export interface MinuteCounts {
  add(key: string): Spent
  /** For what turned out not to count; a minute that is over has forgotten it anyway. */
  takeBack(key: string): void
}

interface Counter {
  startedAt: number
  hits: number
}

export function openMinuteCounts(clock: Clock): MinuteCounts {
  const counters = new Map<string, Counter>()
  return {
    add(key) {
      const now = clock.now()
      const known = counters.get(key)
      const counter = known !== undefined && now - known.startedAt < WINDOW_MS ? known : { startedAt: now, hits: 0 }
      counter.hits++
      if (counter !== known) {
        // Re-inserted, so the map's order is age and the oldest can go first.
        counters.delete(key)
        counters.set(key, counter)
        forget(counters, now)
      }
      return { hits: counter.hits, secondsLeft: Math.max(1, Math.ceil((counter.startedAt + WINDOW_MS - now) / 1000)) }
    },
    takeBack(key) {
      const counter = counters.get(key)
      if (counter !== undefined && counter.hits > 0) counter.hits--
    },
  }
}

function forget(counters: Map<string, Counter>, now: number): void {
  for (const [key, counter] of counters) {
    if (now - counter.startedAt < WINDOW_MS && counters.size <= limits.paceCountersMax) return
    counters.delete(key)
  }
}

export function tooManyRequests(reply: FastifyReply, { secondsLeft }: Spent, whatSetsIt: string): Fault {
  void reply.header('retry-after', secondsLeft)
  return new Fault('too-many-requests', 'Too many requests in this minute', {
    status: 429,
    fix: `Wait ${secondsLeft} seconds. ${whatSetsIt}`,
  })
}
