// Who sends mailings, and how to have it end. Nothing here asks anybody anything: each way out
// is proposed, or shown.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findAccount } from '../../accounts/connected-accounts.ts'
import { requestKeyFor } from '../../actions/newest-by-key.ts'
import { propose } from '../../actions/propose.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import { leavingKeyOf, listSubscriptions, pastOf, wayOf } from '../../mail/clean/subscriptions.ts'
import { unsubscribeWays } from '../../mail/clean/unsubscribe-ways.ts'
import { carriesLetters } from '../../mail/import/imported-account.ts'
import type { StoredMessage } from '../../mail/messages/message-row.ts'
import { loadMessage } from '../../mail/messages/message-store.ts'
import { callerOf, requireGrant, type Caller } from '../access.ts'
import { actionOf } from '../action-view.ts'
import type { WebContext } from '../context.ts'
import { archivePastAnswer, subscriptionsAnswer, subscriptionsQuery, unsubscribeAnswer, unsubscribeBody } from '../contract/clean.ts'
import { originOf } from '../proposing.ts'

const tags = ['clean']
const params = z.object({ id: z.coerce.number().int().positive() })
const ofMessage = { access: { who: 'caller', grant: 'read', touches: 'message' } } as const

export function subscriptionRoutes({ db, clock, kinds }: WebContext): FastifyPluginAsyncZod {
  const messageOf = async (caller: Caller, id: number): Promise<StoredMessage> => {
    const message = await loadMessage(db, caller.userId, id)
    if (message === undefined) throw notFound('subscription')
    return message
  }
  const proposed = async (caller: Caller, words: string, proposal: { kind: string; payload: unknown; requestKey?: string }) =>
    actionOf(kinds, await propose(db, clock, kinds, { userId: caller.userId, ...proposal, origin: originOf(caller, words) }))

  return async (app) => {
    app.get('/subscriptions', { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags, querystring: subscriptionsQuery, response: { 200: subscriptionsAnswer } } }, async (request) => {
      const { before, ...asked } = request.query
      const after = Number(before ?? 0)
      const { items, total, hasMore } = await listSubscriptions(db, { ...asked, userId: callerOf(request).userId, after })
      return { items: items.map(({ seen, ...one }) => ({ ...one, readShare: seen / one.mails })), next: hasMore ? String(after + asked.limit) : null, total }
    })
    app.post(
      '/subscriptions/:id/unsubscribe',
      {
        config: ofMessage,
        schema: { tags, params, body: unsubscribeBody, response: { 200: unsubscribeAnswer, 202: unsubscribeAnswer }, description: 'Proposes the best way out that the mail offers, for a person to approve. A token needs read and send-proposal' },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'send-proposal')
        const message = await messageOf(caller, request.params.id)
        const way = wayOf(message)
        const { mailto, link } = unsubscribeWays(message.listUnsubscribe)
        const { words } = request.body
        const requestKey = requestKeyFor(leavingKeyOf(message), newId('ask', clock.now()))
        if (way === 'one-click') return await reply.status(202).send({ way, action: await proposed(caller, words, { kind: 'mail.unsubscribe', payload: { messageId: message.id }, requestKey }), link: '' })
        if (way === 'mailto' && mailto !== undefined && (await sends(message))) {
          const letter = { accountId: message.accountId, to: [{ name: '', address: mailto.address }], subject: mailto.subject, text: mailto.text, unsubscribes: message.id }
          return await reply.status(202).send({ way, action: await proposed(caller, words, { kind: 'mail.send', payload: letter, requestKey }), link })
        }
        if (link === '') throw new Fault('no-way-out', 'This sender offers no way to unsubscribe', { status: 409, fix: 'Put the past away, or answer and ask.' })
        return await reply.status(200).send({ way: 'link' as const, action: null, link })
      },
    )
    app.post(
      '/subscriptions/:id/archive',
      { config: ofMessage, schema: { tags, params, body: unsubscribeBody, response: { 202: archivePastAnswer }, description: `Proposes to put away what of it lies in the inbox, up to ${limits.messagesInAction.toLocaleString('en')} messages; what is left beyond them is said, and can be asked for when these are done. A token needs read and flag` } },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'flag')
        const { messageIds, left } = await pastOf(db, await messageOf(caller, request.params.id), limits.messagesInAction)
        if (messageIds.length === 0) throw new Fault('nothing-to-archive', 'Nothing of this sender lies in the inbox', { status: 409 })
        return await reply.status(202).send({ ...(await proposed(caller, request.body.words, { kind: 'mail.archive', payload: { messageIds } })), left })
      },
    )
  }

  /** Of a mailbox that was read out of a file no letter can go: then the link, if there is one. */
  async function sends({ userId, accountId }: StoredMessage): Promise<boolean> {
    const account = await findAccount(db, { userId, id: accountId })
    return account !== undefined && carriesLetters(account) && account.address !== ''
  }
}
