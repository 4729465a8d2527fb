// A letter leaves once, whatever becomes of Microsoft's answers: what left is counted there.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { approvedLetter, handOverTwice, wakeLate } from '../../testing/approved-letter.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'
import { sendDraft } from '../../testing/graph/fake-sending.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { LetterElsewhere, type LetterJournal } from '../letters/letter-journal.ts'
import { openOutlookSender } from './outlook-sender.ts'

const signal = new AbortController().signal
const CREATE = /^POST \/v1\.0\/me\/messages$/
const SEND = /^POST \/v1\.0\/me\/messages\/[^/]+\/send/

async function desk(context: TestContext, ownMessageIds: 'kept' | 'replaced' = 'kept') {
  const scene = await outlookScene(context)
  const { mailbox } = scene.graph
  mailbox.ownMessageIds = ownMessageIds
  const [drafts, sent] = [mailbox.wellKnown('drafts'), mailbox.wellKnown('sentitems')]
  const it = await approvedLetter((await openTestStore(context)).db, { from: 'ana@outlook.test' })
  const { approved, letter, journal } = it
  const open = (by: LetterJournal = journal) => openOutlookSender({ ...scene.access, journal: by })
  const sender = open()
  return {
    ...scene,
    ...it,
    open,
    sendBy: (by: LetterJournal) => open(by).send(approved, letter, signal),
    send: () => sender.send(approved, letter, signal),
    observe: async () => (await sender.observe(approved, letter, signal)).outcome,
    sentAway: mailbox.sentAway,
    /** Drafts, and what stands in Sent. */
    lying: () => [mailbox.newestFirst(drafts.id).length, mailbox.newestFirst(sent.id).length],
  }
}

for (const ids of ['kept', 'replaced'] as const) {
  test(`it leaves once, for everybody, and stands in Sent under its own name (Message-ID ${ids})`, async (context) => {
    const { letter, send, observe, sentAway, lying } = await desk(context, ids)
    const receipt = await send()
    assert.deepEqual(sentAway, [{ to: ['bob@example.net', 'eve@example.com'], messageId: `<${letter.messageId}>` }])
    assert.deepEqual([receipt.proven, receipt.items[0]?.after['messageId'], lying()], [1, letter.messageId, [0, 1]])
    assert.deepEqual((await send()).items, receipt.items, 'asked again, it is found')
    assert.deepEqual([sentAway.length, await observe()], [1, 'applied'])
  })
}

test('before it is written down that it leaves it certainly stayed, and looking sends nothing', async (context) => {
  const { observe, sentAway, lying } = await desk(context)
  assert.deepEqual([await observe(), sentAway.length, lying()], ['not-applied', 0, [0, 0]])
})

test('a letter of which an older version wrote nothing down is looked for, and not sent', async (context) => {
  const { forgetNote, send, observe, sentAway, lying } = await desk(context)
  await forgetNote()
  assert.equal(await observe(), 'unknown')
  await assert.rejects(send())
  assert.deepEqual([sentAway.length, lying()], [0, [0, 0]])
})

test('of two that come to the note in the same moment one alone hands the letter over, and the other’s draft goes', async (context) => {
  const { sendBy, sentAway, lying, ...it } = await desk(context)
  const { sent, refused } = await handOverTwice(it, sendBy)
  assert.ok(refused.length === 1 && refused[0] instanceof LetterElsewhere, String(refused))
  assert.deepEqual([sent, sentAway.length, lying()], [1, 1, [0, 1]])
})

test('one that wakes when another has sent the letter sends nothing', async (context) => {
  const { sendBy, sentAway, lying, ...it } = await desk(context)
  assert.ok((await wakeLate(it, sendBy)) instanceof LetterElsewhere)
  assert.deepEqual([sentAway.length, lying()], [1, [0, 1]])
})

test('cut off between the note and the asking: it lay there for a while, so it is taken back, and asked by this approval no more', async (context) => {
  const { graph, clock, approved, journal, openSleepyJournal, sendBy, send, observe, sentAway, lying } = await desk(context)
  const killed = openSleepyJournal()
  const never = assert.rejects(sendBy(killed), LetterElsewhere)
  await killed.asleep
  const [draft] = graph.mailbox.messages.keys()
  await journal.write(approved.actionId, { was: { is: 'here' }, becomes: { is: 'leaving', at: clock.now(), as: draft ?? '' } })
  assert.equal(await observe(), 'unknown')
  await assert.rejects(send(), /may be on its way/)
  clock.advance(limits.outlookSendingMs)
  assert.equal(await observe(), 'not-applied')
  await assert.rejects(send(), { code: 'letter-stayed' })
  killed.wake()
  await never
  assert.deepEqual([sentAway.length, lying(), graph.asked(SEND).length], [0, [0, 0], 0])
})

