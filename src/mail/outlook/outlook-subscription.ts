// The order for pushes: Microsoft calls our web address when something in the mailbox changes.
//
// An order ends by itself after a week at the most, or earlier when a password changes. It is
// renewed every day, so five days of failures pass before mail is late; and its state is told,
// because a push that stopped looks from here like a quiet mailbox.
//
// One order for the whole mailbox: one a folder would name the folder in each call, and a
// hundred of them would have to be kept alive.
import { z } from 'zod'
import { messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { isGone } from './graph-refusal.ts'
import { graphSubscription, subscriptionPage, type GraphSubscription } from './graph-shapes.ts'

export interface OutlookWebhook {
  /** Where Microsoft calls; it asks there for a handshake before it takes the order. */
  notificationUrl: string
  lifecycleUrl: string
  /** Comes back with each call: what does not hold it is not from Microsoft. At most 128 characters. */
  clientState: string
}

export interface OutlookPush {
  /** Ordered, or ordered anew; what fails is thrown, and told by `state` until it succeeds. */
  renew(signal: AbortSignal): Promise<void>
  /** It is not there any more, whatever we believe. */
  lapsed(): void
  /** By whichever process: the order is found by its address. */
  end(signal: AbortSignal): Promise<void>
  isMine(subscriptionId: string): boolean
  readonly state: { expiresAtMs: number; failing: string }
}

export const lifecycleEvent = z.enum(['reauthorizationRequired', 'subscriptionRemoved', 'missed'])

const RESOURCE = 'me/messages'

export function openOutlookPush(graph: Graph, webhook: OutlookWebhook): OutlookPush {
  let ordered: GraphSubscription | undefined
  let failing = ''

  const order = async (signal: AbortSignal): Promise<GraphSubscription> => {
    const expirationDateTime = new Date(graph.clock.now() + limits.outlookPushMs).toISOString()
    const before = ordered ?? (await findOrdered(graph, webhook, signal))
    if (before !== undefined) {
      // This also answers "reauthorizationRequired".
      const renewed = await graph.ask({ to: `/subscriptions/${encodeURIComponent(before.id)}`, method: 'PATCH', body: { expirationDateTime }, signal })
      if (renewed.ok || !isGone(renewed)) return parsed(renewed, graphSubscription)
    }
    const { notificationUrl, lifecycleUrl, clientState } = webhook
    const body = { changeType: 'created,updated,deleted', resource: RESOURCE, notificationUrl, lifecycleNotificationUrl: lifecycleUrl, clientState, expirationDateTime }
    return parsed(await graph.ask({ to: '/subscriptions', method: 'POST', body, signal }), graphSubscription)
  }

  return {
    async renew(signal) {
      try {
        ordered = await order(signal)
        failing = ''
      } catch (error) {
        failing = messageOf(error)
        throw error
      }
    },
    lapsed() {
      ordered = undefined
    },
    async end(signal) {
      const before = ordered ?? (await findOrdered(graph, webhook, signal))
      if (before === undefined) return
      const answer = await graph.ask({ to: `/subscriptions/${encodeURIComponent(before.id)}`, method: 'DELETE', signal })
      if (!answer.ok && !isGone(answer)) parsed(answer, graphSubscription)
      ordered = undefined
    },
    isMine: (subscriptionId) => ordered?.id === subscriptionId,
    get state() {
      return { expiresAtMs: ordered === undefined ? 0 : Date.parse(ordered.expirationDateTime), failing }
    },
  }
}

/** Of the process before this one: a second order beside it would bring everything twice. */
async function findOrdered(graph: Graph, webhook: OutlookWebhook, signal: AbortSignal): Promise<GraphSubscription | undefined> {
  const { value } = parsed(await graph.ask({ to: '/subscriptions', signal }), subscriptionPage)
  return value.find((one) => one.notificationUrl === webhook.notificationUrl && one.resource.replace(/^\//, '').endsWith('messages'))
}
