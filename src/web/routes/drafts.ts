// Drafts over HTTP: written, changed, given up, and sent through the gate like any letter.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Action, Origin } from '../../actions/action.ts'
import { propose } from '../../actions/propose.ts'
import { notFound } from '../../base/fault.ts'
import { findDraft, listDrafts, liveDraftOf, lockDraft, type Draft } from '../../mail/drafts/draft-store.ts'
import { chooseVersion } from '../../mail/drafts/choose-version.ts'
import { editDraft, letterOf, proposedBy, rejectDraft, requireVersion, requireSendable, startDraft } from '../../mail/drafts/write-draft.ts'
import type { Db } from '../../store/db.ts'
import { callerOf, personNeeded, personOf, requireGrant, type Caller } from '../access.ts'
import { actionOf } from '../action-view.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { action } from '../contract/actions.ts'
import { answerBody, chooseDraftBody, discardDraftQuery, draft, draftsQuery, editDraftBody, newDraftBody, keepDraftBody, sendDraftBody, startedAnswer } from '../contract/drafts.ts'
import { pageOf } from '../contract/page.ts'
import { draftOf } from '../draft-view.ts'
import type { MessageReader } from '../message-reader.ts'
import { personDecides } from '../person-decides.ts'
import { originOf } from '../proposing.ts'
import { startAnswer } from '../start-answer.ts'

const messageParams = z.object({ id: z.coerce.number().int().positive() })

