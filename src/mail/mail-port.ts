// What every mail provider must do for us, and nothing a provider merely can do.
//
// Reading and writing are separate ports: only the executor's composition root builds a
// writer. Differences between providers are capabilities, declared here, never asked by
// vendor name elsewhere.
import type { Approved } from '../actions/approved.ts'
import type { Observation } from '../actions/action.ts'
import type { Receipt } from '../actions/action-shapes.ts'
import type { Proof } from '../actions/proof-words.ts'
import type { MailIdentity } from './mail-identity.ts'
import type { Mark } from './actions/mark.ts'
import type { Address, Marks, RawMessage } from './types.ts'
import type { MailboxKind, MailboxRole } from './mail-shapes.ts'

/** Opaque to callers: a UIDVALIDITY+MODSEQ pair, a historyId, a deltaLink, a scan position. */
export type SyncCursor = string & { readonly brand: 'SyncCursor' }

export interface MailCapabilities {
  readonly push: 'idle' | 'webhook' | 'watch-files' | 'none'
  /** Labels stand beside mailboxes: Gmail's labels, IMAP's keywords. */
  readonly labels: boolean
  /** A moved message gets a new remote id. */
  readonly moveRenames: boolean
  /** Mail that was there before the first cursor comes by `pullOlder`; otherwise it comes as changes. */
  readonly older: boolean
}

export interface MailboxRef {
  path: string
  name: string
  role: MailboxRole
  /** A folder unless it says so. */
  kind?: MailboxKind
  /** The same text as last time means that nothing changed there, and no pull is needed. */
  state?: string
  /** As the provider counts, where asking costs no more than a list of mailboxes may. */
  messages?: number
  bytes?: number
  /**
   * What no other mailbox of the account has, and this one keeps under another path: a mailbox
   * that is renamed stays itself. Only where paths change with names; it may change with its mail.
   */
  identity?: string
  /** From where its changes are followed, where the list tells it: what a first pull of it would answer. */
  begin?: SyncCursor | undefined
}

export type MessageChange =
  | ({ kind: 'added'; remoteId: string } & Marks)
  | ({ kind: 'marks'; remoteId: string } & Marks)
  /** The same name, and perhaps another text: a draft that is written on in its place. */
  | ({ kind: 'rewritten'; remoteId: string } & Marks)
  | { kind: 'removed'; remoteId: string }

export interface ChangePage {
  changes: MessageChange[]
  next: SyncCursor
  /** `caught-up`: wait for a push. `more`: pull again. `reset`: the old cursors are void, that of the older mail too: all of it comes again, under other names. */
  progress: 'caught-up' | 'more' | 'reset'
  /** About how many more are listed after this page, where the provider knows: for a screen, nothing is decided by it. */
  left: number | undefined
  /** With `reset`: what happened, in words for a person ("UIDVALIDITY went from 17 to 18"). */
  why?: string
  /** And from which numbering to which, where the provider has one. */
  renamed?: { from: string; to: string }
}

/** How far the older mail of a mailbox has come; as opaque as the other. */
export type OlderCursor = string & { readonly brand: 'OlderCursor' }

export interface OlderPage {
  /** Newest first, as far as the provider knows an order. */
  messages: ({ remoteId: string } & Marks)[]
  /** Undefined: that was the last page. */
  next: OlderCursor | undefined
  /** About how many come after this page, where the provider knows. */
  left: number | undefined
  /** When the oldest of this page was received, where the provider knows: the mailbox with the newest next page is asked first. */
  oldestMs: number | undefined
  /** And the newest of it, where the provider knows: how far a page reaches back tells how large the next should be. */
  newestMs?: number | undefined
}

/** What the store already holds of a mailbox, for providers that cannot say what changed. In byte order of the remote ids. */
export interface KnownMessages {
  after(remoteId: string, limit: number): Promise<({ remoteId: string } & Marks)[]>
}

/** How it stands with the calls of a provider about changes. */
export interface PushState {
  /** When they end unless they are ordered anew; 0 = none are ordered. */
  expiresAtMs: number
  /** Why they do not come; '' = they do. */
  failing: string
}

/** Of a provider that calls our web address when something changes. The watch orders it and keeps it alive. */
export interface MailPush {
  state(): PushState
  /** What it called out, once it was believed. */
  receive?(notices: readonly unknown[], signal: AbortSignal): Promise<void>
  /** Before the account is disconnected: it would go on calling for up to a week. */
  end(signal: AbortSignal): Promise<void>
}

