// A connected Maildir account with a real tree beside it, for tests of what changes mail.
//
// `put` writes the file and the row, as a sync would have; nothing else is pretended.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { insertAccount } from '../accounts/connected-account-store.ts'
import type { Db } from '../store/db.ts'
import { addMessages } from '../mail/messages/mail-store.ts'
import { listFolders } from '../mail/maildir/maildir-folder.ts'
import { saveMailboxes, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import type { Address } from '../mail/types.ts'
import { newMail } from './new-mail.ts'

export interface MailAccount {
  accountId: string
  userId: string
  root: string
  /** By name: INBOX, Archive, Work, Sent, Outbox. */
  mailbox(name: string): Mailbox
  put(folder: string, message?: PutMessage): Promise<StoredMessage>
  /** Every mail file of the tree, sorted. */
  files(): string[]
}

export interface PutMessage {
  seen?: boolean
  draft?: boolean
  subject?: string
  from?: Address
  to?: Address[]
  replyTo?: Address[]
  inReplyTo?: string
  dateMs?: number
  /** Its text. */
  words?: string
}

const MORNING = Date.UTC(2026, 0, 5, 8)
const FOLDERS = ['', '.Archive', '.Work', '.Sent', '.Outbox']
let made = 0

export async function openMailAccount(db: Db, context: TestContext, userId = 'usr_alice'): Promise<MailAccount> {
  const root = mkdtempSync(join(tmpdir(), 'secretary-mail-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of FOLDERS) for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, folder, sub), { recursive: true })
  const accountId = `acc_${++made}`
  const address = 'alice@example.org'
  await insertAccount(db, { id: accountId, user_id: userId, provider: 'maildir', name: 'Home', address, config: '{}', state: 'active', state_reason: '', created_at: 0, synced_at: 0 })
  const refs = await listFolders(root)
  const mailboxes = await db.transaction((tx) => saveMailboxes(tx, MORNING, { userId, accountId, refs }))
  const mailbox = (name: string): Mailbox => {
    const found = mailboxes.find((one) => one.name === name)
    if (found === undefined) throw new Error(`No folder ${name}`)
    return found
  }
  return {
    accountId,
    userId,
    root,
    mailbox,
    async put(folder, { seen = false, draft = false, subject = 'Hello', from = folder === 'Sent' ? { name: 'Alice', address } : { name: 'Bob', address: 'bob@example.net' }, to = [], replyTo = [], inReplyTo = '', dateMs = MORNING + (made + 1) * 60_000, words } = {}) {
      const remoteId = `${1_767_000_000 + ++made}.M${made}.host`
      const { id, path } = mailbox(folder)
      const messageId = `m${made}@example.net`
      const text = words ?? `body ${made}`
      const raw = `Message-ID: <${messageId}>\r\nSubject: ${subject}\r\n\r\n${text}\r\n`
      writeFileSync(join(root, path, 'cur', `${remoteId}:2,${seen ? 'S' : ''}`), raw)
      const message = newMail(remoteId, 0, { messageId, inReplyTo, subject, from, to, replyTo, dateMs, size: Buffer.byteLength(raw), seen, draft, snippet: '', raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 }, words: text })
      const { stored } = await db.transaction((tx) => addMessages(tx, MORNING, { id, userId, accountId }, [message]))
      return stored[0] as StoredMessage
    },
    files: () =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .toSorted(),
  }
}
