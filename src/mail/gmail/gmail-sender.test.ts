// A letter leaves once, whatever becomes of Gmail's answer: what left is counted at Gmail itself.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { approvedLetter, handOverTwice, wakeLate } from '../../testing/approved-letter.ts'
import { openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { LetterElsewhere, type LetterJournal } from '../letters/letter-journal.ts'

const signal = new AbortController().signal
const SEND = /^POST upload\/messages\/send/

async function desk(context: TestContext, answered = '') {
  const account = await openGmailAccount(context)
  const { gmail } = account
  const it = await approvedLetter((await openTestStore(context)).db, { from: 'ana@gmail.test', answered })
  const { approved, letter, journal } = it
  const sendBy = (by: LetterJournal) => account.openSender(by).send(approved, letter, signal)
  return { ...account, ...it, sendBy, send: (stop = signal) => account.openSender(journal).send(approved, letter, stop), observe: () => account.openSender(journal).observe(approved, letter, signal), sentAway: gmail.sentAway }
}

test('it leaves as it was built, to everybody, and nobody reads who got a blind copy; Gmail’s own copy is the only one', async (context) => {
  const { gmail, letter, send, sentAway } = await desk(context)
  const receipt = await send()
  assert.deepEqual(sentAway.map(({ to }) => to.toSorted()), [['bob@example.net', 'eve@example.com']])
  assert.ok(sentAway[0]?.raw.equals(letter.raw), 'byte for byte')
  const [kept, ...more] = gmail.mailbox.mails.values()
  assert.deepEqual([more.length, [...(kept?.labelIds ?? [])]], [0, ['SENT']])
  assert.deepEqual([receipt.proven, receipt.items[0]?.after['messageId'], receipt.items[0]?.after['remoteId']], [1, letter.messageId, kept?.id])
})

test('an answer goes into the conversation that it answers', async (context) => {
  const { gmail, send, sentAway } = await desk(context, 'question@example.net')
  const question = gmail.mailbox.deliver({ raw: Buffer.from('Message-ID: <question@example.net>\r\nSubject: Joi?\r\n\r\nCand?\r\n') })
  const receipt = await send()
  assert.deepEqual([sentAway.length, receipt.items[0]?.after['threadId']], [1, gmail.mailbox.mails.get(question)?.threadId])
})

test('a conversation that is deleted before the letter leaves does not hold it up', async (context) => {
  const { gmail, send, sentAway } = await desk(context, 'question@example.net')
  const question = gmail.mailbox.deliver({ raw: Buffer.from('Message-ID: <question@example.net>\r\n\r\nCand?\r\n') })
  gmail.fail({ on: SEND, times: 1, status: 404, reason: 'notFound', meanwhile: () => gmail.mailbox.erase(question) })
  assert.equal((await send()).proven, 1)
  assert.equal(sentAway.length, 1)
})

test('what left is found, and not sent again', async (context) => {
  const { send, observe, sentAway } = await desk(context)
  const first = await send()
  assert.deepEqual((await send()).items, first.items)
  assert.equal((await observe()).outcome, 'applied')
  assert.equal(sentAway.length, 1)
})

for (const [what, lags, ownMessageIds] of [
  ['found by its Message-ID', false, 'kept'],
  ['not found by its words yet', true, 'kept'],
  ['under a Message-ID of Gmail’s own', false, 'replaced'],
] as const) {
  test(`an answer lost after the letter left: it is ${what}, and the letter left once`, async (context) => {
    const { gmail, letter, send, sentAway } = await desk(context)
    Object.assign(gmail, { searchLags: lags, ownMessageIds })
    gmail.fail({ on: SEND, times: 1, unanswered: true })
    const receipt = await send()
    assert.deepEqual([receipt.proven, receipt.items[0]?.id, sentAway.length], [1, letter.messageId, 1])
    assert.equal(receipt.items[0]?.after['messageId'], ownMessageIds === 'kept' ? letter.messageId : 'CA1@mail.gmail.com')
  })
}

for (const fault of [{ dropped: true }, { status: 503 }, { status: 500, reason: 'backendError' }]) {
  test(`no answer and no letter in Sent is unknown, and stays it: ${JSON.stringify(fault)}`, async (context) => {
    const { gmail, send, observe, sentAway } = await desk(context)
    gmail.fail({ on: SEND, ...fault })
    await assert.rejects(send(), (error: Error) => error.name === 'Error' && /may have left, or not/.test(error.message))
    assert.equal(gmail.count(SEND), 1, 'it was asked once')
    assert.deepEqual(await observe().then(({ outcome }) => outcome), 'unknown')
    assert.equal(sentAway.length, 0)
  })
}

test('a quota is waited for and the letter leaves once', async (context) => {
  const { gmail, clock, send, sentAway } = await desk(context)
  gmail.fail({ on: SEND, times: 2, status: 429, reason: 'rateLimitExceeded', headers: { 'retry-after': '3' } })
  assert.equal((await send()).proven, 1)
  assert.equal(sentAway.length, 1)
  assert.ok(clock.slept.includes(3_000))
})

for (const [fault, code] of [
  [{ status: 403, reason: 'dailyLimitExceeded' }, 'send-later'],
  [{ status: 403, reason: 'insufficientPermissions' }, 'gmail-permission'],
  [{ status: 400, reason: 'invalidArgument' }, 'letter-refused'],
  [{ status: 401, reason: 'authError' }, 'gmail-signed-out'],
] as const) {
  test(`what Gmail says that it did not take did not leave, and that is said (${code})`, async (context) => {
    const { gmail, send, sentAway } = await desk(context)
    gmail.fail({ on: SEND, ...fault })
    await assert.rejects(send(), { name: 'Fault', code })
    assert.equal(sentAway.length, 0)
  })
}

test('a token that ends just then is renewed, and the letter leaves once', async (context) => {
  const { gmail, signIn, send, sentAway } = await desk(context)
  gmail.tokens.add('next-token')
  signIn.next = 'next-token'
  gmail.fail({ on: SEND, times: 1, status: 401, reason: 'authError' })
  assert.equal((await send()).proven, 1)
  assert.deepEqual([sentAway.length, signIn.thrownAway], [1, ['good-token']])
})

test('before the letter leaves nothing is left open: a quota there ends it, with nothing sent', async (context) => {
  const { gmail, send } = await desk(context)
  gmail.fail({ on: /^GET messages\?/, status: 403, reason: 'dailyLimitExceeded' })
  await assert.rejects(send(), { name: 'Fault', code: 'send-later' })
  assert.equal(gmail.count(SEND), 0)
})

test('a letter that nobody approved is refused', async (context) => {
  const { approved, letter, journal, openSender, sentAway } = await desk(context)
  for (const other of [{ ...letter, messageId: 'act_2@gmail.test' }, { ...letter, envelope: { ...letter.envelope, to: ['mallory@example.org'] } }]) {
    await assert.rejects(openSender(journal).send(approved, other, signal), { code: 'not-approved' })
  }
  assert.equal(sentAway.length, 0)
})

test('cut off between the note and the call nobody knows, and nothing is sent from here again', async (context) => {
  const { gmail, approved, journal, send, observe, sentAway } = await desk(context)
  assert.equal((await observe()).outcome, 'not-applied', 'before the note nothing was sent')
  await journal.write(approved.actionId, { was: { is: 'here' }, becomes: { is: 'leaving', at: 1, as: '' } })
  assert.equal((await observe()).outcome, 'unknown')
  await assert.rejects(send(), /may have sent this letter/)
  assert.deepEqual([gmail.count(SEND), sentAway.length], [0, 0])
})

test('a letter of which an older version wrote nothing down is looked for, and not sent', async (context) => {
  const { gmail, forgetNote, send, observe } = await desk(context)
  await forgetNote()
  assert.equal((await observe()).outcome, 'unknown')
  await assert.rejects(send())
  assert.equal(gmail.count(SEND), 0)
})

test('of two that come to the note in the same moment one alone hands the letter over', async (context) => {
  const { gmail, sendBy, sentAway, ...it } = await desk(context)
  const { sent, refused } = await handOverTwice(it, sendBy)
  assert.ok(refused.length === 1 && refused[0] instanceof LetterElsewhere, String(refused))
  assert.deepEqual([sent, gmail.count(SEND), sentAway.length], [1, 1, 1])
})

test('one that wakes when another has sent the letter sends nothing', async (context) => {
  const { gmail, sendBy, sentAway, ...it } = await desk(context)
  assert.ok((await wakeLate(it, sendBy)) instanceof LetterElsewhere)
  assert.deepEqual([gmail.count(SEND), sentAway.length], [1, 1])
})

test('what was written down of a letter that Gmail did not take is taken back, and it can leave later', async (context) => {
  const { gmail, note, send, observe, sentAway } = await desk(context)
  gmail.fail({ on: SEND, times: 1, status: 403, reason: 'dailyLimitExceeded' })
  await assert.rejects(send(), { code: 'send-later' })
  assert.deepEqual([await note(), (await observe()).outcome], [{ is: 'here' }, 'not-applied'])
  assert.equal((await send()).proven, 1)
  assert.equal(sentAway.length, 1)
})
