// Mail as clients see it: text apart from the quoted history, HTML made safe, attachments
// by number. What a message says about itself is passed on as data, never as instruction.
import { authenticityOf } from '../mail/authenticity.ts'
import type { StoredMessage } from '../mail/message-store.ts'
import { plainTextOf } from '../mail/parse/plain-text.ts'
import { splitQuoted } from '../mail/parse/quoted.ts'
import type { ThreadSummary } from '../mail/thread-list.ts'
import { NOWHERE } from '../store/blobs/pack.ts'
import type { Message, ThreadRow } from './contract/mail.ts'
import type { ReadMessage } from './message-reader.ts'

export function threadRowOf({ lastMessage: _, ...row }: ThreadSummary): ThreadRow {
  return row
}

export function messageViewOf(stored: StoredMessage, { parsed, safe }: ReadMessage): Message {
  const { text, quoted } = splitQuoted(plainTextOf(parsed))
  return {
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
    quoted,
    html: safe?.html ?? '',
    remoteImages: (safe?.remoteImages.length ?? 0) + (safe?.trackers ?? 0),
    attachments: parsed.attachments.map(({ name, type, size, inline }, index) => ({ index, name, type, size, inline })),
    authenticity: authenticityOf(parsed.authenticationResults, stored.from.address),
    listUnsubscribe: stored.listUnsubscribe !== '',
    broken: stored.broken,
    kept: keptOf(stored),
  }
}

/** A size is the provider's, so what weighs more there than here came without its body. */
function keptOf({ raw, size }: StoredMessage): Message['kept'] {
  if (raw.pack === NOWHERE.pack) return 'nothing'
  return raw.bytes < size ? 'header' : 'whole'
}
