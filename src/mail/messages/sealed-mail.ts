// What an approval remembers of each mail that was shown, beside its number.
//
// A digest over numbers alone would seal nothing of the mails themselves: whatever stands
// under a number when the change is carried out would be changed. So what a person could see
// of each mail is sealed with it and compared before anything is touched. Where it lies is
// left out: a mail that another program moved meanwhile is still the mail that was approved.
import { createHash } from 'node:crypto'
import type { Parts } from '../../actions/action.ts'
import type { MailChange } from '../mail-port.ts'
import type { StoredMessage } from './message-row.ts'

export interface SealedChange extends MailChange {
  /** For each of `messageIds`, in their order. */
  mails: string[]
}

export function sealedMails(messages: readonly StoredMessage[]): Pick<SealedChange, 'messageIds' | 'mails'> {
  return { messageIds: messages.map(({ id }) => id), mails: messages.map(sealOf) }
}

/** Single mails of a sealed change, each of which a person may leave out. */
export const partsOfChange: Parts = {
  of: (sealed) => (sealed['messageIds'] as number[]).map(String),
  only(sealed, kept) {
    const { messageIds, mails, places, ...rest } = sealed as unknown as SealedChange & { places?: { messageId: number }[] }
    const stays = (id: number): boolean => kept.has(String(id))
    return {
      ...rest,
      messageIds: messageIds.filter(stays),
      mails: mails.filter((_, at) => stays(messageIds[at] ?? 0)),
      ...(places === undefined ? {} : { places: places.filter(({ messageId }) => stays(messageId)) }),
    }
  },
}

/** Those that are what was shown, and those that are not. Without a seal nobody can say what was shown. */
export function asSealed(change: SealedChange, messages: readonly StoredMessage[]): { shown: StoredMessage[]; strangers: StoredMessage[] } {
  const { messageIds, mails } = change as MailChange & Partial<SealedChange>
  const seals = new Map(messageIds.map((id, at) => [id, mails?.[at]]))
  const { true: shown = [], false: strangers = [] } = Object.groupBy(messages, (message) => String(seals.get(message.id) === sealOf(message)))
  return { shown, strangers }
}

/** 72 bits: five thousand of them stand in one payload, and nobody can try them out. */
function sealOf({ messageId, size, dateMs, subject, from }: StoredMessage): string {
  const seen = JSON.stringify([messageId, size, dateMs, subject, from.address])
  return createHash('sha256').update(seen).digest('base64url').slice(0, 12)
}
