// A letter leaves once, whatever becomes of Microsoft's answers: what left is counted there.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'
import { sendDraft } from '../../testing/graph/fake-sending.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { composeLetter } from '../compose.ts'
import type { SendMail } from '../mail-port.ts'
import { openOutlookSender } from './outlook-sender.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const mail: SendMail = {
  accountId: 'acc_1',
  to: [{ name: 'Bob', address: 'bob@example.net' }],
  cc: [],
  bcc: [{ name: '', address: 'eve@example.com' }],
  subject: 'Joi',
  text: 'Joi e bine.\n\nAna',
}
const signal = new AbortController().signal
const CREATE = /^POST \/v1\.0\/me\/messages$/
const SEND = /^POST \/v1\.0\/me\/messages\/[^/]+\/send/

async function desk(context: TestContext, ownMessageIds: 'kept' | 'replaced' = 'kept') {
  const scene = await outlookScene(context)
  const { mailbox } = scene.graph
  mailbox.ownMessageIds = ownMessageIds
  const [drafts, sent] = [mailbox.wellKnown('drafts'), mailbox.wellKnown('sentitems')]
  const approved = sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change: mail })
  const letter = await composeLetter(mail, { actionId: 'act_1', from: { name: 'Ana', address: 'ana@outlook.test' }, dateMs: NOON, inReplyTo: '', references: [] })
  const open = () => openOutlookSender(scene.access)
  const sender = open()
  return {
    ...scene,
    approved,
    letter,
    open,
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

test('before anybody tried nobody knows of it, and looking sends nothing', async (context) => {
  const { observe, sentAway, lying } = await desk(context)
  assert.deepEqual([await observe(), sentAway.length, lying()], ['unknown', 0, [0, 0]])
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

for (const [what, answer] of [['cut', 'hang-up'], ['a gateway’s time-out', refusal(504, 'GatewayTimeout')]] as const) {
  test(`a letter that was asked to leave and lies in Drafts (${what}) is on its way for a while, then it did not leave, then it leaves once`, async (context) => {
    const { graph, clock, send, observe, sentAway, lying } = await desk(context)
    graph.fault(SEND, answer)
    await assert.rejects(send(), (error: Error) => error.name === 'Error' && /does not show it in Sent yet/.test(error.message))
    assert.deepEqual([graph.asked(SEND).length, await observe()], [1, 'unknown'])
    clock.advance(limits.outlookSendingMs)
    assert.equal(await observe(), 'not-applied')
    assert.equal((await send()).proven, 1)
    assert.deepEqual([sentAway.length, lying(), await observe()], [1, [0, 1], 'applied'])
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
  const { graph, open, approved, letter, observe, send, sentAway, lying } = await desk(context)
  graph.fault(/^PATCH/, { ...refusal(429, 'ApplicationThrottled'), headers: { 'Retry-After': '600' } })
  await assert.rejects(open().send(approved, letter, signal), RetryLater)
  assert.deepEqual([lying(), await observe()], [[1, 0], 'not-applied'])
  assert.equal((await send()).proven, 1)
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
