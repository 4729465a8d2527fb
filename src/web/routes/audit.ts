// What was done in a person's name, newest first; the chain behind it is checked at the command line.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { listAudit } from '../../actions/audit.ts'
import { callerOf } from '../access.ts'
import type { WebContext } from '../context.ts'
import { auditEntry } from '../contract/actions.ts'
import { numberedPageQuery, pageOf } from '../contract/page.ts'

export function auditRoutes({ db }: WebContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/audit',
      { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags: ['actions'], querystring: numberedPageQuery, response: { 200: pageOf(auditEntry) } } },
      async (request) => {
        const { before, limit } = request.query
        const entries = await listAudit(db, { userId: callerOf(request).userId, limit, ...(before === undefined ? {} : { before: Number(before) }) })
        return { items: entries, next: entries.length === limit ? String(entries.at(-1)?.seq ?? '') : null }
      },
    )
  }
}