test('an answer lost when the draft was made: it is found, and leaves once', async (context) => {
  const { graph, send, sentAway, lying } = await desk(context)
  graph.fault(CREATE, 'unanswered')
  assert.equal((await send()).proven, 1)
  assert.deepEqual([sentAway.length, lying()], [1, [0, 1]])
})

test('a draft that could not be made is no letter that left, and that is said', async (context) => {
  const { graph, send, sentAway, lying } = await desk(context)
  graph.fault(CREATE, 'hang-up')
  await assert.rejects(send(), { name: 'Fault', code: 'send-later' })
  assert.deepEqual([sentAway.length, lying()], [0, [0, 0]])
})

test('an answer lost after the letter left: it is found in Sent', async (context) => {
  const { graph, send, sentAway, lying } = await desk(context)
  graph.fault(SEND, 'unanswered')
  assert.equal((await send()).proven, 1)
  assert.deepEqual([sentAway.length, lying()], [1, [0, 1]])
})

const LOST = [['cut', 'hang-up'], ['a gateway’s time-out', refusal(504, 'GatewayTimeout')], ['taken, and nothing came of it', { status: 202 }]] as const
for (const [what, answer] of LOST) {
  test(`a letter that was asked to leave and lies in Drafts (${what}) is on its way for a while; then it did not leave, and never will`, async (context) => {
    const { graph, clock, note, send, observe, sentAway, lying } = await desk(context)
    graph.fault(SEND, answer)
    await assert.rejects(send(), (error: Error) => error.name === 'Error' && /does not show it in Sent yet/.test(error.message))
    assert.deepEqual([graph.asked(SEND).length, await observe()], [1, 'unknown'])
    clock.advance(limits.outlookSendingMs)
    assert.deepEqual([await observe(), lying()], ['not-applied', [1, 0]], 'looking alone takes nothing away')
    await assert.rejects(send(), { name: 'Fault', code: 'letter-stayed' })
    assert.deepEqual([(await note())?.is, await observe()], ['stayed', 'not-applied'])
    await assert.rejects(send(), { name: 'Fault', code: 'letter-stayed' }, 'whoever comes again is told the same')
    assert.deepEqual([sentAway.length, lying(), graph.asked(SEND).length], [0, [0, 0], 1])
  })
}

/** As one that was asked to leave minutes ago, and lies in Drafts. */
async function left(context: TestContext) {
  const it = await desk(context)
  it.graph.fault(SEND, { status: 202 })
  await assert.rejects(it.send())
  it.clock.advance(limits.outlookSendingMs)
  const [draft = assert.fail()] = it.graph.mailbox.messages.values()
  return { ...it, draft, leaveLate: () => sendDraft(it.graph.mailbox, draft) }
}

const TAKE_OFF = /^PATCH \/v1\.0\/me\/messages\//
const LOOK = /^GET \/v1\.0\/me\/messages\/[^?]+\?.*toRecipients/
const CALLED_BACK = [['before it is called back', TAKE_OFF], ['before that is read back', LOOK]] as const
test('one that leaves at last in the moment in which it is called back is found in Sent, and stays there', async (context) => {
  const { graph, send, leaveLate, sentAway, lying } = await left(context)
  graph.fault(TAKE_OFF, 'unanswered', 1, { meanwhile: leaveLate })
  assert.equal((await send()).proven, 1)
  assert.deepEqual([sentAway.length, lying()], [1, [0, 1]])
})

test('after it was called back Microsoft is too late: it is for nobody', async (context) => {
  const { graph, send, leaveLate, sentAway, lying } = await left(context)
  graph.fault(LOOK, refusal(400, 'ErrorInvalidRequest'), 1, { meanwhile: () => assert.equal(leaveLate()?.status, 400) })
  await assert.rejects(send(), (error: Error) => error.name === 'Error', 'not read back it is not said')
  await assert.rejects(send(), { code: 'letter-stayed' })
  assert.deepEqual([sentAway.length, lying()], [0, [0, 0]])
})

