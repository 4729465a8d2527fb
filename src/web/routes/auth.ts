// Coming in and going out: first run, invitations, sign-in, refresh, password.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { changePassword } from '../../accounts/change-password.ts'
import { readInvitation } from '../../accounts/invitations.ts'
import { createDemoLink, signInByDemoLink } from '../../accounts/one-time-links.ts'
import { register } from '../../accounts/register.ts'
import { refresh, signOut } from '../../accounts/sessions.ts'
import { signIn } from '../../accounts/sign-in.ts'
import { findUserByEmail, houseHasOwner } from '../../accounts/users.ts'
import { Fault } from '../../base/fault.ts'
import { accessExpired, callerOf, notSignedIn, personOf } from '../access.ts'
import { nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import * as contract from '../contract/auth.ts'
import { accessCookie, bearerToken, clearSessionCookies, deviceCookie, refreshCookie, setDeviceCookie } from '../cookies.ts'
import { DEMO_EMAIL, handOver, isSecure, meOf } from '../session-answer.ts'

export function authRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db } = context
  const clientOf = (request: { headers: { 'user-agent'?: string | undefined }; ip: string }) => ({
    userAgent: request.headers['user-agent'] ?? '',
    address: request.ip ?? '',
  })

  return async (app) => {
    app.get(
      '/welcome',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], response: { 200: contract.welcome } } },
      async () => ({ needsOwner: !(await houseHasOwner(db)), demo: context.demo, version: context.version }),
    )
    // A POST although it changes nothing: in a path the token would end up in every proxy's log.
    app.post(
      '/auth/invitation',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], body: contract.invitationBody, response: { 200: contract.invitationView } } },
      async (request) => await readInvitation(context, request.body.token),
    )
    app.post(
      '/auth/register',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], body: contract.registerBody, response: { 201: contract.loginAnswer } } },
      async (request, reply) => {
        const { user, tokens } = await register(context, request.body, clientOf(request))
        handOver(context, reply, tokens, false)
        return await reply.status(201).send({ outcome: 'signed-in' as const, me: await meOf(context, user.id, tokens) })
      },
    )
    app.post(
      '/auth/login',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], body: contract.loginBody, response: { 200: contract.loginAnswer } } },
      async (request, reply) => {
        const { tokens: asTokens, ...attempt } = request.body
        const answer = await signIn(context, { ...attempt, ...clientOf(request), deviceToken: deviceCookie(request) })
        switch (answer.outcome) {
          case 'signed-in':
            setDeviceCookie(reply, answer.deviceToken, isSecure(context))
            return { outcome: 'signed-in' as const, me: await meOf(context, answer.user.id, answer.tokens), ...handOver(context, reply, answer.tokens, asTokens) }
          case 'second-factor-needed':
            return { outcome: 'second-factor-needed' as const }
          case 'slow-down':
            void reply.header('retry-after', Math.ceil(answer.retryAfterMs / 1000))
            throw new Fault('slow-down', 'Too many attempts; sign-in rests for a while', {
              status: 429,
              fix: `Try again in ${Math.ceil(answer.retryAfterMs / 60_000)} minutes. A device that signed in before is not affected.`,
            })
          case 'code-refused':
            throw new Fault('code-wrong', 'This code is not right, or it was used already', { status: 401, fix: 'Wait for the next code and type that one.' })
          case 'refused':
            throw new Fault('sign-in-refused', 'This address and password do not belong together', { status: 401, fix: 'Check both and try again.' })
          default:
            return answer satisfies never
        }
      },
    )
    app.post(
      '/auth/link',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], body: contract.linkBody, response: { 200: contract.loginAnswer } } },
      async (request, reply) => {
        let { token } = request.body
        if (token === '') {
          // Started with --demo: whoever reaches this server may look around in the sample.
          const user = context.demo ? await findUserByEmail(db, DEMO_EMAIL) : undefined
          if (user === undefined) throw new Fault('no-demo', 'This server was not started with the sample', { status: 403, fix: 'Start it with: npm start -- --demo' })
          token = await createDemoLink(context, user.id)
        }
        const { userId, tokens } = await signInByDemoLink(context, { token, client: clientOf(request) })
        handOver(context, reply, tokens, false)
        return { outcome: 'signed-in' as const, me: await meOf(context, userId, tokens) }
      },
    )
    app.post(
      '/auth/refresh',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], body: contract.refreshBody, response: { 200: contract.refreshAnswer } } },
      async (request, reply) => {
        const given = request.body?.refreshToken
        const answer = await refresh(context, given ?? refreshCookie(request), clientOf(request))
        if (answer.outcome === 'refreshed') return handOver(context, reply, answer.tokens, given !== undefined)
        clearSessionCookies(reply)
        if (answer.outcome === 'reuse') {
          const { id, userId } = answer.session
          context.log.warn('A refresh token was used twice; its session is ended', { sessionId: id, userId })
          throw new Fault('session-reused', 'This session was used from two places and is ended', {
            status: 401,
            fix: 'Sign in again. If it was not you, change your password.',
          })
        }
        throw answer.outcome === 'expired' ? accessExpired() : notSignedIn()
      },
    )
    app.post(
      '/auth/logout',
      { config: { access: { who: 'anyone' } }, schema: { tags: ['auth'], response: { 204: nothing } } },
      async (request, reply) => {
        // Reachable with an expired token too: who signs out means it.
        const token = bearerToken(request) || refreshCookie(request) || accessCookie(request)
        if (token !== '') await signOut(context, token)
        clearSessionCookies(reply)
        return await reply.status(204).send(null)
      },
    )
    app.get(
      '/auth/me',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], response: { 200: contract.me } } },
      async (request) => {
        const { sessionId, userId } = personOf(request)
        const caller = callerOf(request)
        return await meOf(context, userId, { sessionId, csrfToken: caller.kind === 'person' ? caller.csrfToken : '' })
      },
    )
    app.post(
      '/auth/password',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], body: contract.changePasswordBody, response: { 204: nothing } } },
      async (request, reply) => {
        await changePassword(context, personOf(request), request.body)
        return await reply.status(204).send(null)
      },
    )
  }
}
