// A plain mail as it comes into the store, and two folders for it to lie in, for the tests of what the
// store makes of mail: each says only what matters to it.
import { saveMailboxes, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import type { NewMessage } from '../mail/messages/new-message.ts'
import type { Db } from '../store/db.ts'

export const NOON = Date.UTC(2026, 0, 5, 12)

/** `minute` of that afternoon. */
export const newMail = (name: string, minute: number, more: Partial<NewMessage> = {}): NewMessage => ({
  remoteId: name,
  labels: [],
  messageId: `${name}@example.org`,
  inReplyTo: '',
  references: [],
  listId: '',
  listUnsubscribe: '',
  subject: name,
  from: { name, address: `${name}@example.org` },
  to: [{ name: '', address: 'alice@example.org' }],
  cc: [],
  bcc: [],
  replyTo: [],
  dateMs: NOON + minute * 60_000,
  size: 100,
  seen: false,
  flagged: false,
  answered: false,
  draft: false,
  attachments: false,
  files: [],
  receivedMs: NOON + minute * 60_000,
  snippet: `says ${name}`,
  broken: '',
  whole: true,
  raw: { pack: '0001', block: 0, blockBytes: 10, offset: 0, bytes: 100 },
  words: `text of ${name}`,
  ...more,
})

/** INBOX and Work, in account `acc` of `alice`. */
export async function twoFolders(db: Db): Promise<[Mailbox, Mailbox]> {
  const refs = [
    { path: '.', name: 'INBOX', role: 'inbox' },
    { path: '.Work', name: 'Work', role: '' },
  ] as const
  return (await db.transaction((tx) => saveMailboxes(tx, NOON, { userId: 'alice', accountId: 'acc', refs }))) as [Mailbox, Mailbox]
}
