// The messages that a proposal names: all this person's, all of one account, and how a
// preview shows them.
import type { Origin } from '../../actions/action.ts'
import type { Fact, Preview } from '../../actions/action-shapes.ts'
import { findAccount, type Provider } from '../../accounts/connected-accounts.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessages } from '../messages/message-store.ts'

export interface Chosen {
  accountId: string
  accountName: string
  /** Undefined when the account was disconnected meanwhile. */
  provider: Provider | undefined
  /** In date order, each once. */
  messages: StoredMessage[]
  /** How many of those that were named are left out, they or their place being no longer there; only where an undo named them. */
  gone: number
  mailboxes: ReadonlyMap<string, Mailbox>
}

export async function chosenMessages(db: Db, userId: string, messageIds: readonly number[], origin: Origin): Promise<Chosen> {
  const wanted = [...new Set(messageIds)]
  const messages = await loadMessages(db, userId, wanted)
  const gone = wanted.length - messages.length
  // An undo names what was changed then. One mail deleted since must not keep the others from
  // coming back; anybody else who names a mail that is not there has made a mistake.
  if (messages.length === 0 || (gone > 0 && origin.by !== 'undo')) {
    // Somebody else's message and none at all must sound the same.
    throw new Fault('not-found', `${gone} of ${wanted.length} messages are not there`, {
      status: 404,
      fix: 'Reload the list: they may have been deleted meanwhile.',
    })
  }
  const accountIds = new Set(messages.map((one) => one.accountId))
  const [accountId] = accountIds
  if (accountId === undefined || accountIds.size > 1) {
    throw new Fault('several-accounts', 'These messages belong to several accounts', { fix: 'Propose one action for each account.' })
  }
  const account = await findAccount(db, { userId, id: accountId })
  const mailboxes = new Map((await mailboxesOfAccount(db, accountId)).map((mailbox) => [mailbox.id, mailbox]))
  return { accountId, accountName: account?.name ?? '', provider: account?.provider, messages, gone, mailboxes }
}

/** The preview of a change to messages; `note` is what a line says beside the message. */
export function previewOf(
  chosen: Chosen,
  origin: Origin,
  shown: { act: string; facts: Fact[]; values?: Record<string, string | number>; note?: (message: StoredMessage) => string; confidence?: Record<string, number> | undefined },
): Preview {
  const { messages, gone, accountName } = chosen
  const nameOf = (message: StoredMessage) => chosen.mailboxes.get(message.mailboxId)?.name ?? ''
  const from = [...new Set(messages.map(nameOf))]
  return {
    act: shown.act,
    values: { count: messages.length, ...shown.values },
    facts: [
      { label: 'messages', value: String(messages.length), exact: '', source: writtenBy(origin), sourceNote: from.length === 1 ? (from[0] ?? '') : '', sourceCount: from.length === 1 ? 0 : from.length },
      ...shown.facts,
      { label: 'account', value: accountName, exact: '', source: 'house', sourceNote: '', sourceCount: 0 },
    ],
    warnings: gone === 0 ? [] : [{ code: 'gone', text: `${gone} of these messages cannot be reached: the message or its folder is no longer there`, exact: '', count: gone }],
    body: '',
    items: leastCertainFirst(messages, shown.confidence).slice(0, limits.previewItemsMax).map((message) => ({
      id: String(message.id),
      title: message.subject,
      from: message.from.name === '' ? message.from.address : message.from.name,
      note: (shown.note ?? nameOf)(message),
      confidence: shown.confidence?.[message.id],
    })),
    count: messages.length,
    undoable: true,
  }
}

/** What needs a look comes before what does not; those that nothing is said of come last, in date order. */
function leastCertainFirst(messages: readonly StoredMessage[], confidence: Record<string, number> = {}): StoredMessage[] {
  const sure = ({ id }: StoredMessage): number => confidence[id] ?? 2
  return messages.toSorted((a, b) => sure(a) - sure(b))
}

/** Whose word it is that something is chosen or called so. An undo is made by the house, from a receipt. */
export function writtenBy({ by }: Origin): 'your-words' | 'asker' | 'house' {
  return by === 'person' ? 'your-words' : by === 'undo' ? 'house' : 'asker'
}
