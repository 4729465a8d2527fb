// What Prometheus reads: how long requests take, how deep the queues are, what waits for a person.
//
// No label holds a person, an address or an id: routes are counted by their pattern.
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import { countOpenActions } from '../actions/action-store.ts'
import { countJobsByState } from '../jobs/job-store.ts'
import type { Db } from '../store/db.ts'

export interface Metrics {
  readonly contentType: string
  text(): Promise<string>
}

export function startMetrics(app: FastifyInstance, { db, clock }: { db: Db; clock: Clock }): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register, prefix: 'secretary_' })
  const requests = new Histogram({
    name: 'secretary_http_request_seconds',
    help: 'Time to answer, by route and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [register],
  })
  const jobs = new Gauge({ name: 'secretary_jobs', help: 'Jobs by state', labelNames: ['state'], registers: [register] })
  const actions = new Gauge({ name: 'secretary_actions', help: 'Actions that are not finished, by state', labelNames: ['state'], registers: [register] })

  app.addHook('onResponse', async (request, reply) => {
    requests.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
  })

  const countRows = async (): Promise<void> => {
    jobs.reset()
    for (const { state, n } of await countJobsByState(db)) jobs.set({ state }, n)
    actions.reset()
    for (const { state, n } of await countOpenActions(db)) actions.set({ state }, n)
  }
  let counted: { at: number; done: Promise<void> } | undefined

  return {
    contentType: register.contentType,
    async text() {
      // All jobs are walked for it, so several scrapers share one walk.
      if (counted === undefined || clock.now() - counted.at >= limits.metricsKeepMs) counted = { at: clock.now(), done: countRows() }
      await counted.done.catch((error: unknown) => {
        counted = undefined
        throw error
      })
      return await register.metrics()
    },
  }
}
