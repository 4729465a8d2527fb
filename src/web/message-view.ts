// Mail as clients see it: text apart from the quoted history, HTML made safe, attachments
// by number. What a message says about itself is passed on as data, never as instruction.
import { authenticityOf } from '../mail/messages/authenticity.ts'
import type { FileVerdict } from '../mail/messages/attachment-store.ts'
import { infectedAmong, safetyOf } from '../mail/messages/file-safety.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import type { OpenedMail } from '../mail/parse/opened-mail.ts'
import type { ThreadSummary } from '../mail/threads/thread-list.ts'
import { NOWHERE } from '../store/blobs/raw-location.ts'
import type { Message, ThreadRow } from './contract/mail.ts'
import type { Trouble } from '../mail/messages/trouble-shapes.ts'
import { ourTroubles, troublesIn } from '../mail/messages/trouble-words.ts'

export function threadRowOf({ lastMessage: _, ...row }: ThreadSummary): ThreadRow {
  return withTroubles(row)
}

/** A row whose snippet is what is wrong with the mail has that by its codes, too. */
export function withTroubles<T extends { snippet: string }>(row: T): T & { snippetTroubles?: Trouble[] } {
  const snippetTroubles = ourTroubles(row.snippet)
  return snippetTroubles.length === 0 ? row : { ...row, snippetTroubles }
}

/** What scanning brought of its files, and whether this house scans at all. */
export interface Scanned {
  files: readonly FileVerdict[]
  scans: boolean
}

export function messageViewOf(stored: StoredMessage, opened: OpenedMail, { files, scans }: Scanned): Message {
  const { text, signature, quoted, order, safe, folds, attachments, authenticationResults, broken } = opened
  const said = (index: number) => {
    const { why: unscannedWhy, ...rest } = safetyOf(files.find(({ position }) => position === index), scans)
    return { ...rest, unscannedWhy }
  }
  // What is here whole is judged as it opens now; of the rest only its row knows what happened.
  const wrong = keptOf(stored) === 'whole' ? broken : stored.broken
  return withTroubles({
    id: stored.id,
    threadId: stored.threadId,
    accountId: stored.accountId,
    mailboxId: stored.mailboxId,
    messageId: stored.messageId,
    subject: stored.subject,
    from: stored.from,
    to: stored.to,
    cc: stored.cc,
    replyTo: stored.replyTo,
    dateMs: stored.dateMs,
    seen: stored.seen,
    flagged: stored.flagged,
    answered: stored.answered,
    draft: stored.draft,
    snippet: stored.snippet,
    size: stored.size,
    text,
    signature,
    quoted,
    order,
    html: safe?.html ?? '',
    folds,
    remoteImages: (safe?.remoteImages.length ?? 0) + (safe?.trackers ?? 0),
    attachments: attachments.map(({ name, type, size, inline }, index) => ({ index, name, type, size, inline, ...said(index) })),
    infected: infectedAmong(files).length,
    authenticity: authenticityOf(authenticationResults, stored.from.address),
    listUnsubscribe: stored.listUnsubscribe !== '',
    broken: wrong,
    troubles: troublesIn(wrong),
    kept: keptOf(stored),
  })
}

/** A size is the provider's, so what weighs more there than here came without its body. */
export function keptOf({ raw, size, whole }: StoredMessage): Message['kept'] {
  if (raw.pack === NOWHERE.pack) return 'nothing'
  if (!whole) return 'start'
  return raw.bytes < size ? 'header' : 'whole'
}
