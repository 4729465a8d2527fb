// For whoever watches the house: is it up, and which part is not.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { messageOf } from '../../base/fault.ts'
import { ping } from '../../store/db.ts'
import { schemaVersion } from '../../store/migrate.ts'
import type { WebContext } from '../context.ts'
import type { Metrics } from '../metrics.ts'

const health = z.object({ status: z.enum(['ok', 'down', 'off']), detail: z.record(z.string(), z.unknown()) }).meta({ id: 'Health' })

export function healthRoutes(context: WebContext, metrics: Metrics): FastifyPluginAsyncZod {
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
  const engine = async () => {
    const { up, detail } = await context.engineStatus()
    return { status: up ? ('ok' as const) : ('down' as const), detail }
  }

  return async (app) => {
    app.get('/health', { ...anyone, schema }, async (_, reply) => {
      const parts = { db: await database(), engine: await engine() }
      const status = parts.db.status === 'ok' && parts.engine.status === 'ok' ? 'ok' : 'down'
      return await reply
        .status(status === 'ok' ? 200 : 503)
        .send({ status, detail: { version: context.version, db: parts.db.status, engine: parts.engine.status } })
    })
    app.get('/health/db', { ...anyone, schema }, async (_, reply) => {
      const part = await database()
      return await reply.status(part.status === 'ok' ? 200 : 503).send(part)
    })
    app.get('/health/engine', { ...anyone, schema }, async (_, reply) => {
      const part = await engine()
      return await reply.status(part.status === 'ok' ? 200 : 503).send(part)
    })
    // No model is configured in this version: that is not a fault, and everything works without one.
    app.get('/health/llm', { ...anyone, schema }, async () => ({ status: 'off' as const, detail: { reason: 'No model is configured; the built-in rules decide' } }))
    app.get('/metrics', { ...anyone, schema: { hide: true } }, async (_, reply) => {
      return await reply.header('content-type', metrics.contentType).send(await metrics.text())
    })
  }
}
