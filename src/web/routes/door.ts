// The engine's routes, under the names they have always had. None of them changes anything: each
// makes a proposal, and answers 202 with its id and the address where a person decides on it.
//
// One table: a name is a shape and the proposal it comes to, and the gate does the rest.
import type { FastifyInstance } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { Action } from '../../actions/action.ts'
import { findAction } from '../../actions/action-store.ts'
import { propose, type ActionKinds } from '../../actions/propose.ts'
import { Fault, notFound } from '../../base/fault.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../store/db.ts'
import type { Access, Noun } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams } from '../answers.ts'
import { action, proposeBody, type Proposal } from '../contract/actions.ts'
import { askedAnswer, doorLabelsBody, doorMarkBody, doorMoveBody, doorSendBody, engineSays, type Asked } from '../contract/door.ts'
import { triggerAnswer } from '../contract/sync.ts'
import type { Asker, Door } from '../door.ts'
import { NEEDED_GRANTS } from '../proposing.ts'

interface Asking {
  words: string
  requestKey: string
}

interface OldName {
  path: string
  takes: readonly Noun[]
  body: z.ZodType<Asking>
  proposal(asked: Asking): Proposal
}

const oldName = <B extends z.ZodType<Asking>>(path: string, { takes, body, proposal }: { takes: readonly Noun[]; body: B; proposal(asked: Omit<z.output<B>, keyof Asking>): Proposal }): OldName => ({
  path,
  takes,
  body,
  proposal: ({ words: _, requestKey: __, ...payload }) => proposal(payload as Omit<z.output<B>, keyof Asking>),
})

const OLD_NAMES: readonly OldName[] = [
  oldName('/email/send', { takes: ['account', 'message', 'letter-file'], body: doorSendBody, proposal: (payload) => ({ kind: 'mail.send', payload }) }),
  oldName('/email/move', { takes: ['mailbox', 'message'], body: doorMoveBody, proposal: (payload) => ({ kind: 'mail.move', payload }) }),
  oldName('/email/mark-read', { takes: ['message'], body: doorMarkBody, proposal: (payload) => ({ kind: 'mail.mark-read', payload }) }),
  oldName('/email/mark-unread', { takes: ['message'], body: doorMarkBody, proposal: (payload) => ({ kind: 'mail.mark-unread', payload }) }),
  oldName('/email/labels', {
    takes: ['message'],
    body: doorLabelsBody,
    proposal: ({ messageIds, add, remove }) =>
      add !== undefined ? { kind: 'mail.label', payload: { messageIds, name: add } } : { kind: 'mail.unlabel', payload: { messageIds, name: remove } },
  }),
]

/** Their names stand; nothing in this version proposes a change of a calendar. */
const OF_CALENDARS = ['/calendar/event', '/calendar/respond']

export interface DoorContext {
  db: Db
  clock: Clock
  kinds: ActionKinds
}

export function doorRoutes({ db, clock, kinds }: DoorContext, door: Door): FastifyPluginAsyncZod {
  const tags = ['engine']
  const may = (access: Extract<Access, { who: 'caller' }>) => ({ config: { access } })
  const asked = async (asker: Asker, proposal: Proposal, { words, requestKey }: Asking): Promise<Asked> => {
    asker.require(proposal)
    return answerOf(door, await propose(db, clock, kinds, { userId: asker.userId, ...proposal, requestKey, origin: asker.origin(words) }))
  }
  return async (app) => {
    for (const { path, takes, body, proposal } of OLD_NAMES) {
      app.post(
        path,
        { ...may({ who: 'caller', grant: 'read', takes }), schema: { tags, description: NEEDED_GRANTS, body, response: { 202: askedAnswer } } },
        async (request, reply) => {
          const made = await asked(await door.asker(request), proposal(request.body), request.body)
          return await reply.status(202).header('location', `/api/actions/${made.actionId}`).send(made)
        },
      )
    }
    for (const path of OF_CALENDARS) {
      app.post(path, { ...may({ who: 'caller', grant: 'read' }), schema: { tags, description: 'Refused: this version changes nothing in a calendar yet', response: { 202: askedAnswer } } }, async () => {
        throw new Fault('calendar-not-written', 'This version changes nothing in a calendar yet', { fix: 'Do it in the calendar itself.' })
      })
    }
    app.post(
      '/actions',
      {
        ...may({ who: 'caller', grant: 'read', takes: ['message', 'mailbox', 'account', 'letter-file'] }),
        schema: { tags, description: NEEDED_GRANTS, body: proposeBody, response: { 202: askedAnswer } },
      },
      async (request, reply) => {
        if (request.body.approve) throw decidedElsewhere(door)
        const made = await asked(await door.asker(request), request.body.proposal, request.body)
        return await reply.status(202).header('location', `/api/actions/${made.actionId}`).send(made)
      },
    )
    app.get(
      '/actions/:id',
      { ...may({ who: 'caller', grant: 'read', touches: 'action' }), schema: { tags, params: idParams, response: { 200: action } } },
      async (request) => {
        const { userId } = await door.asker(request)
        const found = await findAction(db, request.params.id)
        if (found === undefined || found.userId !== userId) throw notFound('action')
        return actionOf(kinds, found)
      },
    )
    app.get('/status', { ...may({ who: 'caller', grant: 'read' }), schema: { tags, response: { 200: engineSays } } }, (request) => door.status(request))
    // GET too, as the old name of it.
    app.route({
      method: ['GET', 'POST'],
      url: '/sync/trigger',
      config: { ...may({ who: 'caller', grant: 'flag' }).config, costly: true },
      schema: { tags, response: { 202: triggerAnswer } },
      handler: async (request, reply) => await reply.status(202).send({ accounts: await door.triggerSync(request) }),
    })
  }
}

/** On the socket alone: whoever tries to decide is told who does, whatever the decision is called. */
export function refuseDecisions(app: FastifyInstance, door: Pick<Door, 'ownUrl'>): void {
  app.post('/api/actions/:id/*', async () => {
    throw decidedElsewhere(door)
  })
}

const decidedElsewhere = ({ ownUrl }: Pick<Door, 'ownUrl'>): Fault =>
  new Fault('person-needed', 'Only a signed-in person decides; here one can only propose', { status: 403, fix: `Open ${ownUrl()}/approvals in a browser, and decide there.` })

const answerOf = ({ ownUrl }: Door, { id, state, expiresAt }: Action): Asked => ({ actionId: id, state, approveAt: `${ownUrl()}/approvals?at=${id}`, expiresAt })
