// What an approved change is about to do, read from the store in the transaction that begins it:
// where each mail lies, how it is marked, where it is to go. Kept with the action, so that a try
// that died half-way, a second look and an undo all know the world as it was before.
//
// A mail that is gone, that is another than the one that was shown, or that is to be spared by now
// is named here and touched by nobody.
import type { Plan } from '../../actions/action.ts'
import type { Approved } from '../../actions/approved.ts'
import { Fault } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import type { PlacesChange } from './change-actions.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import type { ChangeTargets } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { levelsOf } from '../mailboxes/mailbox-name.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessages } from '../messages/message-store.ts'
import { asSealed, type SealedChange } from '../messages/sealed-mail.ts'

/** One group a destination: a writer moves to one place at a time. */
export interface ChangePlan extends Plan {
  groups: ChangeTargets[]
  /** Approved, but no longer in the store. */
  missing: number[]
  /** In the store, but not the mail that was shown under this number. Plans of older versions say nothing of it. */
  strangers?: number[]
  /** In the store, and not to be changed any more, with the reason. Plans of older versions say nothing of it. */
  spared?: { id: number; why: string }[]
}

/** Which of the mails that are about to be changed are to be left alone by now, and why. */
export type Spare = (tx: Db, userId: string, ids: readonly number[]) => Promise<ReadonlyMap<number, string>>

export const nothingSpared: Spare = () => Promise.resolve(new Map())

export async function planChange(tx: Db, approved: Approved<SealedChange>, spare: Spare): Promise<ChangePlan> {
  const { userId, accountId, change } = approved
  const stored = (await loadMessages(tx, userId, change.messageIds)).filter((message) => message.accountId === accountId)
  const { shown, strangers } = asSealed(change, stored)
  const spared = await spare(tx, userId, shown.map(({ id }) => id))
  const mailboxes = new Map((await mailboxesOfAccount(tx, accountId)).map((mailbox) => [mailbox.id, mailbox]))
  const labels = await labelPathsOf(tx, shown.map(({ id }) => id))
  const places = new Map(((change as Partial<PlacesChange>).places ?? []).map(({ messageId, ...place }) => [messageId, place]))
  const make = change.make === undefined ? undefined : levelsOf(change.make)
  if (change.messageIds.length === 0) return { groups: [{ messages: [], toPath: mailboxes.get(change.mailboxId)?.path ?? '', make }], missing: [] }
  const destination = ({ id }: StoredMessage): string => JSON.stringify(places.get(id) ?? { mailboxId: change.mailboxId })
  const groups = [...Map.groupBy(shown.filter(({ id }) => !spared.has(id)), destination)].map(([key, theirs]): ChangeTargets => {
    const { mailboxId, on, off } = JSON.parse(key) as Omit<PlacesChange['places'][number], 'messageId'>
    const to = mailboxes.get(mailboxId)
    if (mailboxId !== '' && to === undefined) throw new Fault('mailbox-missing', 'The mailbox or label is no longer there; nothing was changed')
    return {
      messages: theirs.map(({ id, mailboxId: from, remoteId, seen, flagged, messageId, size }) => ({
        id,
        mailboxId: seenIn(mailboxes, from, labels.get(id)),
        path: mailboxes.get(from)?.path ?? '',
        remoteId,
        seen,
        flagged,
        mail: { messageId, size },
        labels: labels.get(id),
      })),
      toPath: to?.path ?? '',
      make,
      ...(on === undefined && off === undefined ? {} : { relabel: { on: on ?? [], off: off ?? [] } }),
    }
  })
  const found = new Set(stored.map(({ id }) => id))
  return { groups, missing: change.messageIds.filter((id) => !found.has(id)), strangers: strangers.map(({ id }) => id), spared: [...spared].map(([id, why]) => ({ id, why })) }
}

const PLACES: readonly MailboxRole[] = ['inbox', 'trash', 'junk', 'archive']

/** Where people see it: of a mail that lies in a feed the place that its labels say, so that an undo brings it back there. */
function seenIn(mailboxes: ReadonlyMap<string, Mailbox>, from: string, labels: readonly string[] = []): string {
  if (mailboxes.get(from)?.kind !== 'feed') return from
  const shown = [...mailboxes.values()].filter(({ path }) => labels.includes(path))
  return PLACES.flatMap((role) => shown.find((one) => one.role === role) ?? [])[0]?.id ?? from
}
