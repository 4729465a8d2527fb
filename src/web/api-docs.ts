// The API's description of itself at /api/docs, built the first time somebody reads it.
//
// The two packages behind it are a third of what the web loads, and hardly a start needs them:
// so the description comes from a second server of the same routes that listens nowhere. It has
// their forms and not their handlers: nothing that gets past the path below could be carried out.
import type { SwaggerTransform } from '@fastify/swagger'
import fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifySchema } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problem } from './contract/problem.ts'

export function apiDocs(version: string, describe: (app: FastifyInstance) => Promise<void>): FastifyPluginAsync {
  let building: Promise<FastifyInstance> | undefined
  return async (app) => {
    for (const url of ['/api/docs', '/api/docs/*']) {
      app.get(url, async (request, reply) => {
        const path = docsPath(request.url)
        if (path === undefined) return reply.callNotFound()
        building ??= buildDocs(version, describe)
        // The next reader tries again: what failed may have been a full disk or a closed file.
        building.catch(() => (building = undefined))
        const { statusCode, headers, rawPayload } = await (await building).inject({ method: 'GET', url: path })
        if (statusCode === 404) return reply.callNotFound()
        return await reply.code(statusCode).headers(headers).send(rawPayload)
      })
    }
  }
}

/** As the second server will read it: `/api/docs/../x` and its encoded forms matched our route, and mean another. */
function docsPath(url: string): string | undefined {
  const { pathname, search } = new URL(url, 'http://docs.invalid')
  return pathname === '/api/docs' || pathname.startsWith('/api/docs/') ? `${pathname}${search}` : undefined
}

async function buildDocs(version: string, describe: (app: FastifyInstance) => Promise<void>): Promise<FastifyInstance> {
  const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([import('@fastify/swagger'), import('@fastify/swagger-ui')])
  const app = fastify({ logger: false })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Secretary',
        version,
        description: 'Read anything, propose changes; a person approves them. Errors are problem+json with a stable `code`; a key of a query that a route does not name is one of them.',
      },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API token (sec_t_…) or an access token (sec_a_…)' } },
      },
      security: [{ bearer: [] }],
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  })
  // Without a policy of its own: the page works under the app's, and the one that comes with it
  // allows foreign styles and sends a house without a certificate to https.
  await app.register(swaggerUi, { routePrefix: '/api/docs' })
  await app.register(async (described) => {
    described.addHook('onRoute', (route) => void (route.handler = async (_, reply) => reply.callNotFound()))
    await describe(described)
  })
  await app.ready()
  return app
}

/**
 * What a route's own form does not say: that any of them may refuse, and in which words. Here
 * once, because the hooks in front of the routes refuse for all of them (429, 401, 400).
 */
const describeRoute: SwaggerTransform<FastifySchema> = (given) => {
  if (given.schema === undefined) return jsonSchemaTransform(given)
  const socket = given.route.websocket === true
  const { hide, response = socket ? UPGRADE : NOT_JSON, ...rest } = given.schema
  // A socket's route is hidden by its plugin, since OpenAPI has no words for messages; but how it is reached and refused can be said.
  const schema = { ...rest, hide: hide === true && !socket, response: { ...(response as object), default: REFUSAL } }
  return jsonSchemaTransform({ ...given, schema })
}

const UPGRADE = { 101: z.null().describe('The socket is open') }
const NOT_JSON = { 200: z.null().describe('The thing itself, in its own media type') }
const REFUSAL = { description: 'Refused, or failed: the code says why', content: { 'application/problem+json': { schema: problem } } }
