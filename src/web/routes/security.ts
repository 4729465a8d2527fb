// A person's sessions and API tokens; people and invitations for those who manage them.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { invite, listInvitations, revokeInvitation } from '../../accounts/invitations.ts'
import { acknowledgeNotice, listNotices } from '../../accounts/session-notices.ts'
import { listSessions, revokeOtherSessions, revokeSession } from '../../accounts/sessions.ts'
import { createToken, listTokens, revokeToken } from '../../accounts/tokens.ts'
import { disableUser, enableUser, listUsers } from '../../accounts/users.ts'
import { personOf } from '../access.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import * as contract from '../contract/auth.ts'

const DAY_MS = 86_400_000
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

export function securityRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, clock } = context
  const person = { config: { access: { who: 'person' } } } as const

  return async (app) => {
    app.get('/sessions', { ...person, schema: { tags: ['security'], response: { 200: contract.sessionsAnswer } } }, async (request) => ({
      items: await listSessions(context, personOf(request)),
      notices: await listNotices(context, personOf(request)),
    }))
    app.post(
      '/sessions/:id/acknowledge',
      {
        config: { access: { who: 'person', touches: 'session' } },
        schema: { tags: ['security'], description: 'Says that the notice about this ended session was read.', params: idParams, response: { 204: nothing } },
      },
      async (request, reply) => {
        await acknowledgeNotice(context, personOf(request), request.params.id)
        return await reply.status(204).send(null)
      },
    )
    app.delete(
      '/sessions/:id',
      { config: { access: { who: 'person', touches: 'session' } }, schema: { tags: ['security'], params: idParams, response: { 204: nothing } } },
      async (request, reply) => {
        await revokeSession(context, personOf(request), request.params.id)
        return await reply.status(204).send(null)
      },
    )
    app.post('/sessions/revoke-others', { ...person, schema: { tags: ['security'], response: { 200: z.object({ ended: z.int() }) } } }, async (request) => ({
      ended: await revokeOtherSessions(context, personOf(request)),
    }))

    app.get('/tokens', { ...person, schema: { tags: ['security'], response: { 200: list(contract.apiToken) } } }, async (request) => ({
      items: await listTokens(context, personOf(request).userId),
    }))
    app.post(
      '/tokens',
      { ...person, schema: { tags: ['security'], body: contract.createTokenBody, response: { 201: contract.createdToken } } },
      async (request, reply) => {
        const me = personOf(request)
        const { name, grants, expiresInDays } = request.body
        const expiresAt = expiresInDays === undefined ? 0 : clock.now() + expiresInDays * DAY_MS
        const { token, raw } = await createToken(context, me, { userId: me.userId, name, grants, expiresAt })
        return await reply.status(201).send({ token: raw, apiToken: token })
      },
    )
    app.delete(
      '/tokens/:id',
      { config: { access: { who: 'person', touches: 'token' } }, schema: { tags: ['security'], params: idParams, response: { 204: nothing } } },
      async (request, reply) => {
        const me = personOf(request)
        await revokeToken(context, me, { userId: me.userId, tokenId: request.params.id })
        return await reply.status(204).send(null)
      },
    )

    app.get('/people', { ...person, schema: { tags: ['people'], response: { 200: list(contract.person) } } }, async (request) => ({
      items: (await listUsers(db, personOf(request))).map((user) => ({ ...user, disabled: user.disabledAt > 0 })),
    }))
    for (const [what, change] of [
      ['disable', disableUser],
      ['enable', enableUser],
    ] as const) {
      app.post(
        `/people/:id/${what}`,
        { config: { access: { who: 'person', touches: 'person' } }, schema: { tags: ['people'], params: idParams, response: { 200: contract.person } } },
        async (request) => {
          const user = await change(context, personOf(request), request.params.id)
          return { ...user, disabled: user.disabledAt > 0 }
        },
      )
    }
    app.get('/invitations', { ...person, schema: { tags: ['people'], response: { 200: list(contract.invitation) } } }, async (request) => ({
      items: await listInvitations(context, personOf(request)),
    }))
    app.post(
      '/invitations',
      { ...person, schema: { tags: ['people'], body: contract.createInvitationBody, response: { 201: contract.createdInvitation } } },
      async (request, reply) => {
        const { invitation, token } = await invite(context, personOf(request), request.body)
        // In the fragment: it reaches no server log on the way.
        return await reply.status(201).send({ invitation, url: `${context.ownUrl()}/invite#${token}` })
      },
    )
    app.delete(
      '/invitations/:id',
      { config: { access: { who: 'person', touches: 'invitation' } }, schema: { tags: ['people'], params: idParams, response: { 204: nothing } } },
      async (request, reply) => {
        await revokeInvitation(context, personOf(request), request.params.id)
        return await reply.status(204).send(null)
      },
    )
  }
}
