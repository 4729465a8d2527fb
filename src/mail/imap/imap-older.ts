// The mail that was there before the first cursor, newest first, in pages as large as asked for.
//
// Which UIDs there are is asked once for a mailbox and kept: a mailbox of twenty years has
// gaps of thousands, and guessing ranges would find mostly nothing.
import type { OlderCursor, OlderPage } from '../mail-port.ts'
import { limits } from '../../base/limits.ts'
import type { MailboxView } from './mailbox-view.ts'
import { readOlder, writeOlder } from './imap-cursor.ts'
import { remoteIdOf } from './imap-id.ts'
import { countOf, highest, UID_MAX, uidArguments, within, type UidSet } from './uid-set.ts'

export interface OlderLists {
  find(key: string): UidSet | undefined
  keep(key: string, set: UidSet): void
  forget(key: string): void
}

/** Of a few mailboxes at a time: whoever comes back to a forgotten one asks the server again. */
export function openOlderLists(): OlderLists {
  const kept = new Map<string, UidSet>()
  return {
    find: (key) => kept.get(key),
    keep(key, set) {
      kept.delete(key)
      kept.set(key, set)
      if (kept.size > limits.imapListsKept) kept.delete(kept.keys().next().value as string)
    },
    forget: (key) => void kept.delete(key),
  }
}

export async function olderPage(
  view: MailboxView,
  lists: OlderLists,
  { before, limit, fromMs }: { before: OlderCursor | undefined; limit: number; fromMs: number | undefined },
): Promise<OlderPage> {
  const { connection, mailbox } = view
  const cursor = before === undefined ? undefined : readOlder(before)
  // Of another life of the mailbox: all of it comes anew, under new names. To the very last: one that
  // was opened a moment ago knows a smaller UIDNEXT than the list that changes are followed from.
  const below = cursor?.validity === mailbox.uidValidity ? cursor.below : UID_MAX + 1
  const key = JSON.stringify([mailbox.path, mailbox.uidValidity, fromMs])
  const kept = cursor === undefined ? undefined : lists.find(key)
  const there = kept ?? (await connection.search({ first: 1, last: below - 1, sinceMs: fromMs }))
  if (kept === undefined) lists.keep(key, there)
  const open = within(there, 1, below - 1)
  const uids = highest(open, limit)
  const messages: OlderPage['messages'] = []
  let oldestMs: number | undefined
  let newestMs: number | undefined
  for (const list of uidArguments(uids)) {
    const fetched = await connection.fetch({ uids: list, items: `${view.items} INTERNALDATE` })
    for (const message of fetched.messages) {
      const { receivedMs, uid } = message
      if (fromMs !== undefined && receivedMs !== undefined && receivedMs < fromMs) continue
      if (receivedMs !== undefined) [oldestMs, newestMs] = [Math.min(oldestMs ?? receivedMs, receivedMs), Math.max(newestMs ?? receivedMs, receivedMs)]
      messages.push({ remoteId: remoteIdOf(mailbox.uidValidity, uid), ...view.marksOf(message) })
    }
  }
  messages.sort((a, b) => (a.remoteId < b.remoteId ? 1 : -1))
  const left = countOf(open) - uids.length
  if (left <= 0) lists.forget(key)
  const next = left <= 0 ? undefined : writeOlder({ validity: mailbox.uidValidity, below: uids.at(-1) as number })
  return { messages, next, left: Math.max(0, left), oldestMs, newestMs }
}
