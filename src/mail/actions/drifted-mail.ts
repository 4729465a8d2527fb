// Whether mail that an action changed is still as it was proven. What a later sync brought into
// the store is the word of the provider: somebody moved it back, marked it otherwise, deleted it.
import type { Action, DriftLook } from '../../actions/action.ts'
import type { Drift } from '../../actions/action-shapes.ts'
import type { Db } from '../../store/db.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { isMark, MARKS } from './mark.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessages } from '../messages/message-store.ts'
import type { SealedChange } from '../messages/sealed-mail.ts'

type DriftItem = Drift['items'][number]

/** What a change is about; of two that are about the same the later one counts. */
function aspectOf({ change, mailboxId, make }: SealedChange): string {
  if (isMark(change)) return MARKS[change].flag
  return change === 'move' ? 'place' : `label ${make ?? mailboxId}`
}

export const driftOfChange: DriftLook = {
  claims: ({ payload }) => {
    const sealed = payload as unknown as SealedChange
    return sealed.messageIds.map((id) => `${id} ${aspectOf(sealed)}`)
  },
  async look(db, action, claims) {
    const sealed = action.payload as unknown as SealedChange
    const proven = (action.receipt?.items ?? []).filter(({ id, outcome, saidBy }) => (outcome === 'done' || outcome === 'already-so') && saidBy === undefined && claims.has(`${id} ${aspectOf(sealed)}`))
    const messages = new Map((await loadMessages(db, action.userId, proven.map(({ id }) => Number(id)))).map((message) => [String(message.id), message]))
    const isSo = await judge(db, action, sealed, [...messages.values()])
    return proven.flatMap(({ id, after }): DriftItem[] => {
      const message = messages.get(id)
      if (message === undefined) return [{ id, what: 'gone', proven: typeof after['path'] === 'string' ? after['path'] : '', found: '' }]
      const drifted = isSo(message, after)
      return drifted === undefined ? [] : [{ id, ...drifted }]
    })
  },
}

type Judge = (message: StoredMessage, after: Record<string, unknown>) => Omit<DriftItem, 'id'> | undefined

async function judge(db: Db, action: Action, sealed: SealedChange, messages: readonly StoredMessage[]): Promise<Judge> {
  const { change } = sealed
  if (isMark(change)) {
    const { flag, is } = MARKS[change]
    return (message) => (message[flag] === is ? undefined : { what: flag, proven: String(is), found: String(message[flag]) })
  }
  const mailboxes = await mailboxesOfAccount(db, action.accountId)
  if (change === 'move') return placeOf(new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox])))
  const label = mailboxes.find(({ id, name }) => (sealed.make === undefined ? id === sealed.mailboxId : name === sealed.make))
  const labels = await labelPathsOf(db, messages.map(({ id }) => id))
  const wanted = change === 'label'
  return ({ id }) => {
    const has = label !== undefined && (labels.get(id) ?? []).includes(label.path)
    return has === wanted ? undefined : { what: 'labels', proven: wanted ? (label?.path ?? '') : '', found: has ? (label?.path ?? '') : '' }
  }
}

/** Where a provider keeps all mail in one place, a move is a change of labels, and the place says nothing. */
const placeOf =
  (mailboxes: ReadonlyMap<string, Mailbox>): Judge =>
  ({ mailboxId }, { path }) => {
    const here = mailboxes.get(mailboxId)
    if (here === undefined || here.kind === 'feed' || here.path === path) return undefined
    return { what: 'place', proven: String(path), found: here.path }
  }
