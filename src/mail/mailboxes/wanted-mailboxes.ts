// Which mailboxes of an account have older mail that is wanted: what a person left out may be
// asked for later, and what is still to come may be left out. Places that were come to are kept.
//
// What is held already is another thing: when its provider gives every mail a new name, that is
// read again wherever it lies, since what is here stays, also after its import was ended.
import type { Db } from '../../store/db.ts'
import type { Mailbox, Older } from './mailbox-store.ts'

/** Of all that still waits. What is held is read again under its new names all the same. */
export async function leaveOutOlder(tx: Db, accountId: string): Promise<void> {
  await turn(tx, accountId, 'waiting', 'left-out').execute()
  await turn(tx, accountId, 'again', 'held-again').execute()
}

/**
 * Exactly these; none named = all. `fromTheStart` also of what was fetched back to some day: its end
 * is not where it ended. `andWhatWaits`: nor is its place, since newer mail was passed over.
 */
export async function wantOlder(tx: Db, accountId: string, { folders, fromTheStart, andWhatWaits = false }: { folders: readonly string[]; fromTheStart: boolean; andWhatWaits?: boolean }): Promise<void> {
  const only = <T extends { where(column: 'path', op: 'in' | 'not in', paths: readonly string[]): T }>(query: T, op: 'in' | 'not in'): T => (folders.length === 0 ? query : query.where('path', op, folders))
  if (folders.length > 0) {
    await only(turn(tx, accountId, 'waiting', 'left-out'), 'not in').execute()
    await only(turn(tx, accountId, 'again', 'held-again'), 'not in').execute()
  }
  await only(turn(tx, accountId, 'left-out', 'waiting'), 'in').execute()
  // What was passed over on the way so far is wanted now.
  await only(turn(tx, accountId, 'held-again', 'again').set(THE_START), 'in').execute()
  if (andWhatWaits) await only(turn(tx, accountId, 'waiting', 'waiting').set(THE_START), 'in').execute()
  if (fromTheStart) await only(turn(tx, accountId, 'done', 'waiting').set(THE_START), 'in').execute()
}

const THE_START = { older_cursor: '', older_ms: 0, older_left: -1 }

const turn = (tx: Db, accountId: string, from: Older, to: Older) =>
  tx.query.updateTable('mailboxes').set({ older: to }).where('account_id', '=', accountId).where('older', '=', from)

/** Each of its mails has another name, and is looked for under that. */
export const isReadAgain = ({ older }: Pick<Mailbox, 'older'>): boolean => older === 'again' || older === 'held-again'

/** Older mail of it is to be fetched. Never of a label: its mail comes with the mailbox that holds it. */
export const isWaiting = (mailbox: Pick<Mailbox, 'older' | 'gone' | 'kind'>): boolean => mailbox.kind !== 'label' && !mailbox.gone && (mailbox.older === 'waiting' || isReadAgain(mailbox))

/** And can be now: not before there is a place from which its changes are heard of, which it loses when its mail is named anew. */
export const isFetchable = (mailbox: Pick<Mailbox, 'older' | 'gone' | 'kind' | 'isBegun'>): boolean => isWaiting(mailbox) && mailbox.isBegun

/**
 * Nothing of an account's mailboxes is to be fetched any more. One that nobody has looked at yet will
 * ask for its own; of an account that was just connected none is known.
 */
export function isAllFetched(mailboxes: readonly (Pick<Mailbox, 'older' | 'gone' | 'kind' | 'syncedAt'>)[]): boolean {
  const there = mailboxes.filter((one) => one.kind !== 'label' && !one.gone)
  return there.length > 0 && !there.some((one) => isWaiting(one) || (one.older === '' && one.syncedAt === 0))
}

/** What it is once all of that was fetched: a folder that nobody wants has not become a wanted one. */
export const afterOlder = ({ older }: Pick<Mailbox, 'older'>): Older => (older === 'held-again' ? 'left-out' : 'done')

/** What it is once its provider gave all of its mails new names. */
export const afterReset = ({ older }: Pick<Mailbox, 'older'>): Older => (older === '' ? '' : isLeftOut({ older }) ? 'held-again' : 'again')

/** Older mail of it is what nobody asked for. */
export const isLeftOut = ({ older }: Pick<Mailbox, 'older'>): boolean => older === 'left-out' || older === 'held-again'
