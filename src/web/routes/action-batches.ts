// Several actions as one question: proposed together or not at all, each with its own answer.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { Action as DomainAction } from '../../actions/action.ts'
import { listActions } from '../../actions/action-list.ts'
import { propose } from '../../actions/propose.ts'
import { isUnderWay, underWay } from '../../actions/undo-period.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import { callerOf, personOf, type Caller } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { batch, decideBatchBody, proposeBatchBody, rejectBody, undoneBatch } from '../contract/actions.ts'
import { personDecides } from '../person-decides.ts'
import { NEEDED_GRANTS, originOf, requireGrantFor } from '../proposing.ts'

export function actionBatchRoutes({ db, clock, kinds }: WebContext): FastifyPluginAsyncZod {
  const decides = personDecides({ db, clock, kinds })
  const view = (found: DomainAction) => actionOf(kinds, found)
  const findBatch = async (caller: Caller, batchId: string): Promise<DomainAction[]> => {
    const found = await listActions(db, { userId: caller.userId, batchId, limit: limits.pageMax })
    if (found.length === 0) throw notFound('batch')
    return found.toReversed()
  }
  return async (app) => {
    app.post(
      '/actions/batches',
      { config: { access: { who: 'caller', grant: 'read', takes: ['message', 'mailbox'] } }, schema: { tags: ['actions'], body: proposeBatchBody, response: { 202: batch }, description: NEEDED_GRANTS } },
      async (request, reply) => {
        const caller = callerOf(request)
        for (const proposal of request.body.proposals) requireGrantFor(caller, proposal)
        const batchId = newId('bat', clock.now())
        // All or none: half a batch would be a different question than the one asked.
        const actions = await db.transaction(async (tx) => {
          const made: DomainAction[] = []
          for (const proposal of request.body.proposals) {
            made.push(await propose(tx, clock, kinds, { userId: caller.userId, ...proposal, batchId, origin: originOf(caller, request.body.words) }))
          }
          return made
        })
        return await reply.status(202).send({ batchId, actions: actions.map(view) })
      },
    )
    app.get(
      '/actions/batches/:id',
      { config: { access: { who: 'caller', grant: 'read', touches: 'batch' } }, schema: { tags: ['actions'], params: idParams, response: { 200: batch } } },
      async (request) => ({ batchId: request.params.id, actions: (await findBatch(callerOf(request), request.params.id)).map(view) }),
    )
    app.post(
      '/actions/batches/:id/approve',
      { config: { access: { who: 'person', touches: 'batch', takes: ['action'] } }, schema: { tags: ['actions'], params: idParams, body: decideBatchBody, response: { 200: batch } } },
      async (request) => {
        const found = await findBatch(callerOf(request), request.params.id)
        const seen = Object.entries(request.body.digests)
        const stranger = seen.find(([id]) => !found.some((one) => one.id === id))
        if (stranger !== undefined) throw new Fault('not-in-batch', `The action ${stranger[0]} does not belong to this batch`, { status: 409 })
        await db.transaction(async (tx) => {
          const { without, declineRest } = request.body
          for (const [actionId, seenDigest] of seen) await decides.approve(tx, personOf(request), { actionId, seenDigest, without: without[actionId] ?? [] })
          if (!declineRest) return
          for (const { id, state } of found) if (state === 'proposed' && request.body.digests[id] === undefined) await decides.reject(tx, personOf(request), id, 'declined')
        })
        return { batchId: request.params.id, actions: (await findBatch(callerOf(request), request.params.id)).map(view) }
      },
    )
    app.post(
      '/actions/batches/:id/reject',
      { config: { access: { who: 'person', touches: 'batch' } }, schema: { tags: ['actions'], params: idParams, body: rejectBody, response: { 200: batch } } },
      async (request) => {
        const open = (await findBatch(callerOf(request), request.params.id)).filter((one) => one.state === 'proposed')
        await db.transaction(async (tx) => {
          for (const one of open) await decides.reject(tx, personOf(request), one.id, request.body.reason)
        })
        return { batchId: request.params.id, actions: (await findBatch(callerOf(request), request.params.id)).map(view) }
      },
    )
    app.post(
      '/actions/batches/:id/undo',
      { config: { access: { who: 'person', touches: 'batch' } }, schema: { tags: ['actions'], params: idParams, response: { 202: undoneBatch } } },
      async (request, reply) => {
        const found = await findBatch(callerOf(request), request.params.id)
        // Last done, first undone. One that cannot come back must not keep the others away.
        const undoable = found.filter((one) => view(one).canUndo).toReversed()
        const refused: z.infer<typeof undoneBatch>['refused'] = found.filter(isUnderWay).map((one) => ({ actionId: one.id, ...underWay(one) }))
        for (const { id: actionId } of undoable) {
          try {
            await decides.undo(personOf(request), actionId)
          } catch (error) {
            if (!(error instanceof Fault)) throw error
            refused.push({ actionId, code: error.code, title: error.message })
          }
        }
        const after = await findBatch(callerOf(request), request.params.id)
        return await reply.status(202).send({ batchId: request.params.id, actions: after.map(view), refused })
      },
    )
  }
}
