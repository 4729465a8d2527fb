// Puts the web together: what runs before every request, then the routes.
//
//   host -> security headers -> who asks -> same site -> pace -> may they -> known keys -> plain text -> schema -> route -> answer schema
//
// A route under /api/v1 that does not say who may call it stops the server from starting.
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { limits } from '../base/limits.ts'
import type { Access } from './access.ts'
import { apiDocs } from './api-docs.ts'
import { bareServer } from './bare-server.ts'
import type { WebContext } from './context.ts'
import { webDoor } from './door.ts'
import { authenticateHook, openIdentify, permitHook, type Identify } from './hooks/authenticate.ts'
import { paceHook } from './hooks/pace.ts'
import { bodyInTimeHook } from './hooks/body-in-time.ts'
import { announceClose, closeRefusedUpgrade } from './hooks/refused-upgrade.ts'
import { knownKeysHook } from './hooks/known-keys.ts'
import { plainTextHook } from './hooks/plain-text.ts'
import { hostHook, sameSiteHook } from './hooks/same-site.ts'
import { securityHeaders } from './hooks/security-headers.ts'
import { openMessageReader } from './message-reader.ts'
import { startMetrics, type Metrics } from './metrics.ts'
import { openLines } from './open-lines.ts'
import { accountConsentRoutes } from './routes/account-consent.ts'
import { accountServerRoutes } from './routes/account-servers.ts'
import { accountRoutes } from './routes/accounts.ts'
import { actionBatchRoutes } from './routes/action-batches.ts'
import { actionTalkRoutes } from './routes/action-talk.ts'
import { actionRoutes } from './routes/actions.ts'
import { auditRoutes } from './routes/audit.ts'
import { authRoutes } from './routes/auth.ts'
import { calendarRoutes } from './routes/calendar.ts'
import { cleanRoutes } from './routes/clean.ts'
import { doorRoutes } from './routes/door.ts'
import { draftRoutes } from './routes/drafts.ts'
import { fetchingRoutes } from './routes/fetching.ts'
import { healthRoutes } from './routes/health.ts'
import { importPathRoutes } from './routes/import-path.ts'
import { importRoutes } from './routes/imports.ts'
import { jobRoutes } from './routes/jobs.ts'
import { letterFileRoutes } from './routes/letter-files.ts'
import { liveRoutes } from './routes/live.ts'
import { mailRoutes } from './routes/mail.ts'
import { proofRoutes } from './routes/proofs.ts'
import { pushRoutes } from './routes/push.ts'
import { ruleRoutes } from './routes/rules.ts'
import { searchRoutes } from './routes/search.ts'
import { securityRoutes } from './routes/security.ts'
import { settingsRoutes } from './routes/settings.ts'
import { standingApprovalRoutes } from './routes/standing-approvals.ts'
import { subscriptionRoutes } from './routes/subscriptions.ts'
import { syncRoutes } from './routes/sync.ts'
import { twoFactorRoutes } from './routes/two-factor.ts'
import { undoPeriodRoutes } from './routes/undo-period.ts'
import { serveApp } from './static-app.ts'

const corsOf = (origin: string[]) => ({
  origin,
  credentials: true,
  methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
  exposedHeaders: ['location', 'ratelimit', 'retry-after', 'x-request-id'],
})

export interface RouteInfo {
  method: string
  url: string
  access: Access
}

export interface Web {
  app: FastifyInstance
  /** Every route with its access: what the user-separation test walks. */
  routes: readonly RouteInfo[]
}

export async function buildServer(context: WebContext): Promise<Web> {
  const { settings, log, clock } = context
  const routes: RouteInfo[] = []
  const app = bareServer({ clock, log, trustProxy: settings.trustProxy })
  app.decorateRequest('caller', undefined)
  app.decorate('lines', openLines())

  app.addHook('onRoute', (route) => {
    const { access } = route.config ?? {}
    if (access === undefined) {
      if (route.url.startsWith('/api/v1')) throw new Error(`The route ${String(route.method)} ${route.url} does not say who may call it`)
      return
    }
    for (const method of [route.method].flat()) {
      if (method !== 'HEAD' && method !== 'OPTIONS') routes.push({ method, url: route.url, access })
    }
  })
  // Its own hook reads the cookies, so it comes before those that use them.
  await app.register(cookie)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  app.addHook('onRequest', announceClose)
  app.addHook('onResponse', closeRefusedUpgrade)
  app.addHook('onRequest', hostHook(settings))
  app.addHook('onRequest', securityHeaders(settings))
  // Before anything that may refuse for a reason the other page should be able to read.
  if (settings.corsOrigins.length > 0) await app.register(cors, corsOf(settings.corsOrigins))
  const identify = openIdentify(context)
  app.addHook('onRequest', authenticateHook(identify))
  app.addHook('onRequest', sameSiteHook(settings))
  app.addHook('onRequest', paceHook(clock, settings))
  app.addHook('onRequest', permitHook)
  app.addHook('onRequest', knownKeysHook)
  app.addHook('preParsing', bodyInTimeHook(limits.bodyMs))
  app.addHook('preValidation', plainTextHook)

  const metrics = startMetrics(app, context)
  const describe = (described: FastifyInstance) => registerRoutes(described, context, { metrics, identify })
  await describe(app)
  await app.register(apiDocs(context.version, describe))
  await serveApp(app, settings.appFolder)
  await app.ready()
  return { app, routes }
}

async function registerRoutes(app: FastifyInstance, context: WebContext, { metrics, identify }: { metrics: Metrics; identify: Identify }): Promise<void> {
  await app.register(healthRoutes(context, metrics, identify))
  await app.register(doorRoutes(context, webDoor(context)), { prefix: '/api' })
  await app.register(
    async (api) => {
      await api.register(authRoutes(context))
      await api.register(twoFactorRoutes(context))
      await api.register(securityRoutes(context))
      await api.register(settingsRoutes(context))
      await api.register(accountRoutes(context))
      await api.register(accountServerRoutes(context))
      await api.register(accountConsentRoutes(context))
      await api.register(importRoutes(context))
      await api.register(importPathRoutes(context))
      await api.register(fetchingRoutes(context))
      await api.register(syncRoutes(context))
      await api.register(proofRoutes(context))
      await api.register(pushRoutes(context))
      // One for both: what a list shows the words of is opened next.
      const reader = openMessageReader(context)
      await api.register(mailRoutes(context, reader))
      await api.register(searchRoutes(context, reader))
      await api.register(letterFileRoutes(context, reader))
      await api.register(draftRoutes(context, reader))
      await api.register(cleanRoutes(context))
      await api.register(subscriptionRoutes(context))
      await api.register(calendarRoutes(context))
      await api.register(jobRoutes(context))
      await api.register(actionRoutes(context))
      await api.register(actionBatchRoutes(context))
      await api.register(actionTalkRoutes(context))
      await api.register(undoPeriodRoutes(context))
      await api.register(standingApprovalRoutes(context))
      await api.register(ruleRoutes(context))
      await api.register(auditRoutes(context))
      await api.register(liveRoutes(context))
    },
    { prefix: '/api/v1' },
  )
}
