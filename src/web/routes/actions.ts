// The gate over HTTP. Anybody with the grant may propose; only a signed-in person decides.
//
// A click in the app is proposal and decision at once (`approve: true`): one transaction,
// so there is never a proposal left behind that a person believes done.
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Action } from '../../actions/action.ts'
import { countTray, listActions } from '../../actions/action-list.ts'
import { findAction } from '../../actions/action-store.ts'
import { lookAgain } from '../../actions/look-again.ts'
import { propose } from '../../actions/propose.ts'
import { settleByWord } from '../../actions/settle.ts'
import { notFound } from '../../base/fault.ts'
import { listedIds, listedMails } from '../../mail/actions/listed-mails.ts'
import { linksOfLetter } from '../../mail/letters/letter-links.ts'
import type { SealedLetter } from '../../mail/letters/seal-letter.ts'
import type { Db } from '../../store/db.ts'
import { callerOf, personNeeded, personOf } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { action, actionItems, actionItemsQuery, actionLinks, actionLinksQuery, actionsQuery, decideBody, proposeBody, rejectBody, settleBody, trayCounts } from '../contract/actions.ts'
import { pageOf } from '../contract/page.ts'
import { personDecides } from '../person-decides.ts'
import { NEEDED_GRANTS, originNamed, originOf, requireGrantFor } from '../proposing.ts'

export function actionRoutes({ db, clock, kinds }: WebContext): FastifyPluginAsyncZod {
  const decides = personDecides({ db, clock, kinds })
  return async (app) => {
    app.get(
      '/actions',
      { config: { access: { who: 'caller', grant: 'read', takes: ['batch', 'account'] } }, schema: { tags: ['actions'], querystring: actionsQuery, response: { 200: pageOf(action) } } },
      async (request) => {
        const { state, kind, batch: batchId, account: accountId, origin, from: fromMs, to: toMs, ...rest } = request.query
        const { limit } = rest
        const found = await listActions(db, {
          ...rest,
          userId: callerOf(request).userId,
          states: state === undefined ? undefined : [state].flat(),
          kinds: kind === undefined ? undefined : [kind].flat(),
          batchId,
          accountId,
          origin: origin === undefined ? undefined : originNamed(origin),
          fromMs,
          toMs,
        })
        return { items: found.map((one) => actionOf(kinds, one)), next: found.length === limit ? (found.at(-1)?.id ?? null) : null }
      },
    )
    app.post(
      '/actions',
      {
        config: { access: { who: 'caller', grant: 'read', takes: ['message', 'mailbox', 'account', 'letter-file'] } },
        schema: { tags: ['actions'], body: proposeBody, response: { 202: action }, description: NEEDED_GRANTS },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const { proposal, words, approve: atOnce, requestKey } = request.body
        requireGrantFor(caller, proposal)
        if (atOnce && caller.kind !== 'person') throw personNeeded()
        const made = await db.transaction(async (tx) => {
          const proposed = await propose(tx, clock, kinds, { userId: caller.userId, ...proposal, requestKey, origin: originOf(caller, words) })
          // A repeated request key answers what came of the first.
          if (!atOnce || proposed.state !== 'proposed') return proposed
          return await decides.approve(tx, personOf(request), { actionId: proposed.id, seenDigest: proposed.digest })
        })
        return await reply.status(202).header('location', `/api/v1/actions/${made.id}`).send(actionOf(kinds, made))
      },
    )
    app.get(
      '/actions/counts',
      { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags: ['actions'], response: { 200: trayCounts } } },
      async (request) => await countTray(db, callerOf(request).userId),
    )
    app.get(
      '/actions/:id',
      { config: { access: { who: 'caller', grant: 'read', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, response: { 200: action } } },
      async (request) => actionOf(kinds, await ownAction(db, request)),
    )
    app.get(
      '/actions/:id/links',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, querystring: actionLinksQuery, response: { 200: actionLinks }, description: 'All links of a letter that an action sends, read from what is sealed; its facts name the first hundred' },
      },
      async (request) => {
        const found = await ownAction(db, request)
        const links = found.kind === 'mail.send' ? linksOfLetter(found.payload as unknown as SealedLetter) : []
        const [from, to] = [Number(request.query.before ?? 0), Number(request.query.before ?? 0) + request.query.limit]
        return { items: links.slice(from, to), next: to < links.length ? String(to) : null, digest: found.digest, total: links.length }
      },
    )
    app.get(
      '/actions/:id/items',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, querystring: actionItemsQuery, response: { 200: actionItems }, description: 'All mails that an action changes, those of its preview first; a mail that is here no more has no line' },
      },
      async (request) => {
        const found = await ownAction(db, request)
        const ids = listedIds(found)
        const [from, to] = [Number(request.query.before ?? 0), Number(request.query.before ?? 0) + request.query.limit]
        return { items: await listedMails(db, found, ids.slice(from, to)), next: to < ids.length ? String(to) : null, digest: found.digest, total: ids.length }
      },
    )
    app.post(
      '/actions/:id/approve',
      { config: { access: { who: 'person', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, body: decideBody, response: { 200: action } } },
      async (request) =>
        actionOf(kinds, await db.transaction((tx) => decides.approve(tx, personOf(request), { actionId: request.params.id, seenDigest: request.body.digest, without: request.body.without }))),
    )
    app.post(
      '/actions/:id/reject',
      { config: { access: { who: 'person', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, body: rejectBody, response: { 200: action } } },
      async (request) => actionOf(kinds, await decides.reject(db, personOf(request), request.params.id, request.body.reason)),
    )
    app.post(
      '/actions/:id/undo',
      { config: { access: { who: 'person', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, response: { 202: action } } },
      async (request, reply) => await reply.status(202).send(actionOf(kinds, await decides.undo(personOf(request), request.params.id))),
    )
    app.post(
      '/actions/:id/look-again',
      {
        config: { access: { who: 'person', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, response: { 202: action }, description: 'For an action that is unknown, or runs and does not get on: its outcome is looked for again' },
      },
      async (request, reply) =>
        await reply.status(202).send(actionOf(kinds, await lookAgain(db, clock, kinds, { actionId: request.params.id, by: personOf(request) }))),
    )
    app.post(
      '/actions/:id/settle',
      {
        config: { access: { who: 'person', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, body: settleBody, response: { 200: action }, description: 'For an action that is unknown, or the part of one that is: its person says what became of it, and the receipt says that nothing proves it. Nothing is done again' },
      },
      async (request) => {
        const { digest: seenDigest, happened, items } = request.body
        return actionOf(kinds, await settleByWord(db, clock, { actionId: request.params.id, by: personOf(request), seenDigest, happened, items }))
      },
    )
  }
}

/** Somebody else's is as absent as none. */
async function ownAction(db: Db, request: FastifyRequest<{ Params: { id: string } }>): Promise<Action> {
  const found = await findAction(db, request.params.id)
  if (found === undefined || found.userId !== callerOf(request).userId) throw notFound('action')
  return found
}
