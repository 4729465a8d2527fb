// Finds what changed by comparing with what we hold, for servers that cannot say it.
//
// What we hold comes from the store in byte order, which is the order of UIDs, a window at a
// time; the server is asked for the flags of exactly those. Mail that it has and we do not is
// not named here: it is older mail that has yet to come, or new mail, which comes first.
import { limits } from '../../base/limits.ts'
import type { MessageChange } from '../mail-port.ts'
import type { FetchedMessage } from './fetched-message.ts'
import { remoteIdOf, uidOf } from './imap-id.ts'
import { sameMarks } from './imap-marks.ts'
import type { MailboxView, WantedChanges } from './mailbox-view.ts'
import { uidArguments, type UidSet } from './uid-set.ts'

type Held = Awaited<ReturnType<WantedChanges['known']['after']>>[number] & { uid: number }

/** One window from `after` on. `after` of the answer is where to go on; undefined at the end. */
export async function compareFlags(
  view: MailboxView,
  { known, limit, after, next }: WantedChanges & { after: number; next: number },
): Promise<{ changes: MessageChange[]; after: number | undefined }> {
  const { uidValidity } = view.mailbox
  const rows = await known.after(remoteIdOf(uidValidity, after), limits.changesPage)
  const held = rows.flatMap((row): Held[] => {
    const uid = uidOf(uidValidity, row.remoteId)
    return uid === undefined ? [] : [{ ...row, uid }]
  })
  const there = new Map<number, FetchedMessage>()
  for (const uids of uidArguments(held.filter(({ uid }) => uid < next).map(({ uid }) => uid))) {
    const { messages } = await view.connection.fetch({ uids, items: view.items })
    for (const message of messages) there.set(message.uid, message)
  }
  const changes: MessageChange[] = []
  for (const row of held) {
    if (row.uid >= next && row.uid < view.mailbox.uidNext) continue
    const message = there.get(row.uid)
    if (message === undefined) changes.push({ kind: 'removed', remoteId: row.remoteId })
    else if (message.flags !== undefined) {
      const marks = view.marksOf(message)
      if (!sameMarks(marks, row)) changes.push({ kind: 'marks', remoteId: row.remoteId, ...marks })
    }
    if (changes.length >= limit) return { changes, after: row.uid }
  }
  return { changes, after: rows.length < limits.changesPage || held.length < rows.length ? undefined : held.at(-1)?.uid }
}

/**
 * Of the UIDs that are gone those that we hold, lowest first. A server may name every UID that is
 * not there any more (RFC 7162 section 3.2.10), a million of which we never had.
 */
export async function vanishedOf({ mailbox }: MailboxView, { known, limit, vanished }: WantedChanges & { vanished: UidSet }): Promise<number[]> {
  const gone: number[] = []
  let window: number[] = []
  let seenUpTo = 0
  for (const [first, last] of vanished) {
    for (let from = first; from <= last && gone.length < limit; ) {
      if (from > seenUpTo) {
        const rows = await known.after(remoteIdOf(mailbox.uidValidity, from - 1), limits.changesPage)
        window = rows.flatMap(({ remoteId }) => uidOf(mailbox.uidValidity, remoteId) ?? [])
        seenUpTo = rows.length < limits.changesPage || window.length < rows.length ? Number.MAX_SAFE_INTEGER : (window.at(-1) ?? Number.MAX_SAFE_INTEGER)
      }
      const end = Math.min(last, seenUpTo)
      for (const uid of window) if (uid >= from && uid <= end && gone.length < limit) gone.push(uid)
      from = end + 1
    }
  }
  return gone
}
