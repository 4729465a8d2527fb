// Where the app's WebSocket connects. Browsers do not send custom headers with it, so the
// Origin check (hooks/same-site.ts looks only at changes) is made here.
import websocket from '@fastify/websocket'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { callerOf, keyOf } from '../access.ts'
import type { WebContext } from '../context.ts'
import { requireOwnOrigin } from '../hooks/same-site.ts'
import { serveLive } from '../live-socket.ts'

export function liveRoutes(context: WebContext): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(websocket, { options: { maxPayload: 4096 } })
    app.get(
      '/live',
      {
        websocket: true,
        config: { access: { who: 'caller', grant: 'read' } },
        schema: { tags: ['live'], description: 'A WebSocket: the server says LiveMessage, the client may say LiveAsk; both are among the schemas' },
        preValidation: async (request) => {
          requireOwnOrigin(request, context.settings)
          // Here, where a refusal is still an answer that says why; after the upgrade it could only hang up.
          request.server.lines.requireRoom(keyOf(callerOf(request)))
        },
      },
      (socket, request) => serveLive(context, socket, request, callerOf(request)),
    )
  }
}
