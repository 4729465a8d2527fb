// The second factor of whoever is signed in: set up, confirmed, taken away, its recovery codes.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  confirmTwoFactor,
  disableTwoFactor,
  regenerateRecoveryCodes,
  setUpTwoFactor,
  twoFactorStatus,
} from '../../accounts/two-factor.ts'
import { personOf } from '../access.ts'
import { nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import * as contract from '../contract/auth.ts'

export function twoFactorRoutes(context: WebContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/auth/2fa',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], response: { 200: contract.twoFactorStatus } } },
      async (request) => await twoFactorStatus(context, personOf(request).userId),
    )
    app.post(
      '/auth/2fa/setup',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], body: contract.twoFactorSetupBody, response: { 200: contract.twoFactorSetup } } },
      async (request) => {
        const { secret, url } = await setUpTwoFactor(context, personOf(request), request.body ?? {})
        return { secret, otpauthUrl: url }
      },
    )
    app.post(
      '/auth/2fa/verify',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], body: contract.twoFactorVerifyBody, response: { 200: contract.recoveryCodes } } },
      async (request) => ({ recoveryCodes: await confirmTwoFactor(context, personOf(request), request.body.code) }),
    )
    app.post(
      '/auth/2fa/disable',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], body: contract.twoFactorDisableBody, response: { 204: nothing } } },
      async (request, reply) => {
        const { password, code } = request.body
        const factor = /^\d{6}$/.test(code) ? { code } : { recoveryCode: code }
        await disableTwoFactor(context, personOf(request), { password, ...factor })
        return await reply.status(204).send(null)
      },
    )
    app.post(
      '/auth/2fa/recovery-codes',
      { config: { access: { who: 'person' } }, schema: { tags: ['auth'], body: contract.recoveryCodesBody, response: { 200: contract.recoveryCodes } } },
      async (request) => ({ recoveryCodes: await regenerateRecoveryCodes(context, personOf(request), request.body) }),
    )
  }
}
