// A letter that was approved and is being carried out, with the journal of its action in a real
// store: where every test of a sender begins. What is written down of it outlives a sender, as it
// outlives a process; two journals of one store are two processes.
import { z } from 'zod'
import type { ActionKind } from '../actions/action.ts'
import type { Receipt } from '../actions/action-shapes.ts'
import { changeAction, findAction } from '../actions/action-store.ts'
import { sealApproved, type Approved } from '../actions/approved.ts'
import { actionKinds, propose } from '../actions/propose.ts'
import { composeLetter } from '../mail/letters/compose.ts'
import { openLetterJournal, STILL_HERE, type LetterJournal, type LetterNote } from '../mail/letters/letter-journal.ts'
import type { OutgoingLetter, SendMail } from '../mail/mail-port.ts'
import type { Db } from '../store/db.ts'

export const LETTER_MS = Date.UTC(2026, 0, 5, 12)

/** Eve's is a blind copy. */
export const letterMail: SendMail = {
  accountId: 'acc_1',
  to: [{ name: 'Bob', address: 'bob@example.net' }],
  cc: [],
  bcc: [{ name: '', address: 'eve@example.com' }],
  subject: 'Joi',
  text: 'Joi e bine.\n\nAna',
}

interface SleepyJournal extends LetterJournal {
  /** Settles once somebody is about to write. */
  asleep: Promise<void>
  wake(): void
}

export interface ApprovedLetter {
  approved: Approved<SendMail>
  letter: OutgoingLetter
  journal: LetterJournal
  /** Of another process, which falls asleep before it writes anything down. */
  openSleepyJournal(): SleepyJournal
  note(): Promise<LetterNote | undefined>
  /** As one of an older version stands there, of which nothing was written down. */
  forgetNote(): Promise<void>
}

const preview = { act: 'mail.send', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: false }
const sending: ActionKind = { kind: 'mail.send', payload: z.looseObject({}), leavesTheHouse: true, describe: async () => ({ accountId: 'acc_1', payload: {}, preview }), inverse: () => undefined }

const clock = { now: () => LETTER_MS, sleep: async () => {} }

/** The id of an action that is being carried out, and whose letter is still here. */
export async function letterUnderWay(db: Db, userId = 'usr_1'): Promise<string> {
  const { id } = await propose(db, clock, actionKinds([sending]), { userId, kind: 'mail.send', payload: {}, origin: { by: 'person', id: 's', name: 'Ana', words: '' } })
  await changeAction(db, LETTER_MS, { id, userId }, ['proposed'], { state: 'running', plan: { handOver: STILL_HERE } })
  return id
}

export async function approvedLetter(db: Db, { from = 'ana@example.org', answered = '', change = letterMail }: { from?: string; answered?: string; change?: SendMail } = {}): Promise<ApprovedLetter> {
  const id = await letterUnderWay(db)
  const approved = sealApproved({ actionId: id, accountId: 'acc_1', userId: 'usr_1', approvedAt: LETTER_MS, change })
  const letter = await composeLetter(change, { actionId: id, from: { name: 'Ana', address: from }, dateMs: LETTER_MS, inReplyTo: answered, references: answered === '' ? [] : [answered] })
  const journal = openLetterJournal({ db, clock })
  const openSleepyJournal = (): SleepyJournal => {
    const [slept, woken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const write: LetterJournal['write'] = async (...step) => {
      slept.resolve()
      await woken.promise
      await openLetterJournal({ db, clock }).write(...step)
    }
    return { ...journal, write, asleep: slept.promise, wake: woken.resolve }
  }
  const forgetNote = async () => void (await changeAction(db, LETTER_MS, { id, userId: 'usr_1' }, ['running'], { plan: { ...(await findAction(db, id))?.plan, handOver: undefined } }))
  return { approved, letter, journal, openSleepyJournal, note: () => journal.read(id), forgetNote }
}

/** Two processes that come to the note in the same moment, and what became of each. */
export async function handOverTwice({ openSleepyJournal }: ApprovedLetter, send: (journal: LetterJournal) => Promise<Receipt>): Promise<{ sent: number; refused: unknown[] }> {
  const two = [openSleepyJournal(), openSleepyJournal()]
  const both = two.map((journal) => send(journal))
  await Promise.all(two.map(({ asleep }) => asleep))
  for (const { wake } of two) wake()
  const ends = await Promise.allSettled(both)
  return { sent: ends.filter(({ status }) => status === 'fulfilled').length, refused: ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])) }
}

/** One that falls asleep before the note and wakes when another has sent the letter; answers what it met. */
export async function wakeLate({ openSleepyJournal, journal }: ApprovedLetter, send: (journal: LetterJournal) => Promise<Receipt>): Promise<unknown> {
  const sleepy = openSleepyJournal()
  const late = send(sleepy).catch((error: unknown) => error)
  await sleepy.asleep
  await send(journal)
  sleepy.wake()
  return await late
}
