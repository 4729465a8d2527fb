// A mailbox that is open at an IMAP server, as whoever asks what changed in it sees it.
import type { KnownMessages } from '../mail-port.ts'
import type { Marks } from '../types.ts'
import type { FetchedMessage } from './fetched-message.ts'
import type { ImapConnection, OpenMailbox } from './imap-connection.ts'

/** With how its messages are read. */
export interface MailboxView {
  connection: ImapConnection
  mailbox: OpenMailbox
  /** What FETCH is asked for to know a message's marks. */
  items: string
  marksOf(message: FetchedMessage): Marks
}

/** So many changes at most, of what is known here. */
export interface WantedChanges {
  known: KnownMessages
  limit: number
  signal: AbortSignal
}
