// Two processes that hold the same letter, because one of them was taken for dead: one hands it over.
import assert from 'node:assert/strict'
import { changeAction } from '../../actions/action-store.ts'
import { Fault, RetryLater } from '../../base/fault.ts'
import { approvedLetter } from '../../testing/approved-letter.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { leaveOnce, LetterLost, type BeforeLeaving, type HandedOver } from './leave-once.ts'
import { LetterElsewhere, openLetterJournal, type LetterNote } from './letter-journal.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const here: LetterNote = { is: 'here' }
const leaving: LetterNote = { is: 'leaving', at: NOON, as: '' }
const taken: HandedOver = { answer: '250 ok', refused: [] }

storeTest('of two that are about to hand over one letter one is kept from it, and what is written of the other stays', async ({ db }) => {
  const clock = fixedClock(NOON)
  const { approved, journal: one } = await approvedLetter(db)
  const { actionId } = approved
  const other = openLetterJournal({ db, clock })
  const both = await Promise.allSettled([one, other].map((journal) => journal.write(actionId, { was: here, becomes: leaving })))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.ok(both.some((result) => result.status === 'rejected' && result.reason instanceof LetterElsewhere))
  await one.write(actionId, { was: leaving, becomes: { ...leaving, is: 'accepted', ...taken } })
  await assert.rejects(other.write(actionId, { was: here, becomes: leaving }), LetterElsewhere)
  await assert.rejects(other.write(actionId, { was: leaving, becomes: here }), LetterElsewhere)
  assert.equal((await other.read(actionId))?.is, 'accepted')
})

storeTest('what its person ended meanwhile is not handed over', async ({ db }) => {
  const { approved, journal } = await approvedLetter(db)
  await changeAction(db, NOON, { id: approved.actionId, userId: 'usr_1' }, ['running'], { state: 'failed' })
  await assert.rejects(journal.write(approved.actionId, { was: here, becomes: leaving }), /not being sent any more/)
})

const ENDS: [string, (leaves: BeforeLeaving) => Promise<HandedOver>, string][] = [
  ['was taken', async (leaves) => (await leaves(), taken), 'accepted'],
  ['was refused', async (leaves) => (await leaves(), await Promise.reject(new Fault('letter-refused', 'No'))), 'here'],
  ['was asked to come later', async (leaves) => (await leaves(), await Promise.reject(new RetryLater('Later', { afterMs: 1 }))), 'here'],
  ['never heard of again', async (leaves) => (await leaves(), await Promise.reject(new LetterLost('Gone'))), 'leaving'],
  ['met what nobody foresaw', async (leaves) => (await leaves(), await Promise.reject(new TypeError('undefined is not a letter'))), 'leaving'],
  ['never came so far', async () => await Promise.reject(new Error('No line')), 'here'],
]
for (const [what, hand, is] of ENDS) {
  storeTest(`of a letter that ${what} it is written down: ${is}`, async ({ db }) => {
    const { approved, journal, note } = await approvedLetter(db)
    const handed = leaveOnce({ journal, clock: fixedClock(NOON), actionId: approved.actionId, was: here }, hand)
    if (is === 'accepted') assert.deepEqual(await handed, taken)
    else await assert.rejects(handed)
    assert.equal((await note())?.is, is)
  })
}
