// The lines of the list of candidates: bands, the senders of each, and the mails of those that are unfolded.
import type { CleanBand, CleanCandidate, CleanSender } from '../../../src/web/contract/clean.ts'

export type CleanLine =
  | { kind: 'band'; key: string; band: CleanBand; senders: readonly CleanSender[] }
  | { kind: 'sender'; key: string; sender: CleanSender; isOpen: boolean }
  | { kind: 'mail'; key: string; sender: CleanSender; mail: CleanCandidate }
  | { kind: 'more'; key: string; sender: CleanSender }

/** What is read of one unfolded sender. */
export interface SenderMails {
  items: readonly CleanCandidate[]
  /** More of it is there, or nothing of it is here yet. */
  more: boolean
}

export const senderKey = ({ band, sender }: Pick<CleanSender, 'band' | 'sender'>): string => `${band} ${sender.address.toLowerCase()}`

export function cleanLines(senders: readonly CleanSender[], unfolded: ReadonlyMap<string, SenderMails>): CleanLine[] {
  return [...Map.groupBy(senders, ({ band }) => band)].flatMap(([band, theirs]): CleanLine[] => [
    { kind: 'band', key: band, band, senders: theirs },
    ...theirs.flatMap((sender): CleanLine[] => {
      const key = senderKey(sender)
      const mails = unfolded.get(key)
      if (mails === undefined) return [{ kind: 'sender', key, sender, isOpen: false }]
      // What is on its way is no longer among its mails, though it was read before.
      const here = new Set(sender.messageIds)
      return [
        { kind: 'sender', key, sender, isOpen: true },
        ...mails.items.filter(({ id }) => here.has(id)).map((mail): CleanLine => ({ kind: 'mail', key: `${key} ${mail.id}`, sender, mail })),
        ...(mails.more ? [{ kind: 'more' as const, key: `${key} more`, sender }] : []),
      ]
    }),
  ])
}
