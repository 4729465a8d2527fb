// The gate over HTTP. Anybody with the grant may propose; only a signed-in person decides.
//
// A click in the app is proposal and decision at once (`approve: true`): one transaction,
// so there is never a proposal left behind that a person believes done.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { readSettings } from '../../accounts/settings.ts'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import type { Action as DomainAction, Origin } from '../../actions/action.ts'
import { findAction, listActions, OPEN_STATES } from '../../actions/action-store.ts'
import { listAudit } from '../../actions/audit.ts'
import { decide } from '../../actions/decide.ts'
import { propose } from '../../actions/propose.ts'
import { lookAgain } from '../../actions/look-again.ts'
import { undo } from '../../actions/undo.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { callerOf, personNeeded, personOf, requireGrant, type Caller } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import type { Grant } from '../contract/auth.ts'
import {
  action,
  actionsQuery,
  auditEntry,
  batch,
  decideBatchBody,
  decideBody,
  proposeBatchBody,
  proposeBody,
  rejectBody,
  undoneBatch,
  type Proposal,
} from '../contract/actions.ts'
import { pageOf, pageQuery } from '../contract/page.ts'

/** Of a token, besides `read`: what a proposal answers tells of the messages and people it is about. */
const GRANT_OF: Record<Proposal['kind'], Grant> = {
  'mail.mark-read': 'flag',
  'mail.mark-unread': 'flag',
  'mail.move': 'flag',
  'mail.send': 'send-proposal',
}

const NEEDED_GRANTS = 'A token needs read, and what each kind it proposes needs: flag for mail.mark-read, mail.mark-unread and mail.move, send-proposal for mail.send'

