// What a signed-in person decides with a click: each is recorded as theirs, with what they saw.
import { readSettings } from '../accounts/settings.ts'
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Action } from '../actions/action.ts'
import { decide } from '../actions/decide.ts'
import type { ActionKinds } from '../actions/propose.ts'
import { undo } from '../actions/undo.ts'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../store/db.ts'

export interface PersonDecides {
  approve(tx: Db, by: SignedInPerson, seen: { actionId: string; seenDigest: string; without?: readonly string[] }): Promise<Action>
  reject(tx: Db, by: SignedInPerson, actionId: string, reason: string): Promise<Action>
  /** Proposed from the receipt and decided in the same step: the click is both. */
  undo(by: SignedInPerson, actionId: string): Promise<Action>
}

export function personDecides({ db, clock, kinds }: { db: Db; clock: Clock; kinds: ActionKinds }): PersonDecides {
  const approve: PersonDecides['approve'] = async (tx, by, seen) => {
    const { undoSeconds } = await readSettings(tx, by.userId)
    return await decide(tx, clock, kinds, { ...seen, verdict: 'approve', by, undoSeconds })
  }
  return {
    approve,
    reject: async (tx, by, actionId, reason) => await decide(tx, clock, kinds, { actionId, verdict: 'reject', by, seenDigest: '', undoSeconds: 0, reason }),
    undo: async (by, actionId) =>
      await db.transaction(async (tx) => {
        const undone = await undo(tx, clock, kinds, { actionId, by })
        if (undone.took === 'back') return undone.action
        const { proposal } = undone
        return proposal.state === 'proposed' ? await approve(tx, by, { actionId: proposal.id, seenDigest: proposal.digest }) : proposal
      }),
  }
}