for (const [what, on] of [...CALLED_BACK, ['before its place is read', /^GET \/v1\.0\/me\/mailFolders\/drafts/], ['before it is removed', /^DELETE /]] as const) {
  for (const answer of ['hang-up', 'unanswered'] as const) {
    test(`killed ${what} (${answer}): the next look goes on, and nothing leaves`, async (context) => {
      const { graph, approved, letter, open, send, observe, leaveLate, sentAway, lying } = await left(context)
      const killed = new AbortController()
      graph.fault(on, answer, 1, { meanwhile: () => killed.abort() })
      await assert.rejects(open().send(approved, letter, killed.signal))
      assert.equal(await observe(), 'not-applied')
      await assert.rejects(send(), { code: 'letter-stayed' })
      assert.notEqual(leaveLate(), undefined)
      assert.deepEqual([sentAway.length, lying()], [0, [0, 0]])
    })
  }
}

test('what Microsoft lets nobody change is not called unsent', async (context) => {
  const { graph, send, observe, leaveLate, sentAway, lying } = await left(context)
  graph.fault(TAKE_OFF, refusal(400, 'ErrorItemSave', 'The item is being submitted.'))
  await assert.rejects(send(), (error: Error) => error.name === 'Error' && /does not let go/.test(error.message))
  leaveLate()
  assert.deepEqual([await observe(), (await send()).proven, sentAway.length, lying()], ['applied', 1, 1, [0, 1]])
})

for (const answer of [refusal(401, 'InvalidAuthenticationToken'), refusal(503, 'ServiceUnavailable')]) {
  test(`of a letter that may have left a refusal to look says nothing (${answer.status})`, async (context) => {
    const { graph, send } = await left(context)
    graph.fault(/^GET /, answer, limits.graphAttempts)
    await assert.rejects(send(), (error: Error) => error.name !== 'Fault')
  })
}

test('a draft that is in the Outbox is on its way, however long', async (context) => {
  const { graph, clock, send, observe } = await desk(context)
  graph.fault(SEND, 'hang-up')
  await assert.rejects(send())
  const [draft] = graph.mailbox.messages.keys()
  graph.mailbox.move(draft ?? '', graph.mailbox.wellKnown('outbox').id)
  clock.advance(limits.outlookSendingMs * 10)
  assert.equal(await observe(), 'unknown')
})

test('a process that dies between the draft and the sending leaves one letter', async (context) => {
  const { openSleepyJournal, sendBy, observe, send, sentAway, lying } = await desk(context)
  const killed = openSleepyJournal()
  const never = assert.rejects(sendBy(killed), LetterElsewhere)
  await killed.asleep
  assert.deepEqual([lying(), await observe()], [[1, 0], 'not-applied'])
  assert.equal((await send()).proven, 1)
  killed.wake()
  await never
  assert.deepEqual([sentAway.length, lying()], [1, [0, 1]])
})

for (const [answer, code] of [
  [refusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.'), 'letter-refused'],
  [refusal(403, 'ErrorAccessDenied', 'Access is denied.'), 'outlook-forbidden'],
] as const) {
  test(`what Microsoft refuses to send did not leave, leaves no draft behind, and is told (${code})`, async (context) => {
    const { graph, send, sentAway, lying } = await desk(context)
    graph.fault(SEND, answer)
    await assert.rejects(send(), { name: 'Fault', code })
    assert.deepEqual([sentAway.length, lying()], [0, [0, 0]])
  })
}

test('a draft that an earlier try sends in the same moment is no refusal, and what was sent stays', async (context) => {
  const { graph, send, sentAway, lying } = await desk(context)
  const { mailbox } = graph
  graph.fault(SEND, refusal(403, 'ErrorAccessDenied'), 1, {
    meanwhile() {
      const [draft] = [...mailbox.messages.values()]
      if (draft !== undefined) sendDraft(mailbox, draft)
    },
  })
  assert.equal((await send()).proven, 1)
  assert.deepEqual([sentAway.length, lying()], [1, [0, 1]])
})

test('a letter that is too large is refused before anything is made', async (context) => {
  const { graph, open, approved, letter } = await desk(context)
  const large = { ...letter, raw: Buffer.concat([letter.raw, Buffer.alloc(limits.outlookLetterBytesMax, 'a')]) }
  await assert.rejects(open().send(approved, large, signal), { code: 'letter-too-large' })
  assert.equal(graph.requests.length, 0)
})

test('a letter that nobody approved is refused', async (context) => {
  const { graph, open, approved, letter } = await desk(context)
  await assert.rejects(open().send(approved, { ...letter, messageId: 'act_2@outlook.test' }, signal), { code: 'not-approved' })
  assert.equal(graph.requests.length, 0)
})