export function actionRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, clock, kinds } = context
  const view = (found: DomainAction) => actionOf(kinds, found)

  const findOwn = async (caller: Caller, id: string): Promise<DomainAction> => {
    const found = await findAction(db, id)
    if (found === undefined || found.userId !== caller.userId) throw notFound('action')
    return found
  }
  const findBatch = async (caller: Caller, batchId: string): Promise<DomainAction[]> => {
    const found = await listActions(db, { userId: caller.userId, batchId, limit: limits.pageMax })
    if (found.length === 0) throw notFound('batch')
    return found.toReversed()
  }
  const approve = async (tx: Db, by: SignedInPerson, seen: { actionId: string; seenDigest: string }) => {
    const { undoSeconds } = await readSettings(tx, by.userId)
    return await decide(tx, clock, kinds, { ...seen, verdict: 'approve', by, undoSeconds })
  }
  const reject = async (tx: Db, by: SignedInPerson, actionId: string, reason: string) =>
    await decide(tx, clock, kinds, { actionId, verdict: 'reject', by, seenDigest: '', undoSeconds: 0, reason })
  /** An undo is the person's click: proposed from the receipt and decided in the same step. */
  const undoAndDecide = async (by: SignedInPerson, actionId: string): Promise<DomainAction> =>
    await db.transaction(async (tx) => {
      const undone = await undo(tx, clock, kinds, { actionId, by })
      if (undone.took === 'back') return undone.action
      const { proposal } = undone
      return proposal.state === 'proposed' ? await approve(tx, by, { actionId: proposal.id, seenDigest: proposal.digest }) : proposal
    })

  return async (app) => {
    app.get(
      '/actions',
      { config: { access: { who: 'caller', grant: 'read', takes: ['batch'] } }, schema: { tags: ['actions'], querystring: actionsQuery, response: { 200: pageOf(action) } } },
      async (request) => {
        const { state, open, batch: batchId, before, limit } = request.query
        const states = open === true ? OPEN_STATES : state === undefined ? undefined : Array.isArray(state) ? state : [state]
        const found = await listActions(db, {
          userId: callerOf(request).userId,
          limit,
          ...(states === undefined ? {} : { states }),
          unfinished: open === true,
          ...(batchId === undefined ? {} : { batchId }),
          ...(before === undefined ? {} : { before }),
        })
        return { items: found.map(view), next: found.length === limit ? (found.at(-1)?.id ?? null) : null }
      },
    )
    app.post(
      '/actions',
      {
        config: { access: { who: 'caller', grant: 'read', takes: ['message', 'mailbox', 'account'] } },
        schema: { tags: ['actions'], body: proposeBody, response: { 202: action }, description: NEEDED_GRANTS },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const { proposal, words, approve: atOnce, requestKey } = request.body
        requireGrant(caller, GRANT_OF[proposal.kind])
        if (atOnce && caller.kind !== 'person') throw personNeeded()
        const made = await db.transaction(async (tx) => {
          const proposed = await propose(tx, clock, kinds, { userId: caller.userId, ...proposal, requestKey, origin: originOf(caller, words) })
          // A repeated request key answers what came of the first.
          if (!atOnce || proposed.state !== 'proposed') return proposed
          return await approve(tx, personOf(request), { actionId: proposed.id, seenDigest: proposed.digest })
        })
        return await reply.status(202).header('location', `/api/v1/actions/${made.id}`).send(view(made))
      },
    )
    app.get(
      '/actions/:id',
      { config: { access: { who: 'caller', grant: 'read', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, response: { 200: action } } },
      async (request) => view(await findOwn(callerOf(request), request.params.id)),
    )
    app.post(
      '/actions/:id/approve',
      { config: { access: { who: 'person', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, body: decideBody, response: { 200: action } } },
      async (request) =>
        view(await db.transaction((tx) => approve(tx, personOf(request), { actionId: request.params.id, seenDigest: request.body.digest }))),
    )
    app.post(
      '/actions/:id/reject',
      { config: { access: { who: 'person', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, body: rejectBody, response: { 200: action } } },
      async (request) => view(await reject(db, personOf(request), request.params.id, request.body.reason)),
    )
    app.post(
      '/actions/:id/undo',
      { config: { access: { who: 'person', touches: 'action' } }, schema: { tags: ['actions'], params: idParams, response: { 202: action } } },
      async (request, reply) => await reply.status(202).send(view(await undoAndDecide(personOf(request), request.params.id))),
    )
    app.post(
      '/actions/:id/look-again',
      {
        config: { access: { who: 'person', touches: 'action' } },
        schema: { tags: ['actions'], params: idParams, response: { 202: action }, description: 'For an action that is unknown, or runs and does not get on: its outcome is looked for again' },
      },
      async (request, reply) =>
        await reply.status(202).send(view(await lookAgain(db, clock, kinds, { actionId: request.params.id, by: personOf(request) }))),
    )

    app.post(
      '/actions/batches',
      { config: { access: { who: 'caller', grant: 'read', takes: ['message', 'mailbox'] } }, schema: { tags: ['actions'], body: proposeBatchBody, response: { 202: batch }, description: NEEDED_GRANTS } },
      async (request, reply) => {
        const caller = callerOf(request)
        for (const { kind } of request.body.proposals) requireGrant(caller, GRANT_OF[kind])
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
          for (const [actionId, seenDigest] of seen) await approve(tx, personOf(request), { actionId, seenDigest })
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
          for (const one of open) await reject(tx, personOf(request), one.id, request.body.reason)
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
        const refused: z.infer<typeof undoneBatch>['refused'] = []
        for (const { id: actionId } of undoable) {
          try {
            await undoAndDecide(personOf(request), actionId)
          } catch (error) {
            if (!(error instanceof Fault)) throw error
            refused.push({ actionId, code: error.code, title: error.message })
          }
        }
        const after = await findBatch(callerOf(request), request.params.id)
        return await reply.status(202).send({ batchId: request.params.id, actions: after.map(view), refused })
      },
    )

    app.get(
      '/audit',
      { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags: ['actions'], querystring: pageQuery, response: { 200: pageOf(auditEntry) } } },
      async (request) => {
        const { before, limit } = request.query
        const entries = await listAudit(db, { userId: callerOf(request).userId, limit, ...(before === undefined ? {} : { before: Number(before) || 0 }) })
        return { items: entries, next: entries.length === limit ? String(entries.at(-1)?.seq ?? '') : null }
      },
    )
  }
}

function originOf(caller: Caller, words: string): Origin {
  return caller.kind === 'person'
    ? { by: 'person', id: caller.person.sessionId, name: caller.person.name, words }
    : { by: 'token', id: caller.token.tokenId, name: caller.token.name, words }
}
