// Bringing mail here that was there before: how it stands, what there is, and what a person asks
// of it. (A file is handed over in imports.ts; this is about what goes on then.)
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findAccount, listAccounts, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import { chooseOlder } from '../../mail/import/choose-older.ts'
import { latestImport } from '../../mail/import/import-store.ts'
import { cancelImport, pauseImport, resumeImport } from '../../mail/import/steer-import.ts'
import { brokenOfAccount, loadMessages } from '../../mail/messages/message-store.ts'
import { fetchRest } from '../../mail/sync/fetch-rest.ts'
import { actorOf, callerOf } from '../access.ts'
import { askedSpan } from '../asked-span.ts'
import type { WebContext } from '../context.ts'
import { accountQuery, brokenMail, fetchRestAnswer, fetchRestParams, importEstimate, importStatus, ofAccountBody, requiredAccountQuery, startImportBody } from '../contract/fetching.ts'
import { importEstimateOf, importViewOf } from '../import-view.ts'
import { troublesIn } from '../../mail/messages/trouble-words.ts'

const STEPS = { pause: pauseImport, resume: resumeImport, cancel: cancelImport }

export function fetchingRoutes({ db, clock }: WebContext): FastifyPluginAsyncZod {
  const tags = ['imports']
  const find = async (userId: string, id: string): Promise<ConnectedAccount> => {
    const found = await findAccount(db, { userId, id })
    if (found === undefined) throw notFound('account')
    return found
  }
  const asked = async (userId: string, id: string | undefined) => (id === undefined ? await listAccounts(db, userId) : [await find(userId, id)])
  const read = { access: { who: 'caller', grant: 'read', takes: ['account'] } } as const
  const change = { access: { who: 'caller', grant: 'admin', takes: ['account'] } } as const

  return async (app) => {
    app.get('/import/status', { config: read, schema: { tags, querystring: accountQuery, response: { 200: z.object({ items: z.array(importStatus) }) } } }, async (request) => {
      const accounts = await asked(callerOf(request).userId, request.query.account)
      return { items: await Promise.all(accounts.map((account) => importViewOf(db, account))) }
    })
    app.get(
      '/import/broken',
      {
        config: { ...read, costly: true },
        schema: { tags, description: `What of an account is here and damaged or not whole, the newest first, at most ${limits.brokenMessagesListed}.`, querystring: requiredAccountQuery, response: { 200: z.object({ items: z.array(brokenMail) }) } },
      },
      async (request) => {
        const account = await find(callerOf(request).userId, request.query.account)
        const broken = await brokenOfAccount(db, account, limits.brokenMessagesListed)
        return { items: broken.map(({ id, subject, broken: why }) => ({ id, subject, why, troubles: troublesIn(why) })) }
      },
    )
    app.get('/import/estimate', { config: read, schema: { tags, querystring: accountQuery, response: { 200: z.object({ items: z.array(importEstimate) }) } } }, async (request) => {
      const accounts = await asked(callerOf(request).userId, request.query.account)
      return { items: await Promise.all(accounts.map((account) => importEstimateOf(db, account, clock.now()))) }
    })
    app.post(
      '/import/start',
      { config: change, schema: { tags, description: 'Chooses what of the mail is fetched that was there before the account was connected; what is here stays, whatever is chosen.', body: startImportBody, response: { 202: importStatus } } },
      async (request, reply) => {
        const { accountId, folders, from, until } = request.body
        const { userId } = callerOf(request)
        const account = await find(userId, accountId)
        await chooseOlder(db, clock, { account, wish: { folders, ...(await askedSpan(db, userId, { from, until })) } })
        return await reply.status(202).send(await importViewOf(db, account))
      },
    )
    app.post(
      '/emails/:id/fetch',
      {
        config: { access: { who: 'caller', grant: 'flag', touches: 'message' } },
        schema: { tags: ['mail'], description: 'Fetches the rest of a mail that is here with its start alone, ahead of everything else that is fetched.', params: fetchRestParams, response: { 202: fetchRestAnswer } },
      },
      async (request, reply) => {
        const { userId } = callerOf(request)
        const [message] = await loadMessages(db, userId, [request.params.id])
        if (message === undefined) throw notFound('message')
        if (message.whole) return await reply.status(202).send({ jobId: '' })
        const account = await find(userId, message.accountId)
        if (account.state === 'paused') throw new Fault('account-paused', 'This account is paused', { status: 409, fix: 'Resume it first.' })
        const jobId = await db.transaction((tx) => enqueue(tx, clock, fetchRest, { accountId: account.id, messageId: message.id }, { userId, priority: 10 }))
        return await reply.status(202).send({ jobId })
      },
    )
    for (const [what, step] of Object.entries(STEPS)) {
      app.post(`/import/${what}`, { config: change, schema: { tags, body: ofAccountBody, response: { 200: importStatus } } }, async (request) => {
        const caller = callerOf(request)
        const account = await find(caller.userId, request.body.accountId)
        const plan = await latestImport(db, account.id)
        if (plan === undefined) throw new Fault('import-none', `Nothing of ${account.name} is being imported`, { status: 409, fix: 'Start it first.' })
        await step(db, clock, { importId: plan.id, by: { actor: actorOf(caller), userId: caller.userId } })
        return await importViewOf(db, account)
      })
    }
  }
}
