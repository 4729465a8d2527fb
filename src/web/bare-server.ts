// What the web and the engine's socket have in common: how large a request may be and how long it
// may take, that it is text, and that whatever goes wrong is a problem with a code.
import fastify, { type FastifyInstance } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { problemHandler, sendProblem } from './problem.ts'
import { serialiseAnswers } from './serialise-answer.ts'

export interface BareOptions {
  clock: Clock
  log: Log
  /** Only so many hops back may say who the client is; the rest of the chain is anybody's claim. */
  trustProxy: number
}

export function bareServer({ clock, log, trustProxy }: BareOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    bodyLimit: limits.bodyBytesMax,
    connectionTimeout: limits.idleConnectionMs,
    trustProxy: (_address: string, hop: number) => hop < trustProxy,
    genReqId: () => newId('req', clock.now()),
    routerOptions: { maxParamLength: 250 },
    forceCloseConnections: true,
    logger: false,
    // What no route was asked for yet, such as an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => void problemHandler(log)(error, request, reply),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serialiseAnswers)
  app.setErrorHandler(problemHandler(log))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, request.id, { title: `There is nothing at ${request.method} ${request.url.split('?')[0] ?? ''}`, status: 404, code: 'not-found', fix: 'See /api/docs.' }),
  )
  return app
}
