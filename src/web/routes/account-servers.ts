// Finding the servers of an address, and trying them: before they are kept, and of an account
// that is here. A trial that fails is an answer, not an error: it says how far it came.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findAccount } from '../../accounts/connected-accounts.ts'
import { discover } from '../../accounts/discover/discover.ts'
import { notFound } from '../../base/fault.ts'
import { probeAccount } from '../../mail/probe/probe-account.ts'
import { personOf } from '../access.ts'
import { idParams } from '../answers.ts'
import { noteSending, tryServers } from '../connect-servers.ts'
import type { WebContext } from '../context.ts'
import { discoverAnswer, discoverBody, testAnswer, testServersBody } from '../contract/accounts.ts'

export function accountServerRoutes(context: WebContext): FastifyPluginAsyncZod {
  const tags = ['accounts']
  return async (app) => {
    // A POST although it changes nothing: in a path the address would end up in every proxy's log.
    app.post(
      '/accounts/discover',
      { config: { access: { who: 'person' } }, schema: { tags, body: discoverBody, response: { 200: discoverAnswer } } },
      async (request) => {
        const { google, microsoft } = context.authorities
        return {
          ...(await discover(context.discovery, request.body.address)),
          consents: [...(google === undefined ? [] : ['gmail' as const]), ...(microsoft === undefined ? [] : ['outlook' as const])],
        }
      },
    )
    app.post(
      '/accounts/test',
      { config: { access: { who: 'person' } }, schema: { tags, body: testServersBody, response: { 200: testAnswer } } },
      async (request) => (await tryServers(context, personOf(request), request.body)).report,
    )
    app.post(
      '/accounts/:id/test',
      { config: { access: { who: 'person', touches: 'account' } }, schema: { tags, params: idParams, response: { 200: testAnswer } } },
      async (request) => {
        const found = await findAccount(context.db, { userId: personOf(request).userId, id: request.params.id })
        if (found === undefined) throw notFound('account')
        const report = await probeAccount(found, { credentials: context.credentials, policy: context.mailHosts })
        await noteSending(context, found, report)
        return report
      },
    )
  }
}
