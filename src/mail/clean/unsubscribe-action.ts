// The kind of action that ends a subscription by one click (RFC 8058): a request to the address
// that the mail names, in the person's name.
//
// Only where a signature covers the headers and our server says that it holds: else the
// address is anybody's word, and asking it would tell a stranger that somebody reads. What is
// sealed is the address itself, as it was shown.
import type { z } from 'zod'
import type { ActionKind } from '../../actions/action.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { loadMessage } from '../messages/message-store.ts'
import { unsubscribePayload } from './clean-shapes.ts'
import { wayOf } from './subscriptions.ts'
import { unsubscribeWays } from './unsubscribe-ways.ts'

export interface SealedUnsubscribe {
  messageId: number
  url: string
  sender: string
}

/** The whole body of the request (RFC 8058 section 3.1). */
export const ONE_CLICK_BODY = 'List-Unsubscribe=One-Click'

const unsubscribe: ActionKind<z.output<typeof unsubscribePayload>> = {
  kind: 'mail.unsubscribe',
  payload: unsubscribePayload,
  leavesTheHouse: true,
  async describe(db, userId, { messageId }) {
    const message = await loadMessage(db, userId, messageId)
    if (message === undefined) throw notFound('message')
    if (wayOf(message) !== 'one-click') {
      throw new Fault('no-one-click', 'This mail offers no way to unsubscribe by one click that is known to be its sender’s', { fix: 'Unsubscribe by a letter or by the link in the mail.' })
    }
    const url = unsubscribeWays(message.listUnsubscribe).https
    const { host } = new URL(url)
    const sender = message.from.name === '' ? message.from.address : message.from.name
    return {
      accountId: message.accountId,
      payload: { messageId, url, sender: message.from.address } satisfies SealedUnsubscribe,
      preview: {
        act: 'mail.unsubscribe',
        values: { count: 1, sender, host },
        facts: [
          { label: 'from', value: message.from.name, exact: message.from.address, source: 'mail-text', sourceNote: '', sourceCount: 0 },
          { label: 'where', value: host, exact: url, source: 'mail-text', sourceNote: '', sourceCount: 0 },
        ],
        warnings: [{ code: 'no-undo', text: 'Who has unsubscribed can only subscribe again', exact: '', count: 0 }],
        body: ONE_CLICK_BODY,
        items: [{ id: String(message.id), title: message.subject, from: sender, note: '' }],
        count: 1,
        undoable: false,
      },
    }
  },
  inverse: () => undefined,
}

export const unsubscribeKinds = [unsubscribe] as unknown as readonly ActionKind[]