export function draftRoutes({ db, clock, kinds }: WebContext, reader: MessageReader): FastifyPluginAsyncZod {
  const decides = personDecides({ db, clock, kinds })
  const tags = ['drafts']
  const read = { who: 'caller', grant: 'read' } as const
  const write = { who: 'caller', grant: 'draft' } as const

  /** A person who changes a letter that waits for a decision withdraws it by that; a program has to leave it. */
  const withdrawn = async (tx: Db, caller: Caller, id: string): Promise<void> => {
    const found = await lockDraft(tx, caller.userId, id)
    if (found?.actionState === 'proposed' && caller.kind === 'person') await decides.reject(tx, caller.person, found.actionId, 'edited')
  }

  /** A person's click is proposal and decision at once; what a program asks for waits. */
  const clicked = async (tx: Db, caller: Caller, kind: string, payload: Record<string, unknown>): Promise<Action> => {
    const proposed = await propose(tx, clock, kinds, { userId: caller.userId, kind, payload, origin: originOf(caller, '') })
    return caller.kind === 'person' ? await decides.approve(tx, caller.person, { actionId: proposed.id, seenDigest: proposed.digest }) : proposed
  }

  return async (app) => {
    app.get('/drafts', { config: { access: { ...read, takes: ['thread'] } }, schema: { tags, querystring: draftsQuery, response: { 200: pageOf(draft) } } }, async (request) => {
      const { userId } = callerOf(request)
      const { state, thread, before, limit } = request.query
      if (thread !== undefined) {
        const live = await liveDraftOf(db, userId, thread)
        return { items: live === undefined ? [] : [draftOf(live)], next: null }
      }
      const states = state === undefined ? (['pending', 'approved'] as const) : [state].flat()
      const found = await listDrafts(db, { userId, states, before, limit })
      return { items: found.map(draftOf), next: found.length === limit ? (found.at(-1)?.id ?? null) : null }
    })
    app.post('/drafts', { config: { access: { ...write, takes: ['account', 'letter-file'] } }, schema: { tags, body: newDraftBody, response: { 201: draft } } }, async (request, reply) => {
      const caller = callerOf(request)
      const made = await db.transaction((tx) => startDraft(tx, clock, { userId: caller.userId, ...request.body, answers: 0, how: '', by: writerOf(caller) }))
      return await reply.status(201).header('location', `/api/v1/drafts/${made.id}`).send(draftOf(made))
    })
    app.post(
      '/emails/:id/draft',
      {
        config: { access: { ...write, touches: 'message' } },
        schema: { tags, params: messageParams, body: answerBody, response: { 201: startedAnswer }, description: 'Starts an answer or a forward; where one of this kind is begun already, and no text is given, answers that. A token needs read as well' },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'read')
        const { draft: made, leftOut } = await startAnswer({ db, clock }, reader, { userId: caller.userId, messageId: request.params.id, ...request.body, by: writerOf(caller) })
        return await reply.status(201).header('location', `/api/v1/drafts/${made.id}`).send({ ...draftOf(made), leftOut })
      },
    )
    app.get('/drafts/:id', { config: { access: { ...read, touches: 'draft' } }, schema: { tags, params: idParams, response: { 200: draft } } }, async (request) => {
      const found = await findDraft(db, callerOf(request).userId, request.params.id)
      if (found === undefined) throw notFound('draft')
      return draftOf(found)
    })
    app.patch(
      '/drafts/:id',
      { config: { access: { ...write, touches: 'draft', takes: ['account', 'letter-file'] } }, schema: { tags, params: idParams, body: editDraftBody, response: { 200: draft }, description: 'Refused with draft-changed and what stands there now where the version is not that one' } },
      async (request) => {
        const caller = callerOf(request)
        const { version, accountId, letter } = request.body
        const change = Object.fromEntries(Object.entries(letter).filter(([, value]) => value !== undefined))
        return draftOf(
          await db.transaction(async (tx) => {
            await withdrawn(tx, caller, request.params.id)
            return await editDraft(tx, clock, { userId: caller.userId, id: request.params.id, version, accountId, change, by: writerOf(caller) })
          }),
        )
      },
    )
    app.delete(
      '/drafts/:id',
      { config: { access: { ...write, touches: 'draft' } }, schema: { tags, params: idParams, querystring: discardDraftQuery, response: { 204: nothing }, description: 'It is rejected, and a draft again once it is changed' } },
      async (request, reply) => {
        const caller = callerOf(request)
        await db.transaction(async (tx) => {
          await withdrawn(tx, caller, request.params.id)
          const { id, kept } = await rejectDraft(tx, clock, { userId: caller.userId, id: request.params.id, version: request.query.version, by: writerOf(caller) })
          if (kept.sha256 !== '') await clicked(tx, caller, 'mail.delete-draft', { draftId: id })
        })
        return await reply.status(204).send(null)
      },
    )
    app.post(
      '/drafts/:id/choose',
      {
        config: { access: { who: 'person', touches: 'draft' } },
        schema: { tags, params: idParams, body: chooseDraftBody, response: { 200: draft }, description: 'Of the two versions of `elsewhere` the one to go on with. The other one stays at the provider until this one is put there (keep)' },
      },
      async (request) => {
        const caller = callerOf(request)
        return draftOf(
          await db.transaction(async (tx) => {
            await withdrawn(tx, caller, request.params.id)
            return await chooseVersion(tx, clock, { userId: caller.userId, id: request.params.id, by: writerOf(caller), ...request.body })
          }),
        )
      },
    )
    app.post(
      '/drafts/:id/keep',
      {
        config: { access: { ...write, touches: 'draft' } },
        schema: { tags, params: idParams, body: keepDraftBody, response: { 202: action }, description: 'Puts it with the drafts of its account (mail.save-draft), so that other programs show it. A person asks and decides by it; of a program it waits for a decision. A token needs read as well' },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'read')
        const made = await db.transaction(async (tx) => {
          const found = await lockDraft(tx, caller.userId, request.params.id)
          if (found === undefined) throw notFound('draft')
          requireVersion(found, request.body.version)
          requireSendable(found)
          return await clicked(tx, caller, 'mail.save-draft', { draftId: found.id, version: found.version })
        })
        return await reply.status(202).header('location', `/api/v1/actions/${made.id}`).send(actionOf(kinds, made))
      },
    )
    app.post(
      '/drafts/:id/send',
      {
        config: { access: { who: 'caller', grant: 'send-proposal', touches: 'draft' } },
        schema: { tags, params: idParams, body: sendDraftBody, response: { 202: action }, description: 'Proposes mail.send with what stands in it. Words of a program stay its words, whoever sends them. A token needs read as well' },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'read')
        const { version, approve: atOnce, words } = request.body
        if (atOnce && caller.kind !== 'person') throw personNeeded()
        const made = await db.transaction(async (tx) => {
          const found = await lockDraft(tx, caller.userId, request.params.id)
          if (found === undefined) throw notFound('draft')
          requireVersion(found, version)
          requireSendable(found)
          const proposed = await propose(tx, clock, kinds, { userId: caller.userId, kind: 'mail.send', payload: { ...letterOf(found), draftId: found.id }, origin: sayOf(found, caller, words) })
          await proposedBy(tx, clock, found, proposed.id)
          return atOnce ? await decides.approve(tx, personOf(request), { actionId: proposed.id, seenDigest: proposed.digest }) : proposed
        })
        return await reply.status(202).header('location', `/api/v1/actions/${made.id}`).send(actionOf(kinds, made))
      },
    )
  }
}

/** What a program worded, all of it or some, and a person sends wants the second look that a program's letter gets. */
const sayOf = ({ program }: Draft, caller: Caller, words: string): Origin => (program !== undefined && caller.kind === 'person' ? { by: 'token', id: program.tokenId, name: program.name, words } : originOf(caller, words))

const writerOf = (caller: Caller) => (caller.kind === 'person' ? { who: 'person' as const, name: '' } : { who: 'token' as const, name: caller.token.name, tokenId: caller.token.tokenId })
