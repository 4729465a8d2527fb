// What changed in a mailbox since a moment, page by page.
//
// A sweep leads from the moment in the cursor to the one in which it began: new mail, then what
// changed or went. It ends as caught up only if nothing happened meanwhile; otherwise the next
// sweep begins where this one led. How changes are found depends on the server:
//   QRESYNC            it says which messages changed and which vanished
//   CONDSTORE          it says which changed; if the count does not add up, what is there is compared
//   neither            flags of everything we hold are compared, a window at a time
// A mod-sequence that goes backwards (a server restored from a backup) proves nothing, so then
// everything is compared as well.
//
// With another UIDVALIDITY all names are void. They are removed page by page, and the last page
// says `reset`: both cursors begin anew, and the mail comes again under its new names. So it is where
// the next UID was promised higher than it is, by a list that was wrong or before a restore: which
// mail is new nobody can say then, and what keeps its name is found held.
import { limits } from '../../base/limits.ts'
import type { ChangePage, MessageChange, SyncCursor } from '../mail-port.ts'
import { compareFlags, vanishedOf } from './imap-comparison.ts'
import type { FetchedMessage } from './fetched-message.ts'
import { momentOf, readCursor, sameMoment, writeCursor, type ImapCursor, type Moment } from './imap-cursor.ts'
import { remoteIdOf, uidOf } from './imap-id.ts'
import type { MailboxView, WantedChanges } from './mailbox-view.ts'
import { countOf, lowest, uidArguments, within } from './uid-set.ts'

export async function changesSince(view: MailboxView, since: SyncCursor | undefined, wanted: WantedChanges): Promise<ChangePage> {
  const { uidValidity } = view.mailbox
  const now = momentOf(view.mailbox)
  const begin: ImapCursor = { validity: uidValidity, ...now }
  if (since === undefined) return { changes: [], next: writeCursor(begin), progress: 'caught-up', left: 0 }
  const cursor = readCursor(since)
  // What changed since then nobody can say any more.
  if (cursor === undefined) return { changes: [], next: writeCursor(begin), progress: 'reset', left: undefined }
  if (cursor.validity !== uidValidity || cursor.sweep?.step === 'void' || isPromisedTooHigh(cursor, now)) return await removeVoid(view, cursor, wanted)
  if (cursor.sweep === undefined && sameMoment(cursor, now) && now.modseq !== '') return { changes: [], next: since, progress: 'caught-up', left: 0 }
  return await sweep(view, cursor, wanted)
}

/** A server that tells no next UID keeps no mod-sequences either: there it is one above the last mail, and falls when that is deleted. */
const isPromisedTooHigh = ({ next }: ImapCursor, now: Moment): boolean => now.modseq !== '' && next > now.next

interface Page {
  changes: MessageChange[]
  left: number | undefined
}

type Sweep = NonNullable<ImapCursor['sweep']>

/** Steps one after the other until the page is full or the sweep is through. */
async function sweep(view: MailboxView, cursor: ImapCursor, wanted: WantedChanges): Promise<ChangePage> {
  const now = momentOf(view.mailbox)
  let at: Sweep | undefined = cursor.sweep ?? { to: now, step: 'new', after: cursor.next - 1 }
  const page: Page = { changes: [], left: 0 }
  let rounds = 0
  while (at !== undefined && page.changes.length < wanted.limit && rounds++ < ROUNDS_OF_PAGE) {
    wanted.signal.throwIfAborted()
    at = await step(view, { ...cursor, sweep: at }, { ...wanted, limit: wanted.limit - page.changes.length }, page)
  }
  if (at !== undefined) return { ...page, next: writeCursor({ ...cursor, sweep: at }), progress: 'more' }
  const to = cursor.sweep?.to ?? now
  const next = writeCursor({ validity: cursor.validity, ...to })
  return { ...page, next, progress: sameMoment(to, now) ? 'caught-up' : 'more' }
}

/** Comparing finds nothing most of the time; a page must end all the same. */
const ROUNDS_OF_PAGE = 20

/** Answers where to go on; undefined when the sweep is through. */
async function step(view: MailboxView, cursor: ImapCursor & { sweep: Sweep }, wanted: WantedChanges, page: Page): Promise<Sweep | undefined> {
  const { sweep: at } = cursor
  if (at.step === 'new') return await newMail(view, cursor, wanted, page)
  if (at.step === 'changed') return await changed(view, cursor, wanted, page)
  const compared = await compareFlags(view, { ...wanted, after: Number(at.after), next: Math.min(cursor.next, at.to.next) })
  page.changes.push(...compared.changes)
  page.left = undefined
  return compared.after === undefined ? undefined : { ...at, after: compared.after }
}

