// How every sender hands a letter over: written down before anybody can have it, and what became of
// it as soon as that is known (letter-journal.ts). A kill in between leaves a letter of which nobody
// knows, and never one that leaves twice.
//
// What a provider refuses is said with a Fault or a RetryLater: then it certainly stayed, and may be
// handed over again. Whatever else is thrown tells nothing, and the note stands.
import type { Clock } from '../../base/clock.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { LetterElsewhere, type LetterJournal, type LetterNote } from './letter-journal.ts'

/** It had the letter, and its answer was lost. */
export class LetterLost extends Error {
  override readonly name = 'LetterLost'
}

export interface HandedOver {
  /** The provider's own words; may be empty. */
  answer: string
  refused: { address: string; says: string }[]
  /** What the provider calls it, where that is known only now. */
  as?: string
}

export interface Leaving {
  journal: LetterJournal
  clock: Clock
  actionId: string
  /** As it stood when it was judged that the letter may leave. */
  was: LetterNote
}

/** The last moment at which the letter has certainly not left; what it throws keeps it here. */
export type BeforeLeaving = (as?: string) => Promise<void>

export async function leaveOnce({ journal, clock, actionId, was }: Leaving, hand: (beforeLeaving: BeforeLeaving) => Promise<HandedOver>): Promise<HandedOver> {
  let leaving: Extract<LetterNote, { is: 'leaving' }> | undefined
  let isKept = false
  const beforeLeaving: BeforeLeaving = async (as = '') => {
    leaving = { is: 'leaving', at: clock.now(), as }
    try {
      await journal.write(actionId, { was, becomes: leaving })
    } catch (error) {
      isKept = true
      throw error
    }
  }
  let handed: HandedOver
  try {
    handed = await hand(beforeLeaving)
  } catch (error) {
    const certainlyStayed = isKept || error instanceof Fault || error instanceof RetryLater
    if (leaving !== undefined && certainlyStayed && !(error instanceof LetterElsewhere)) await journal.write(actionId, { was: leaving, becomes: { is: 'here' } })
    throw error
  }
  if (leaving === undefined) throw new Error('A letter was handed over that was not written down')
  const { answer, refused, as = leaving.as } = handed
  await journal.write(actionId, { was: leaving, becomes: { is: 'accepted', at: leaving.at, as, answer, refused } })
  return handed
}

/** For who hands over what can leave more than once: only what is still here may go. */
export async function requireHere(journal: LetterJournal, actionId: string): Promise<LetterNote> {
  const note = await journal.read(actionId)
  if (note?.is !== 'here') throw new Error('An earlier attempt may have sent this letter')
  return note
}
