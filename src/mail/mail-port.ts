// What every mail provider must do for us, and nothing a provider merely can do.
//
// Reading and writing are separate ports: only the executor's composition root builds a
// writer. Differences between providers are capabilities, declared here, never asked by
// vendor name elsewhere.
import type { Approved } from '../actions/approved.ts'
import type { Observation } from '../actions/action.ts'
import type { Receipt } from '../actions/action-shapes.ts'
import type { MailIdentity } from './mail-identity.ts'
import type { Address, Flags, RawMessage } from './types.ts'
import type { MailboxRole } from './mail-shapes.ts'

/** Opaque to callers: a UIDVALIDITY+MODSEQ pair, a historyId, a deltaLink, a scan position. */
export type SyncCursor = string & { readonly brand: 'SyncCursor' }

export interface MailCapabilities {
  readonly push: 'idle' | 'webhook' | 'watch-files' | 'none'
  /** Labels stand beside mailboxes (Gmail). */
  readonly labels: boolean
  /** A moved message gets a new remote id. */
  readonly moveRenames: boolean
}

export interface MailboxRef {
  path: string
  name: string
  role: MailboxRole
}

export type MessageChange =
  | { kind: 'added'; remoteId: string; flags: Flags }
  | { kind: 'flags'; remoteId: string; flags: Flags }
  | { kind: 'removed'; remoteId: string }

export interface ChangePage {
  changes: MessageChange[]
  next: SyncCursor
  /** `caught-up`: wait for a push. `more`: pull again. `reset`: the old cursor is void, resync. */
  progress: 'caught-up' | 'more' | 'reset'
  /** About how many more are listed after this page, where the provider knows: for a screen, nothing is decided by it. */
  left: number | undefined
}

/** What the store already holds of a mailbox, for providers that cannot say what changed. Ordered by remote id. */
export interface KnownMessages {
  after(remoteId: string, limit: number): Promise<{ remoteId: string; flags: Flags }[]>
}

export interface MailReader {
  readonly capabilities: MailCapabilities
  listMailboxes(signal: AbortSignal): Promise<MailboxRef[]>
  /** One bounded page; never the whole mailbox. Safe to repeat with the same cursor. */
  pullChanges(request: {
    path: string
    since: SyncCursor | undefined
    known: KnownMessages
    limit: number
    signal: AbortSignal
  }): Promise<ChangePage>
  /** In any order; a message that vanished meanwhile is left out. */
  fetchRaw(path: string, remoteIds: readonly string[], signal: AbortSignal): AsyncIterable<RawMessage>
  /** Calls back when a mailbox may have changed. Answers the way to stop. */
  watch(onChange: (path: string) => void, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** What a person approved to change. */
export interface MailChange {
  change: 'mark-read' | 'mark-unread' | 'move'
  messageIds: number[]
  /** For a move: where to. */
  mailboxId: string
}

/**
 * The same change in the provider's words, with what the store knew before it began. It is
 * the action's plan: a repeat after a crash still tells "moved from INBOX" from "was there".
 */
export interface ChangeTargets {
  /** `mail` proves that what stands under a name is this one. Plans of older versions say nothing of it. */
  messages: { id: number; mailboxId: string; path: string; remoteId: string; seen: boolean; mail?: MailIdentity | undefined }[]
  toPath: string
}

/** What a person approved to send. */
export interface SendMail {
  accountId: string
  to: Address[]
  cc: Address[]
  bcc: Address[]
  subject: string
  text: string
  inReplyTo?: number | undefined
}

/** The finished letter, built once: the same bytes go on the wire and into Sent. */
export interface OutgoingLetter {
  envelope: { from: string; to: string[] }
  messageId: string
  raw: Uint8Array
}

// The approval and its wording in the provider's terms travel side by side: nobody outside
// actions/ can turn an approval of one thing into an approval of another.

export interface MailWriter {
  /** Idempotent by actionId; the receipt comes from reading back. */
  apply(approved: Approved<MailChange>, targets: ChangeTargets, signal: AbortSignal): Promise<Receipt>
  observe(approved: Approved<MailChange>, targets: ChangeTargets, signal: AbortSignal): Promise<Observation>
  close(): Promise<void>
}

export interface MailSender {
  /** Idempotent by Message-ID: a letter that already left is found, not sent again. */
  send(approved: Approved<SendMail>, letter: OutgoingLetter, signal: AbortSignal): Promise<Receipt>
  observe(approved: Approved<SendMail>, letter: OutgoingLetter, signal: AbortSignal): Promise<Observation>
  close(): Promise<void>
}
