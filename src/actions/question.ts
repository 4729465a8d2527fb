// A question back, and its answer.
//
// The person need not say yes or no to what they do not understand: they ask whoever proposed
// it, which may answer in words, or with another payload under another seal. Only who was
// asked may answer, and only while a question is open: nobody rewrites what a person is about
// to sign unasked.
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { ActionError, type Action, type Origin } from './action.ts'
import { changeAction } from './action-store.ts'
import { appendAudit } from './audit.ts'
import { holdProposed } from './hold-proposed.ts'
import type { ActionKinds } from './propose.ts'
import { reword, type Rewording } from './revise.ts'

/** Somebody who can read a question and say something to it. A rule cannot, and a person would ask themselves. */
const ANSWERS: ReadonlySet<Origin['by']> = new Set(['token', 'chat'])

export async function ask(db: Db, clock: Clock, { actionId, by, words }: { actionId: string; by: SignedInPerson; words: string }): Promise<Action> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await holdProposed(tx, now, { actionId, userId: by.userId })
    // A program of before it was kept which token it had, or none at all.
    if (!ANSWERS.has(action.origin.by) || action.origin.id === '') throw new ActionError('nobody-to-ask', 'Nobody stands behind this action who could answer', { status: 409, fix: 'Edit it, approve it or reject it.' })
    if (action.talk.length >= limits.remarksOfAction) throw new ActionError('talked-enough', 'Enough was asked and answered about this action', { status: 409, fix: 'Reject it, and have it proposed anew.' })
    const remark = { at: now, by: 'person' as const, name: by.name, words, digest: action.digest }
    const update = { talk: [...action.talk, remark], waitsFor: 'asker' as const, ignoredAt: 0 }
    await changeAction(tx, now, action, ['proposed'], update)
    await appendAudit(tx, now, {
      userId: by.userId,
      actor: `person:${by.userId}`,
      event: 'action.asked',
      subject: action.id,
      detail: { kind: action.kind, digest: action.digest, words, session: by.sessionId },
    })
    return { ...action, ...update }
  })
}

export interface Answer {
  userId: string
  actionId: string
  by: Pick<Origin, 'by' | 'id' | 'name'>
  words: string
  /** In place of what stands there. */
  proposal?: Rewording | undefined
}

export async function answer(db: Db, clock: Clock, kinds: ActionKinds, { userId, actionId, by, words, proposal }: Answer): Promise<Action> {
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const action = await holdProposed(tx, now, { actionId, userId })
    if (by.by !== action.origin.by || by.id !== action.origin.id) throw new ActionError('not-the-asker', 'Only who proposed this can answer for it', { status: 403 })
    if (action.waitsFor !== 'asker') throw new ActionError('nothing-asked', 'No question is open about this action', { status: 409, fix: 'Propose what is different as an action of its own.' })
    const reworded = proposal === undefined ? undefined : await reword(tx, now, kinds, { action, proposal, by: { who: 'token', name: by.name, tokenId: by.id } })
    const digest = reworded?.digest ?? action.digest
    const remark = { at: now, by: 'asker' as const, name: by.name, words, digest }
    const update = { ...reworded, talk: [...action.talk, remark], waitsFor: '' as const }
    await changeAction(tx, now, action, ['proposed'], update)
    await appendAudit(tx, now, {
      userId,
      actor: `${by.by}:${by.id}`,
      event: 'action.answered',
      subject: action.id,
      detail: { kind: action.kind, words, digest, ...(reworded === undefined ? {} : { before: action.digest }) },
    })
    return { ...action, ...update }
  })
}
