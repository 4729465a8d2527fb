// Keeping accounts in step: how far it is, how it went, and what is asked of it.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findAccount, listAccounts, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { askByHand } from '../../actions/ask-of-job.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { findJob, listJobs, type JobRow } from '../../jobs/job-store.ts'
import { actorOf, callerOf, type Caller } from '../access.ts'
import { askForSync, askForSyncOfAll } from '../ask-for-sync.ts'
import type { WebContext } from '../context.ts'
import { pageOf } from '../contract/page.ts'
import { cancelSyncAnswer, cancelSyncBody, syncJob, syncJobsQuery, syncProgress, triggerAnswer, triggerBody, type SyncJob } from '../contract/sync.ts'
import { importViewOf } from '../import-view.ts'
import { jobOf } from '../job-view.ts'
import { accountsOfJobs, ENDS_BY_ITSELF, SYNC_JOBS, worksOfAccount } from '../sync-jobs.ts'

export function syncRoutes({ db, clock }: WebContext): FastifyPluginAsyncZod {
  const tags = ['sync']
  const read = { access: { who: 'caller', grant: 'read' } } as const

  const viewsOf = async (userId: string, rows: readonly JobRow[]): Promise<SyncJob[]> => {
    const accounts = await accountsOfJobs(db, userId, rows)
    return rows.map((row) => ({ ...jobOf(row), accountId: accounts.get(row.id) ?? '' }))
  }
  const find = async (userId: string, id: string): Promise<ConnectedAccount> => {
    const found = await findAccount(db, { userId, id })
    if (found === undefined) throw notFound('account')
    return found
  }
  const living = (userId: string, names: readonly string[]) => listJobs(db, { users: [userId], names, states: ['pending', 'running', 'paused'], limit: limits.pageMax })

  const toCancel = async ({ userId }: Caller, which: { accountId: string } | { jobId: string }): Promise<JobRow[]> => {
    if ('jobId' in which) {
      const row = await findJob(db, which.jobId)
      if (row === undefined || row.user_id !== userId) throw notFound('job')
      return [row]
    }
    const { id } = await find(userId, which.accountId)
    const rows = await living(userId, ENDS_BY_ITSELF)
    const accounts = await accountsOfJobs(db, userId, rows)
    return rows.filter((row) => accounts.get(row.id) === id)
  }

  return async (app) => {
    app.get('/sync/progress', { config: read, schema: { tags, response: { 200: syncProgress } } }, async (request) => {
      const { userId } = callerOf(request)
      const accounts = (await listAccounts(db, userId)).map(async (account) => {
        const { id, name, state, stateReason, syncedAt } = account
        return { id, name, state, stateReason, syncedAt, import: await importViewOf(db, account) }
      })
      return { jobs: await viewsOf(userId, await living(userId, SYNC_JOBS)), accounts: await Promise.all(accounts) }
    })
    app.get('/sync/jobs', { config: { access: { who: 'caller', grant: 'read', takes: ['account'] } }, schema: { tags, querystring: syncJobsQuery, response: { 200: pageOf(syncJob) } } }, async (request) => {
      const { userId } = callerOf(request)
      const { limit, before, account } = request.query
      const about = account === undefined ? {} : { about: await worksOfAccount(db, await find(userId, account)) }
      const rows = await listJobs(db, { users: [userId], names: SYNC_JOBS, limit, ...about, ...(before === undefined ? {} : { before }) })
      return { items: await viewsOf(userId, rows), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null }
    })
    app.post(
      '/sync/trigger',
      { config: { access: { who: 'caller', grant: 'flag', takes: ['account'] } }, schema: { tags, body: triggerBody, response: { 202: triggerAnswer } } },
      async (request, reply) => {
        const { userId } = callerOf(request)
        const { accountId } = request.body ?? {}
        if (accountId === undefined) return await reply.status(202).send({ accounts: await askForSyncOfAll(db, clock, userId) })
        const named = await find(userId, accountId)
        if (named.state === 'paused') throw new Fault('account-paused', 'This account is paused', { status: 409, fix: 'Resume it first.' })
        await db.transaction((tx) => askForSync(tx, clock, named))
        return await reply.status(202).send({ accounts: 1 })
      },
    )
    app.post(
      '/sync/cancel',
      {
        config: { access: { who: 'caller', grant: 'admin', takes: ['account', 'job'] } },
        schema: { tags, description: 'Ends one job, or all that keeps an account in step now; the schedule begins anew. An import is ended by /import/cancel.', body: cancelSyncBody, response: { 200: cancelSyncAnswer } },
      },
      async (request) => {
        const caller = callerOf(request)
        const by = { actor: actorOf(caller), userId: caller.userId }
        const rows: JobRow[] = []
        for (const { id } of await toCancel(caller, request.body)) rows.push(await askByHand(db, clock, { jobId: id, request: 'cancel', by }))
        return { jobs: await viewsOf(caller.userId, rows) }
      },
    )
  }
}
