// For whoever watches the house: is it up, and which part is not.
//
// Everybody may learn that much, because balancers ask without a name. Why it is down, process
// ids, memory and the figures are for this computer and for whoever looks after the house.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { messageOf } from '../../base/fault.ts'
import { ping } from '../../store/db.ts'
import { schemaVersion } from '../../store/migrate.ts'
import { requireCaretaker } from '../access.ts'
import type { WebContext } from '../context.ts'
import { bearerToken } from '../cookies.ts'
import { isThisComputer } from '../hooks/this-computer.ts'
import type { Identify } from '../hooks/authenticate.ts'
import type { Metrics } from '../metrics.ts'

const health = z.object({ status: z.enum(['ok', 'down', 'off']), detail: z.record(z.string(), z.unknown()) }).meta({ id: 'Health' })
type Health = z.infer<typeof health>

export function healthRoutes(context: WebContext, metrics: Metrics, identify: Identify): FastifyPluginAsyncZod {
  const { db } = context
  const anyone = { config: { access: { who: 'anyone' } } } as const
  const schema = { tags: ['health'], response: { 200: health, 503: health } }

  const database = async () => {
    try {
      await ping(db)
      return { status: 'ok' as const, detail: { kind: db.kind, schema: await schemaVersion(db) } }
    } catch (error) {
      return { status: 'down' as const, detail: { reason: messageOf(error) } }
    }
  }

  /** Refused loudly for the figures, quietly for a detail: the status is there for everybody. */
  const requireWatcher = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isThisComputer(request)) requireCaretaker(await identify(request, reply))
  }
  const answer = async (request: FastifyRequest, reply: FastifyReply, part: Health) => {
    const trusted = isThisComputer(request) || (bearerToken(request) !== '' && (await requireWatcher(request, reply).then(() => true, () => false)))
    return await reply.status(part.status === 'down' ? 503 : 200).send(trusted ? part : { status: part.status, detail: {} })
  }

  return async (app) => {
    app.get('/health', { ...anyone, schema }, async (request, reply) => {
      const parts = { db: await database(), engine: await context.engineStatus() }
      // An engine that is not here by choice is nobody's outage: a balancer must not drop this web for it.
      const status = parts.db.status === 'ok' && parts.engine.status !== 'down' ? 'ok' : 'down'
      return await answer(request, reply, { status, detail: { version: context.version, db: parts.db.status, engine: parts.engine.status } })
    })
    app.get('/health/db', { ...anyone, schema }, async (request, reply) => await answer(request, reply, await database()))
    app.get('/health/engine', { ...anyone, schema }, async (request, reply) => await answer(request, reply, await context.engineStatus()))
    // No model is configured in this version: that is not a fault, and everything works without one.
    app.get('/health/llm', { ...anyone, schema }, async (request, reply) =>
      await answer(request, reply, { status: 'off', detail: { reason: 'No model is configured; the built-in rules decide' } }),
    )
    app.get('/metrics', { ...anyone, schema: { hide: true } }, async (request, reply) => {
      await requireWatcher(request, reply)
      return await reply.header('content-type', metrics.contentType).send(await metrics.text())
    })
  }
}
