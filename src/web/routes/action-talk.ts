// Saying something else to a proposal than yes or no: an edit, a question and its answer, or
// nothing at all until it expires.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ignore } from '../../actions/ignore.ts'
import { answer, ask } from '../../actions/question.ts'
import { edit } from '../../actions/revise.ts'
import { callerOf, personOf } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { action, answerBody, askBody, editBody, ignoreBody } from '../contract/actions.ts'
import { NEEDED_GRANTS, originOf, requireGrantFor } from '../proposing.ts'

export function actionTalkRoutes({ db, clock, kinds }: WebContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/actions/:id/edit',
      {
        config: { access: { who: 'person', touches: 'action', takes: ['message', 'mailbox', 'account', 'letter-file'] } },
        schema: { tags: ['actions'], params: idParams, body: editBody, response: { 200: action }, description: 'The person changes what is proposed. It is described anew; no earlier digest can be approved any more' },
      },
      async (request) => {
        const { digest: seenDigest, proposal } = request.body
        return actionOf(kinds, await edit(db, clock, kinds, { actionId: request.params.id, by: personOf(request), seenDigest, proposal }))
      },
    )
    app.post(
      '/actions/:id/ask',
      {
        config: { access: { who: 'person', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, body: askBody, response: { 200: action }, description: 'A question back to whoever proposed it, who reads it in `talk`' },
      },
      async (request) => actionOf(kinds, await ask(db, clock, { actionId: request.params.id, by: personOf(request), words: request.body.words })),
    )
    app.post(
      '/actions/:id/answer',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'action', takes: ['message', 'mailbox', 'account', 'letter-file'] } },
        schema: { tags: ['actions'], params: idParams, body: answerBody, response: { 200: action }, description: `Only for the token that proposed it, while a question is open. ${NEEDED_GRANTS}` },
      },
      async (request) => {
        const caller = callerOf(request)
        const { words, proposal } = request.body
        if (proposal !== undefined) requireGrantFor(caller, proposal)
        return actionOf(kinds, await answer(db, clock, kinds, { userId: caller.userId, actionId: request.params.id, by: originOf(caller, ''), words, proposal }))
      },
    )
    app.post(
      '/actions/:id/ignore',
      {
        config: { access: { who: 'person', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, body: ignoreBody, response: { 200: action }, description: 'Out of the tray and left to expire, or back into it' },
      },
      async (request) => actionOf(kinds, await ignore(db, clock, { actionId: request.params.id, by: personOf(request), ignored: request.body.ignored })),
    )
  }
}
