// Serves the built app. Every address that is not the API or a file is the app's own to
// route, so it gets index.html; files under /assets carry their hash and never change.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const YEAR_S = 31_536_000

export async function serveApp(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) return
  await app.register(fastifyStatic, {
    root: folder,
    // Only `sendFile`: the routes below decide, so that a rebuilt app is served without a restart.
    serve: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header('cache-control', path.includes('/assets/') ? `public, max-age=${YEAR_S}, immutable` : 'no-cache')
    },
  })
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    // A missing file or API route must not answer 200 with a page.
    if (path.startsWith('/api/')) return reply.callNotFound()
    return await reply.sendFile(/\.[a-z0-9]+$/i.test(path) ? path : 'index.html')
  })
}
