// Which mails of a thread stand open: those that were unread, those asked for, and always
// the last one. The rest fold to a line.
import type { Message } from '../../../src/web/contract/mail.ts'

export function foldThread<T extends Pick<Message, 'id'>>(
  messages: readonly T[],
  { unread, unfolded }: { unread: ReadonlySet<number>; unfolded: ReadonlySet<number> },
): { folded: T[]; open: T[] } {
  const last = messages.at(-1)
  const isOpen = (message: T): boolean => unread.has(message.id) || unfolded.has(message.id) || message === last
  // Once one stands open, everything after it does too: a fold between two open mails would hide what they answer.
  const from = messages.findIndex(isOpen)
  return from === -1 ? { folded: [...messages], open: [] } : { folded: messages.slice(0, from), open: messages.slice(from) }
}
