// Approving beforehand: given with the password typed again, as an action like any other; ended at once.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { provePasswordOrSample } from '../../accounts/prove-password.ts'
import { mayStand } from '../../actions/policy.ts'
import { propose } from '../../actions/propose.ts'
import { listStanding, revokeStanding, thingsOfTheHour, type StandingApproval } from '../../actions/standing-approval.ts'
import { callerOf, personOf } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { action } from '../contract/actions.ts'
import { grantBody, standingApprovals } from '../contract/standing-approvals.ts'
import { personDecides } from '../person-decides.ts'
import { originOf } from '../proposing.ts'

export function standingApprovalRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, clock, kinds } = context
  const decides = personDecides(context)
  return async (app) => {
    app.get(
      '/standing-approvals',
      { config: { access: { who: 'person' } }, schema: { tags: ['actions'], response: { 200: standingApprovals } } },
      async (request) => {
        const found = await listStanding(db, personOf(request).userId)
        const items = await Promise.all(
          found.map(async ({ userId: _, asker, ...rest }) => ({ ...rest, ...whose(asker), usedThisHour: await thingsOfTheHour(db, clock.now(), rest.id) })),
        )
        return { items, kinds: [...kinds.values()].filter(mayStand).map(({ kind }) => kind) }
      },
    )
    app.post(
      '/standing-approvals',
      {
        config: { access: { who: 'person', takes: ['token', 'rule', 'account'] } },
        schema: { tags: ['actions'], body: grantBody, response: { 202: action }, description: 'Proposed and approved in one step, as house.grant; it stands when that is done' },
      },
      async (request, reply) => {
        const { password, ...payload } = request.body
        const me = personOf(request)
        await provePasswordOrSample(context, me, { password, isSampleHouse: context.demo })
        const made = await db.transaction(async (tx) => {
          const proposed = await propose(tx, clock, kinds, { userId: me.userId, kind: 'house.grant', payload, origin: originOf(callerOf(request), '') })
          return await decides.approve(tx, me, { actionId: proposed.id, seenDigest: proposed.digest })
        })
        return await reply.status(202).header('location', `/api/v1/actions/${made.id}`).send(actionOf(kinds, made))
      },
    )
    app.delete(
      '/standing-approvals/:id',
      {
        config: { access: { who: 'person', touches: 'standing' } },
        schema: { tags: ['actions'], params: idParams, response: { 204: nothing }, description: 'Ends it at once; what was approved by it and has not begun is not done' },
      },
      async (request, reply) => {
        await revokeStanding(db, clock, { id: request.params.id, by: personOf(request) })
        return await reply.status(204).send(null)
      },
    )
  }
}

const whose = ({ by, id, name }: StandingApproval['asker']) =>
  by === 'rule' ? { tokenId: '', tokenName: '', ruleId: id, ruleName: name } : { tokenId: id, tokenName: name, ruleId: '', ruleName: '' }
