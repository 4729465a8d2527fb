// Rules: made and changed by a signed-in person alone, and without an approval, since nothing outside
// changes by it. A token that may read reads them too, and sees what one would have met.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { listStanding } from '../../actions/standing-approval.ts'
import { notFound } from '../../base/fault.ts'
import { changeRule, makeRule, removeRule } from '../../triage/rules/change-rules.ts'
import { tryRule } from '../../triage/rules/rule-matches.ts'
import { findRule, listRules, type Rule } from '../../triage/rules/rule-store.ts'
import { callerOf, personOf } from '../access.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { rule, ruleBody, rulePatch, rules, tried, tryBody } from '../contract/rules.ts'
import { rulesOf } from '../rule-view.ts'
import { emailRowOf } from '../email-row.ts'

/** A look that somebody takes, not a report. */
const TRIED_SHOWN = 20

export function ruleRoutes({ db, clock }: WebContext): FastifyPluginAsyncZod {
  const tags = ['rules']
  const own = async (userId: string, id: string): Promise<Rule> => {
    const found = await findRule(db, { userId, id })
    if (found === undefined) throw notFound('rule')
    return found
  }
  const shown = async (one: Rule) => {
    const [only] = rulesOf([one], await listStanding(db, one.userId), clock.now())
    return only as NonNullable<typeof only>
  }
  return async (app) => {
    app.get('/rules', { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags, response: { 200: rules } } }, async (request) => {
      const { userId } = callerOf(request)
      return { items: rulesOf(await listRules(db, userId), await listStanding(db, userId), clock.now()) }
    })
    app.post(
      '/rules',
      { config: { access: { who: 'person', takes: ['account'] } }, schema: { tags, body: ruleBody, response: { 201: rule }, description: 'It looks at mail that comes in from then on' } },
      async (request, reply) => {
        const made = await makeRule({ db, clock }, personOf(request), request.body)
        return await reply.status(201).header('location', `/api/v1/rules/${made.id}`).send(await shown(made))
      },
    )
    app.get('/rules/:id', { config: { access: { who: 'caller', grant: 'read', touches: 'rule' } }, schema: { tags, params: idParams, response: { 200: rule } } }, async (request) => {
      return await shown(await own(callerOf(request).userId, request.params.id))
    })
    app.patch(
      '/rules/:id',
      {
        config: { access: { who: 'person', touches: 'rule', takes: ['account'] } },
        schema: { tags, params: idParams, body: rulePatch, response: { 200: rule }, description: 'Another search, act or account, and switching it off, end its standing approval' },
      },
      async (request) => await shown(await changeRule({ db, clock }, personOf(request), { id: request.params.id, ...request.body })),
    )
    app.delete('/rules/:id', { config: { access: { who: 'person', touches: 'rule' } }, schema: { tags, params: idParams, response: { 204: nothing } } }, async (request, reply) => {
      await removeRule({ db, clock }, personOf(request), request.params.id)
      return await reply.status(204).send(null)
    })
    app.post(
      '/rules/:id/try',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'rule' } },
        schema: { tags, params: idParams, body: tryBody, response: { 200: tried }, description: 'What it would have met, had it been there. Changes nothing' },
      },
      async (request) => {
        const found = await own(callerOf(request).userId, request.params.id)
        const { total, newest } = await tryRule(db, found, { days: request.body.days, limit: TRIED_SHOWN, nowMs: clock.now() })
        return { ...total, items: newest.map(emailRowOf) }
      },
    )
  }
}
