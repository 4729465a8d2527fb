// Two processes that hold the same letter, because one of them was taken for dead: one hands it over.
import assert from 'node:assert/strict'
import { z } from 'zod'
import type { ActionKind } from '../../actions/action.ts'
import { changeAction } from '../../actions/action-store.ts'
import { actionKinds, propose } from '../../actions/propose.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { LetterElsewhere, openLetterJournal } from './letter-journal.ts'

const preview = { act: 'mail.send', values: {}, facts: [], warnings: [], body: '', items: [], count: 1, undoable: false }
const kind: ActionKind = { kind: 'mail.send', payload: z.looseObject({}), leavesTheHouse: true, describe: async () => ({ accountId: 'acc_1', payload: {}, preview }), inverse: () => undefined }

storeTest('of two that are about to hand over one letter one is kept from it, and what is written of the other stays', async ({ db }) => {
  const clock = fixedClock(Date.UTC(2026, 0, 5, 12))
  const origin = { by: 'person', id: 's', name: 'Ana', words: '' } as const
  const action = await propose(db, clock, actionKinds([kind]), { userId: 'usr_1', kind: 'mail.send', payload: {}, origin })
  await changeAction(db, clock.now(), action, ['proposed'], { state: 'running', plan: { messageId: 'm' } })
  const [one, other] = [openLetterJournal({ db, clock }), openLetterJournal({ db, clock })]
  const both = await Promise.allSettled([one, other].map((journal) => journal.write(action.id, { is: 'leaving' })))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.ok(both.some((result) => result.status === 'rejected' && result.reason instanceof LetterElsewhere))
  await one.write(action.id, { is: 'accepted', answer: '250 ok', refused: [] })
  await assert.rejects(other.write(action.id, { is: 'leaving' }), LetterElsewhere)
  assert.equal((await other.read(action.id))?.is, 'accepted')
})
