// What is known of a letter that is being handed over, written down before it matters: with the
// action itself, so that another process finds it after this one was killed.
//
// Without a note the letter never came so far that a server could have had it, and may be handed
// over. With `leaving` nobody knows. With `accepted` it is sent, whatever becomes of its copy.
import { z } from 'zod'
import { changeAction, lockAction } from '../../actions/action-store.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../store/db.ts'

const note = z.discriminatedUnion('is', [
  z.object({ is: z.literal('leaving') }),
  z.object({ is: z.literal('accepted'), answer: z.string(), refused: z.array(z.object({ address: z.string(), says: z.string() })) }),
])
export type LetterNote = z.infer<typeof note>

export interface LetterJournal {
  read(actionId: string): Promise<LetterNote | undefined>
  /**
   * Undefined: it certainly did not leave. Throws where the action is none that is being carried
   * out, and `LetterElsewhere` where it is to leave and something is written down of it already.
   */
  write(actionId: string, note: LetterNote | undefined): Promise<void>
}

/** Another process hands it over, or did: this one was taken for dead. */
export class LetterElsewhere extends Error {
  override readonly name = 'LetterElsewhere'
}

export function openLetterJournal({ db, clock }: { db: Db; clock: Clock }): LetterJournal {
  return {
    read: async (actionId) => await db.transaction(async (tx) => note.optional().parse((await lockAction(tx, actionId))?.plan?.['handOver'])),
    async write(actionId, handOver) {
      const isWritten = await db.transaction(async (tx) => {
        const action = await lockAction(tx, actionId)
        // Of two that hold it at once, one alone comes here first.
        if (handOver?.is === 'leaving' && action?.plan?.['handOver'] !== undefined) throw new LetterElsewhere('Another process hands this letter over, or did')
        return action !== undefined && (await changeAction(tx, clock.now(), action, ['running', 'unknown'], { plan: { ...action.plan, handOver } }))
      })
      if (!isWritten) throw new Error('The letter is not being sent any more')
    },
  }
}