export interface MailReader {
  readonly capabilities: MailCapabilities
  /** With `mailNext`: the newest mail of the inbox is asked for as soon as this answers; what that takes may begin meanwhile. */
  listMailboxes(signal: AbortSignal, options?: { mailNext?: boolean }): Promise<MailboxRef[]>
  /**
   * One bounded page; never the whole mailbox. Safe to repeat with the same cursor. Without a
   * cursor: with the capability `older`, the cursor of this moment, which may take several pages.
   * They say nothing of what was there, but for older mail that came in meanwhile: what became of
   * that is told before the last of them. Otherwise everything there is, as additions.
   */
  pullChanges(request: {
    path: string
    since: SyncCursor | undefined
    known: KnownMessages
    limit: number
    signal: AbortSignal
  }): Promise<ChangePage>
  /**
   * How far a cursor has heard of what becomes of older mail that is read and not yet held: the
   * same text, and nothing was passed over between the two. Without it each cursor is its own.
   */
  heardBy?(cursor: SyncCursor): string
  /**
   * One bounded page of the mail that was there before the first cursor, back to `fromMs`. What
   * arrived since may be in it too, and what vanished is not. Asked once there is a cursor: what
   * becomes of these messages from then on comes as changes. Refused without the capability.
   */
  pullOlder(request: {
    path: string
    before: OlderCursor | undefined
    limit: number
    /** Nothing that was received before is wanted. */
    fromMs: number | undefined
    signal: AbortSignal
  }): Promise<OlderPage>
  /**
   * In any order; a message that vanished meanwhile is left out. Of one that is larger than
   * `upToBytes` the start may come alone, marked `deferred`; a provider that cannot cut gives it whole.
   * What `givesWay` comes behind whatever else the account is asked, where that would have to wait for it.
   */
  fetchRaw(path: string, remoteIds: readonly string[], options: { signal: AbortSignal; upToBytes?: number; givesWay?: boolean }): AsyncIterable<RawMessage>
  /**
   * Of these the ones that the mailbox holds now, with their marks as they are now. Asked for
   * without their bytes, so it also tells whether a mail that did not come is there at all.
   */
  readMarks(path: string, remoteIds: readonly string[], signal: AbortSignal): Promise<Map<string, Marks>>
  /** Every id that the mailbox holds now, in byte order, in pieces of bounded size: what a proof compares with the store. */
  listIds(path: string, signal: AbortSignal): AsyncIterable<readonly string[]>
  /** Calls back when a mailbox may have changed. Answers the way to stop. */
  watch(onChange: (path: string) => void, signal: AbortSignal): Promise<void>
  /** Where it is called and not only asked. */
  readonly push?: MailPush | undefined
  close(): Promise<void>
}

/** What a person approved to change. */
export interface MailChange {
  /** `make` and `unmake` are about a mailbox alone: no message is named, and what is unmade is empty. */
  change: Mark | 'move' | 'label' | 'unlabel' | 'make' | 'unmake'
  messageIds: number[]
  /** Where a move goes, which label; empty for a mark, and for what is made first. */
  mailboxId: string
  /** What is made where it is missing: `Secretary/Auto-Cleaned`, one level below the other. */
  make?: string | undefined
}

/**
 * The same change in the provider's words, with what the store knew before it began. It is
 * the action's plan: a repeat after a crash still tells "moved from INBOX" from "was there".
 */
export interface ChangeTargets {
  /**
   * `mail` proves that what stands under a name is this one, `labels` are those it had before.
   * Plans of older versions say nothing of either.
   */
  messages: { id: number; mailboxId: string; path: string; remoteId: string; seen: boolean; flagged: boolean; mail?: MailIdentity | undefined; labels?: readonly string[] | undefined }[]
  /** Of the mailbox or the label; empty for a mark, and for what is made first. */
  toPath: string
  /** The levels of a mailbox (or, of a label, its name) that may not be there yet, outermost first. A writer answers its path in `after.path`. */
  make?: readonly string[] | undefined
  /** Of a move of what is shown by its labels: these too, of a person's own. An undo alone asks for it, so that the labels are those that were. */
  relabel?: { on: readonly string[]; off: readonly string[] } | undefined
}

/** How many are proven so far; told between two parts of a large change. */
export type ReportProven = (proven: number) => void

/** What a person approved to send. */
export interface SendMail {
  accountId: string
  to: Address[]
  cc: Address[]
  bcc: Address[]
  subject: string
  /** Of a letter with HTML the same words, made from it. */
  text: string
  html?: string | undefined
  attachments?: LetterAttachment[] | undefined
  inReplyTo?: number | undefined
  /** Not together with `inReplyTo`. */
  forwards?: number | undefined
  /** Not before. */
  sendAt?: number | undefined
  /** That it was written as, and which version of it was shown. */
  draft?: DraftCopy | undefined
}

/** A draft as it was shown, and its copy with the drafts of the account. */
export interface DraftCopy {
  id: string
  version: number
  /** Its own, the same for all its versions, without <>. */
  messageId: string
  /** Of the copy; another one is left alone. '' = there is none. */
  sha256: string
}

/** A file of a letter, as it was shown: the digest of the action covers its bytes by their own. */
export interface LetterAttachment {
  fileId: string
  name: string
  type: string
  size: number
  /** In hex. */
  sha256: string
  /** Shown within the HTML. */
  inline: boolean
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
  /**
   * Idempotent by actionId; the receipt comes from reading back. A large change is done in parts:
   * stopped between two of them, it says of each message whether it was reached. Where a provider
   * keeps labels on mails, `after.labels` are all that the mail has now, by path.
   */
  apply(approved: Approved<MailChange>, targets: ChangeTargets, signal: AbortSignal, report?: ReportProven): Promise<Receipt>
  observe(approved: Approved<MailChange>, targets: ChangeTargets, signal: AbortSignal): Promise<Observation>
  close(): Promise<void>
}

/** `path` of the mailbox that holds it. A receipt has it as `after.copy`, which is '' where there is none. */
export interface KeptCopy extends Proof {
  path: string
}

export interface MailSender {
  /** Idempotent by Message-ID: a letter that already left is found, not sent again. */
  send(approved: Approved<SendMail>, letter: OutgoingLetter, signal: AbortSignal): Promise<Receipt>
  observe(approved: Approved<SendMail>, letter: OutgoingLetter, signal: AbortSignal): Promise<Observation>
  /**
   * Where whoever sends has to see to the copy in Sent: puts it there if it is missing, of a letter
   * that certainly left. Answers what was read back; throws where it could not be put.
   */
  keepCopy?(approved: Approved<SendMail>, letter: OutgoingLetter): Promise<KeptCopy>
  close(): Promise<void>
}
