// How often one person, or one address before sign-in, may ask: changes and costly routes
// narrowly, plain reads widely, so that the app itself never meets a limit.
//
// Counted in memory by each web process: reads are far more frequent than a row update is
// worth. Guesses at passwords are counted in the store, strictly (accounts/guess-budget.ts).
import type { FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from '../../accounts/network.ts'
import { Fault } from '../../base/fault.ts'
import type { Clock } from '../../base/clock.ts'
import type { WebSettings } from '../context.ts'

const WINDOW_MS = 60_000
const COUNTERS_MAX = 50_000

interface Counter {
  startedAt: number
  hits: number
}

export function paceHook(clock: Clock, settings: WebSettings) {
  const counters = new Map<string, Counter>()
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.routeOptions.config.access === undefined) return
    const narrow = request.method !== 'GET' && request.method !== 'HEAD'
    const limit = narrow ? settings.rateLimitChanges : settings.rateLimitReads
    const who = request.caller?.userId ?? networkOf(request.ip ?? 'local')
    const now = clock.now()
    const key = `${narrow ? 'change' : 'read'}:${who}`
    const known = counters.get(key)
    const counter = known !== undefined && now - known.startedAt < WINDOW_MS ? known : { startedAt: now, hits: 0 }
    counter.hits++
    if (counter !== known) {
      // Re-inserted, so the map's order is age and the oldest can go first.
      counters.delete(key)
      counters.set(key, counter)
      forget(counters, now)
    }
    void reply.header('ratelimit', `limit=${limit}, remaining=${Math.max(0, limit - counter.hits)}, reset=${secondsLeft(counter, now)}`)
    if (counter.hits <= limit) return
    void reply.header('retry-after', secondsLeft(counter, now))
    throw new Fault('too-many-requests', 'Too many requests in this minute', {
      status: 429,
      fix: `Wait ${secondsLeft(counter, now)} seconds. RATE_LIMIT_CHANGES and RATE_LIMIT_READS set the limits.`,
    })
  }
}

const secondsLeft = (counter: Counter, now: number): number => Math.max(1, Math.ceil((counter.startedAt + WINDOW_MS - now) / 1000))

function forget(counters: Map<string, Counter>, now: number): void {
  for (const [key, counter] of counters) {
    if (now - counter.startedAt < WINDOW_MS && counters.size <= COUNTERS_MAX) return
    counters.delete(key)
  }
}
