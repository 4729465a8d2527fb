// What is known of a letter that is being handed over, written down before it matters: with the
// action itself, so that another process finds it after this one was killed.
//
//   here ──> leaving ──> accepted ──┐
//     └─ it certainly stayed ─┘     ├──> stayed
//                 └─────────────────┘
//
// While it is `here` the letter never came so far that anybody could have had it, and may be handed
// over. With `leaving` nobody knows. With `accepted` it is sent, whatever becomes of its copy. Without
// any note (a version of before kept none for it) nobody knows either. `stayed` was asked to leave,
// did not, and was called back by who was asked (a provider that can): it is over, and no try of this
// approval asks again.
//
// Each step is taken from the one that was read: of two that hold the letter at once, because one of
// them was taken for dead, one alone comes through.
import { z } from 'zod'
import { canonical, type Action } from '../../actions/action.ts'
import { listActions } from '../../actions/action-list.ts'
import { changeAction, findAction, lockAction } from '../../actions/action-store.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'

const leavingSince = {
  /** When it was written down. */
  at: z.number(),
  /** What the provider calls the one thing that leaves, where it can leave but once: a draft, a file. '' = it has no name yet. */
  as: z.string(),
}
const note = z.discriminatedUnion('is', [
  z.object({ is: z.literal('here') }),
  z.object({ is: z.literal('leaving'), ...leavingSince }),
  z.object({ is: z.literal('stayed'), ...leavingSince }),
  z.object({ is: z.literal('accepted'), ...leavingSince, answer: z.string(), refused: z.array(z.object({ address: z.string(), says: z.string() })) }),
])
export type LetterNote = z.infer<typeof note>

/** As every letter begins. */
export const STILL_HERE: LetterNote = { is: 'here' }

/** What a provider calls a letter that it was asked to send, and since when. */
export interface AskedLetter {
  /** Without <>. */
  messageId: string
  at: number
  as: string
}

export interface LetterJournal {
  read(actionId: string): Promise<LetterNote | undefined>
  /** Throws where the action is none that is being carried out, and `LetterElsewhere` where something else than `was` stands there by now. */
  write(actionId: string, step: { was: LetterNote; becomes: LetterNote }): Promise<void>
  /** Letters of the same draft of which nobody knew whether they left, until their person said that they did not: they still may. */
  givenUp(actionId: string): Promise<AskedLetter[]>
}

/** Another process hands it over, or did: this one was taken for dead. */
export class LetterElsewhere extends Error {
  override readonly name = 'LetterElsewhere'
}

export function openLetterJournal({ db, clock }: { db: Db; clock: Clock }): LetterJournal {
  const noteOf = (plan: Record<string, unknown> | undefined) => note.optional().parse(plan?.['handOver'])
  return {
    read: async (actionId) => await db.transaction(async (tx) => noteOf((await lockAction(tx, actionId))?.plan)),
    async write(actionId, { was, becomes }) {
      await db.transaction(async (tx) => {
        const action = await lockAction(tx, actionId)
        const now = noteOf(action?.plan)
        const isThere = (wanted: LetterNote) => now !== undefined && canonical(now) === canonical(wanted)
        // To take back what the store never came to write is no step.
        if (becomes.is === 'here' && isThere(becomes)) return
        if (!isThere(was)) throw new LetterElsewhere('Another process hands this letter over, or did')
        const isWritten = action !== undefined && (await changeAction(tx, clock.now(), action, ['running', 'unknown'], { plan: { ...action.plan, handOver: becomes } }))
        if (!isWritten) throw new Error('The letter is not being sent any more')
      })
    },
    async givenUp(actionId) {
      const action = await findAction(db, actionId)
      const draftId = action === undefined ? undefined : draftOf(action)
      if (action === undefined || draftId === undefined) return []
      const { userId, accountId, kind } = action
      const failed = await listActions(db, { userId, accountId, kinds: [kind], states: ['failed'], limit: limits.lettersGivenUpLooked })
      return failed.filter((one) => draftOf(one) === draftId && one.receipt?.saidBy !== undefined).flatMap(({ plan }) => {
        const now = noteOf(plan)
        return now?.is === 'leaving' || now?.is === 'accepted' ? [{ messageId: String(plan?.['messageId']), at: now.at, as: now.as }] : []
      })
    },
  }
}

const draftOf = ({ payload }: Pick<Action, 'payload'>): string | undefined => (payload as { draft?: { id: string } }).draft?.id