async function newMail(view: MailboxView, cursor: ImapCursor & { sweep: Sweep }, { limit }: WantedChanges, page: Page): Promise<Sweep> {
  const { sweep: at } = cursor
  const [first, last] = [Number(at.after) + 1, at.to.next - 1]
  const held: Sweep = { to: at.to, step: stepForHeld(cursor), after: 0 }
  if (first > last) return held
  // A few UIDs are simply asked for; of many it is asked first which exist.
  const there = last - first < limit ? undefined : await view.connection.search({ first, last })
  const uids = there === undefined ? undefined : lowest(there, limit)
  const arguments_ = uids === undefined ? [`${first}:${last}`] : uidArguments(uids)
  for (const uidList of arguments_) {
    const { messages } = await view.connection.fetch({ uids: uidList, items: view.items })
    // "9:8" means 8:9 to a server, and "*" is always somebody: only what was meant is taken.
    for (const message of messages) if (message.uid >= first && message.uid <= last) page.changes.push(change('added', view, message))
  }
  if (uids === undefined || uids.length < limit) return held
  page.left = countOf(there ?? []) - uids.length
  return { ...at, after: uids.at(-1) ?? last }
}

function stepForHeld({ modseq, sweep: { to } }: ImapCursor & { sweep: Sweep }): Sweep['step'] {
  const follows = modseq !== '' && to.modseq !== '' && BigInt(to.modseq) >= BigInt(modseq)
  return follows ? 'changed' : 'compare'
}

async function changed(view: MailboxView, cursor: ImapCursor & { sweep: Sweep }, wanted: WantedChanges, page: Page): Promise<Sweep | undefined> {
  const { connection } = view
  const { sweep: at, modseq, next } = cursor
  const first = Number(at.after) + 1
  const last = Math.min(next, at.to.next) - 1
  if (first > last) return undefined
  if (!connection.tellsVanished && at.after === 0 && !(await addsUp(view, cursor))) return { ...at, step: 'compare', after: 0 }
  // First which, in a compact answer: were 100,000 marked as read, their flags would come 100,000 at a time.
  const touched = await connection.search({ first, last, modseq })
  const uids = lowest(touched, wanted.limit)
  const upTo = uids.length < wanted.limit ? last : (uids.at(-1) as number)
  const { messages, vanished } = await connection.fetch({ uids: `${first}:${upTo}`, items: view.items, since: modseq })
  const gone = await vanishedOf(view, { ...wanted, vanished: within(vanished, first, upTo) })
  const found = new Map<number, MessageChange>(gone.map((uid) => [uid, { kind: 'removed', remoteId: remoteIdOf(view.mailbox.uidValidity, uid) }]))
  for (const message of messages) if (message.uid >= first && message.uid <= upTo && message.flags !== undefined) found.set(message.uid, change('marks', view, message))
  const inOrder = [...found.keys()].toSorted((a, b) => a - b)
  for (const uid of inOrder.slice(0, wanted.limit)) page.changes.push(found.get(uid) as MessageChange)
  const done = inOrder.length > wanted.limit ? (inOrder[wanted.limit - 1] as number) : gone.length < wanted.limit ? upTo : Math.min(upTo, gone.at(-1) as number)
  page.left = countOf(within(touched, done + 1, last))
  return done >= last ? undefined : { ...at, after: done }
}

/** Without QRESYNC: as many as there were, and the new ones. If so, none is gone. */
async function addsUp({ connection, mailbox }: MailboxView, { next, messages }: ImapCursor): Promise<boolean> {
  const fresh = mailbox.uidNext > next ? countOf(await connection.search({ first: next, last: mailbox.uidNext - 1 })) : 0
  return mailbox.messages - fresh === messages
}

async function removeVoid({ mailbox }: MailboxView, cursor: ImapCursor, { known, limit }: WantedChanges): Promise<ChangePage> {
  const { uidValidity } = mailbox
  const to = cursor.sweep?.to ?? momentOf(mailbox)
  let after = cursor.sweep?.step === 'void' ? String(cursor.sweep.after) : ''
  const changes: MessageChange[] = []
  for (let rounds = 0; rounds < ROUNDS_OF_PAGE && changes.length < limit; rounds++) {
    const held = await known.after(after, Math.min(limit - changes.length, limits.changesPage))
    const last = held.at(-1)
    if (last === undefined) {
      const reset = { changes, next: writeCursor({ validity: uidValidity, ...momentOf(mailbox) }), progress: 'reset', left: 0 } as const
      if (cursor.validity === uidValidity) return { ...reset, why: `UIDNEXT went from ${cursor.next} to ${to.next}` }
      const renamed = { from: String(cursor.validity), to: String(uidValidity) }
      return { ...reset, why: `UIDVALIDITY went from ${renamed.from} to ${renamed.to}`, renamed }
    }
    for (const { remoteId } of held) if ((uidOf(uidValidity, remoteId) ?? Infinity) >= mailbox.uidNext) changes.push({ kind: 'removed', remoteId })
    after = last.remoteId
  }
  return { changes, next: writeCursor({ ...cursor, sweep: { to, step: 'void', after } }), progress: 'more', left: undefined }
}

const change = (kind: 'added' | 'marks', view: MailboxView, message: FetchedMessage): MessageChange => ({
  kind,
  remoteId: remoteIdOf(view.mailbox.uidValidity, message.uid),
  ...view.marksOf(message),
})

