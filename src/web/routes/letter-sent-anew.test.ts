// A letter by Microsoft whose answer was lost, and which its person approves anew: one leaves, whatever
// the first one does meanwhile; and where that cannot be known, none is added to it.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { openLetterJournal } from '../../mail/letters/letter-journal.ts'
import { openOutlookSender } from '../../mail/outlook/outlook-sender.ts'
import { sendDraft } from '../../testing/graph/fake-sending.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { openLetterDesk } from '../../testing/letter-desk.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import type { Action } from '../contract/actions.ts'

const SEND = /^POST \/v1\.0\/me\/messages\/[^/]+\/send/
const CREATE = /^POST \/v1\.0\/me\/messages$/

/** Its first letter was asked to leave, and lies in Drafts. */
async function bench(store: TestStore, context: TestContext) {
  const desk = await openLetterDesk(store, context)
  const { graph, access, clock } = await outlookScene(context)
  const { mailbox } = graph
  const { ask, read } = desk
  const { id: draftId } = await desk.start()
  const senderFor = async () => openOutlookSender({ ...access, journal: openLetterJournal({ db: desk.db, clock: desk.clock }) })
  const asked = async () => {
    const { version } = await read(draftId)
    const { json } = await ask<Action>('POST', `/drafts/${draftId}/send`, { version, approve: true })
    desk.clock.advance(10_000)
    return json
  }
  const execute = async ({ id }: Pick<Action, 'id'>) => await desk.execute(id, { senderFor })
  const now = async ({ id }: Pick<Action, 'id'>) => (await ask<Action>('GET', `/actions/${id}`)).json
  graph.fault(SEND, { status: 202 })
  const first = await asked()
  await assert.rejects(execute(first), RetryLater)
  const [lying = assert.fail()] = mailbox.messages.values()
  assert.deepEqual([(await now(first)).state, (await read(draftId)).state], ['unknown', 'approved'])
  return {
    graph,
    mailbox,
    first,
    asked,
    execute,
    now,
    draft: () => read(draftId),
    minutesLater: () => clock.advance(limits.outlookSendingMs),
    leaveLate: () => sendDraft(mailbox, lying),
    /** Their word in the place of proof, before anybody could know. */
    sayNotSent: async () => void (await ask('POST', `/actions/${first.id}/settle`, { digest: first.digest, happened: false })),
  }
}

storeTest('it lies in Drafts: it ends as not sent, is asked no more by this approval, and a fresh one sends it once', async (store, context) => {
  const { mailbox, graph, first, asked, execute, now, draft, minutesLater, leaveLate } = await bench(store, context)
  minutesLater()
  await execute(first)
  const ended = await now(first)
  assert.deepEqual([ended.state, ended.errorCode, (await draft()).state, mailbox.messages.size], ['failed', 'letter-stayed', 'pending', 0])
  await execute(first)
  assert.deepEqual([graph.asked(SEND).length, mailbox.sentAway], [1, []])
  const anew = await asked()
  await execute(anew)
  leaveLate()
  assert.deepEqual([(await now(anew)).state, (await draft()).state, mailbox.sentAway.map(({ messageId }) => messageId.split('@')[0])], ['done', 'sent', [`<${anew.id}`]])
})

storeTest('it leaves late: that is found in Sent and said as sent, and there is nothing to approve anew', async (store, context) => {
  const { mailbox, first, execute, now, draft, minutesLater, leaveLate } = await bench(store, context)
  leaveLate()
  minutesLater()
  await execute(first)
  assert.deepEqual([(await now(first)).state, (await draft()).state, mailbox.sentAway.length], ['done', 'sent', 1])
})

storeTest('approved anew on its person’s word while the first may be on its way: nothing is sent, and that is said', async (store, context) => {
  const { mailbox, graph, asked, execute, now, draft, leaveLate, sayNotSent } = await bench(store, context)
  await sayNotSent()
  const anew = await asked()
  await execute(anew)
  assert.deepEqual([(await now(anew)).errorCode, (await draft()).state, graph.asked(CREATE).length, mailbox.sentAway], ['letter-under-way', 'pending', 1, []])
  leaveLate()
  const last = await asked()
  await execute(last)
  assert.deepEqual([(await now(last)).errorCode, graph.asked(CREATE).length, mailbox.sentAway.length], ['letter-left-before', 1, 1])
})

storeTest('approved anew on its person’s word while the first lies there: that one is taken back first, and leaves no more', async (store, context) => {
  const { mailbox, asked, execute, now, minutesLater, leaveLate, sayNotSent } = await bench(store, context)
  await sayNotSent()
  minutesLater()
  const anew = await asked()
  await execute(anew)
  assert.equal(leaveLate()?.status, 400)
  assert.deepEqual([(await now(anew)).state, mailbox.sentAway.map(({ messageId }) => messageId.split('@')[0])], ['done', [`<${anew.id}`]])
})

storeTest('the first leaves in the moment in which it is taken back: the later one does not', async (store, context) => {
  const { mailbox, graph, asked, execute, now, minutesLater, leaveLate, sayNotSent } = await bench(store, context)
  await sayNotSent()
  minutesLater()
  graph.fault(/^PATCH /, 'unanswered', 1, { meanwhile: leaveLate })
  const anew = await asked()
  await execute(anew)
  assert.deepEqual([(await now(anew)).errorCode, mailbox.sentAway.length], ['letter-left-before', 1])
})
