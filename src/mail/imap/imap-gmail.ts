// Gmail over IMAP (X-GM-EXT-1): every mail stands once in "All Mail", and what looks like a
// folder is a label on it. Read folder by folder each mail would be fetched once for every
// label; so All Mail is the feed that is read, and the labels come with each message. Trash and
// Spam are not in All Mail: they are folders of their own.
//
// The names are in the person's language ("[Gmail]/Toate mesajele"); what each is for, its
// special use says.
import type { ListResponse } from 'imapflow'
import { decodeModifiedUtf7 } from '../mailboxes/modified-utf7.ts'
import type { MailboxKind } from '../mail-shapes.ts'
import type { FetchedMessage } from './fetched-message.ts'

/** System labels by the path of their mailbox; `\Starred` is the flag \Flagged, and not told twice. */
export type GmailLabels = ReadonlyMap<string, string>

const SYSTEM: Record<string, string> = { '\\Sent': '\\sent', '\\Drafts': '\\draft', '\\Important': '\\important' }

/** Undefined: a view of what the flags say already. */
export function gmailKind(entry: ListResponse): MailboxKind | undefined {
  if (hasFlag(entry, '\\All')) return 'feed'
  if (hasFlag(entry, '\\Trash') || hasFlag(entry, '\\Junk')) return 'folder'
  return hasFlag(entry, '\\Flagged') ? undefined : 'label'
}

export function gmailLabels(entries: readonly ListResponse[]): GmailLabels {
  const paths = new Map([['\\inbox', 'INBOX']])
  for (const [use, label] of Object.entries(SYSTEM)) {
    const entry = entries.find((one) => hasFlag(one, use))
    if (entry !== undefined) paths.set(label, entry.path)
  }
  return paths
}

/** As Gmail writes a system label; undefined for a person's own, which is called by its path. */
export const wordOfLabel = (system: GmailLabels, path: string): string | undefined => [...system].find(([, its]) => its === path)?.[0].replace(/[a-z]/, (letter) => letter.toUpperCase())

/** Paths of the mailboxes that show a message, in one order. */
export function labelPaths({ gmailLabels: words }: Pick<FetchedMessage, 'gmailLabels'>, system: GmailLabels): string[] {
  const paths = (words ?? []).flatMap((word) => (word.startsWith('\\') ? (system.get(word.toLowerCase()) ?? []) : decodeModifiedUtf7(word)))
  return [...new Set(paths)].toSorted()
}

const hasFlag = ({ flags, specialUse }: ListResponse, flag: string): boolean => specialUse === flag || flags.has(flag)
