// Slow work: watch it, stop it, start it again.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { askByHand } from '../../actions/ask-of-job.ts'
import { notFound } from '../../base/fault.ts'
import { findJob, listJobs, type JobRow } from '../../jobs/job-store.ts'
import { actorOf, callerOf, type Caller } from '../access.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { job, jobsQuery } from '../contract/jobs.ts'
import { pageOf } from '../contract/page.ts'
import { streamJob } from '../event-stream.ts'
import { mayStay } from '../hooks/authenticate.ts'
import { jobOf, jobsSeenBy, watcherOf } from '../job-view.ts'

export function jobRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, clock, live, log } = context

  const find = async (caller: Caller, id: string): Promise<JobRow> => {
    const row = await findJob(db, id)
    if (row === undefined || !jobsSeenBy(watcherOf(caller)).includes(row.user_id)) throw notFound('job')
    return row
  }

  return async (app) => {
    app.get(
      '/jobs',
      { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags: ['jobs'], querystring: jobsQuery, response: { 200: pageOf(job) } } },
      async (request) => {
        const caller = callerOf(request)
        const { limit, ...filter } = request.query
        const rows = await listJobs(db, { users: jobsSeenBy(watcherOf(caller)), limit, ...filter })
        return { items: rows.map(jobOf), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null }
      },
    )
    app.get(
      '/jobs/:id',
      { config: { access: { who: 'caller', grant: 'read', touches: 'job' } }, schema: { tags: ['jobs'], params: idParams, response: { 200: job } } },
      async (request) => jobOf(await find(callerOf(request), request.params.id)),
    )
    app.get(
      '/jobs/:id/events',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'job' } },
        schema: { tags: ['jobs'], params: idParams, description: 'Server-sent events: job_event, job_status, heartbeat. Replays after Last-Event-ID.' },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        await find(caller, request.params.id)
        const mayRead = () => mayStay(context, request, caller).catch(() => false)
        await streamJob(request, reply, { db, live, clock, log, jobId: request.params.id, mayRead })
      },
    )
    for (const what of ['cancel', 'pause', 'resume', 'retry'] as const) {
      app.post(
        `/jobs/:id/${what}`,
        { config: { access: { who: 'caller', grant: 'admin', touches: 'job' } }, schema: { tags: ['jobs'], params: idParams, response: { 200: job } } },
        async (request) => {
          const caller = callerOf(request)
          const { id } = await find(caller, request.params.id)
          const by = { actor: actorOf(caller), userId: caller.userId }
          return jobOf(await askByHand(db, clock, { jobId: id, request: what, by }))
        },
      )
    }
  }
}
