// A mail on its way into the store, and the mailbox that it goes to: what reading it, threading it
// and writing its row have in common.
import type { Threadable } from '../threads/thread.ts'
import type { Flags } from '../types.ts'
import type { MailFile } from './attachment-store.ts'
import type { MailContent } from './message-row.ts'

/** Where messages go: a mailbox, by the three names that its rows carry. */
export interface MailboxKey {
  id: string
  userId: string
  accountId: string
}

export interface NewMessage extends MailContent, Flags, Threadable {
  remoteId: string
  /** By path, beside the mailbox. */
  labels: readonly string[]
  files: readonly MailFile[]
  /** By its provider, whatever its own header says; for whoever asks what has just come in, and not in the row. */
  receivedMs: number
  /** For the index of words, and not in the row. */
  words: string | Uint8Array
}
