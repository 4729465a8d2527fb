// A letter whose answer was lost, at a server that files no copy: what comes in afterwards proves
// that it left, and nothing else does. The letter is real, and so is all mail about it; the server
// that it was handed to is one that never answers.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import { findAction } from '../../actions/action-store.ts'
import { decide } from '../../actions/decide.ts'
import { executeActionHandler } from '../../actions/execute-job.ts'
import { makeGood, makeGoodHandler } from '../../actions/make-good.ts'
import { actionKinds, propose } from '../../actions/propose.ts'
import { proveAction, proveActionHandler } from '../../actions/prove.ts'
import { settleByWord } from '../../actions/settle.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { openLog } from '../../base/log.ts'
import type { JobContext } from '../../jobs/job.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { mailActionKinds } from '../../mail/actions/mail-actions.ts'
import { mailAppliers } from '../../mail/actions/mail-appliers.ts'
import type { KeptCopy } from '../../mail/mail-port.ts'
import { addMessages } from '../../mail/messages/mail-store.ts'
import { outlineMail } from '../../mail/parse/mail-outline.ts'
import { NO_MARKS, rowOf } from '../../mail/sync/read-in.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const log = openLog({ level: 'silent', process: 'test' })
const alice = { userId: 'usr_alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
const kinds = actionKinds(mailActionKinds)
let came = 0

async function lostLetter(store: TestStore, context: TestContext, keepCopy: () => Promise<KeptCopy> = assert.fail) {
  const { db } = store
  const clock = fixedClock(NOON)
  const [account, other, bobs] = [await openMailAccount(db, context), await openMailAccount(db, context), await openMailAccount(db, context, 'usr_bob')]
  const appliers = mailAppliers({
    db,
    clock,
    writerFor: assert.fail,
    keeperFor: assert.fail,
    senderFor: async () => ({
      keepCopy: async () => await keepCopy(),
      send: async () => await Promise.reject(new Error('the line went dead')),
      observe: async () => ({ outcome: 'unknown', reason: 'the line went dead' }),
      close: async () => {},
    }),
  })
  const worker = { db, clock, log, signal: new AbortController().signal, report: () => {}, requireLease: async () => {} } as unknown as JobContext
  const letter = { accountId: account.accountId, to: [{ name: '', address: 'bob@example.net' }], cc: [], bcc: [], subject: 'Offer', text: 'Ten.' }
  const action = await propose(db, clock, kinds, { userId: alice.userId, kind: 'mail.send', payload: letter, origin: { by: 'person', id: 's1', name: 'Alice', words: '' } })
  await decide(db, clock, kinds, { actionId: action.id, verdict: 'approve', by: alice, seenDigest: action.digest, undoSeconds: 0 })
  clock.advance(60_000)
  const execute = async () => await executeActionHandler({ appliers })({ actionId: action.id }, worker)
  await assert.rejects(execute(), RetryLater)
  const read = async () => (await findAction(db, action.id)) ?? assert.fail('the action is gone')
  const messageId = String((await read()).plan?.['messageId'])
  /** As a sync takes it in. */
  const comes = async (to: Awaited<ReturnType<typeof openMailAccount>>, folder: string, raw: string, marks: Partial<typeof NO_MARKS> = {}) => {
    const { id } = to.mailbox(folder)
    const row = { ...rowOf({ remoteId: `r${++came}`, raw: Buffer.from(raw.replaceAll('\n', '\r\n')), receivedMs: NOON }, { ...NO_MARKS, ...marks }, outlineMail(Buffer.from(raw.replaceAll('\n', '\r\n')))), raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 } }
    await db.transaction((tx) => addMessages(tx, NOON, { id, userId: to.userId, accountId: to.accountId }, [row]))
  }
  const prove = async () => {
    const asked = await db.query.selectFrom('jobs').select('payload').where('name', '=', proveAction.name).where('state', '=', 'pending').execute()
    for (const { payload } of asked) await proveActionHandler({ appliers })(proveAction.payload.parse(JSON.parse(payload)), worker)
    return asked.length
  }
  /** The first try and the next; answers how many came to nothing. */
  const mend = async (attempt: number) => {
    const asked = await db.query.selectFrom('jobs').select(['payload', 'run_at']).where('name', '=', makeGood.name).execute()
    for (const { payload } of asked) await makeGoodHandler({ appliers })(makeGood.payload.parse(JSON.parse(payload)), { ...worker, attempt })
    return asked.map(({ run_at: at }) => at)
  }
  return { db, clock, account, other, bobs, mend, action, messageId, comes, prove, read, execute }
}

const own = (messageId: string) => `From: alice@example.org\nTo: bob@example.net\nSubject: Offer\nMessage-ID: <${messageId}>\n\nTen.\n`
const answer = (messageId: string, field = 'In-Reply-To') => `From: bob@example.net\nSubject: Re: Offer\nMessage-ID: <${++came}@example.net>\n${field}: <${messageId}>\n\nNine.\n`
const report = (type: string, within: string) =>
  `From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered\nMessage-ID: <${++came}@mx.example.net>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nIt could not be delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nAction: failed\n--b\nContent-Type: ${type}\n\n${within}\n--b--\n`

type House = Awaited<ReturnType<typeof lostLetter>>
const PROOFS: Record<string, (house: House) => Promise<void>> = {
  'an answer to it': async ({ comes, account, messageId }) => await comes(account, 'INBOX', answer(messageId)),
  'a mail that names it among its references': async ({ comes, account, messageId }) => await comes(account, 'INBOX', answer(messageId, 'References')),
  'a report with its header, that it was not delivered': async ({ comes, account, messageId }) => await comes(account, 'INBOX', report('text/rfc822-headers', `Subject: Offer\nMessage-ID: <${messageId}>\n`)),
  'a report with the whole letter in it': async ({ comes, account, messageId }) => await comes(account, 'INBOX', report('message/rfc822', own(messageId))),
  'a note that it was read': async ({ comes, account, messageId }) => await comes(account, 'INBOX', report('message/disposition-notification', `Original-Message-ID: <${messageId}>\n`)),
  'what its list sent back': async ({ comes, account, messageId }) => await comes(account, 'INBOX', own(messageId)),
  'a copy in another account of the person': async ({ comes, other, messageId }) => await comes(other, 'INBOX', own(messageId)),
  'a copy that the server files late': async ({ comes, account, messageId }) => await comes(account, 'Sent', own(messageId)),
}
for (const [what, arrives] of Object.entries(PROOFS)) {
  storeTest(`${what} proves that a letter left`, async (store, context) => {
    const house = await lostLetter(store, context)
    await arrives(house)
    await house.prove()
    const { state, receipt, errorText } = await house.read()
    assert.deepEqual([state, receipt?.proven, receipt?.expected, errorText], ['done', 1, 1, ''])
    assert.match(receipt?.proof ?? '', /^Taken, though the answer was lost: /)
    assert.deepEqual(receipt?.items[0]?.after['recipients'], ['bob@example.net'])
    await house.execute()
    assert.equal((await house.read()).state, 'done')
  })
}

const NO_PROOFS: Record<string, (house: House) => Promise<void>> = {
  'a draft under its name': async ({ comes, account, messageId }) => await comes(account, 'INBOX', own(messageId), { flags: { ...NO_MARKS.flags, draft: true } }),
  'its copy in the outbox': async ({ comes, account, messageId }) => await comes(account, 'Outbox', own(messageId)),
  'mail of somebody else that names it': async ({ comes, bobs, messageId }) => await comes(bobs, 'INBOX', answer(messageId)),
  'a mail that has its name in its text': async ({ comes, account, messageId }) => await comes(account, 'INBOX', `From: x@example.net\nSubject: x\n\nIn-Reply-To: <${messageId}>\n`),
  'a letter that somebody put beside words, which is no report': async ({ comes, account, messageId }) => await comes(account, 'INBOX', report('message/rfc822', own(messageId)).replace('multipart/report', 'multipart/mixed')),
  'an answer to a name of the same action at another place': async ({ comes, account, messageId }) => await comes(account, 'INBOX', answer(`${messageId.split('@')[0]}@evil.example`)),
}
for (const [what, arrives] of Object.entries(NO_PROOFS)) {
  storeTest(`${what} proves nothing`, async (store, context) => {
    const house = await lostLetter(store, context)
    await arrives(house)
    assert.equal(await house.prove(), 0)
    assert.equal((await house.read()).state, 'unknown')
  })
}

storeTest('proof counts more than the word of its person, and comes once', async (store, context) => {
  const house = await lostLetter(store, context)
  await settleByWord(house.db, house.clock, { actionId: house.action.id, by: alice, seenDigest: house.action.digest, happened: false })
  await house.comes(house.account, 'INBOX', answer(house.messageId))
  await house.prove()
  const { state, receipt, errorCode } = await house.read()
  assert.deepEqual([state, receipt?.proven, receipt?.saidBy, errorCode], ['done', 1, undefined, ''])
  await house.db.query.deleteFrom('jobs').where('name', '=', proveAction.name).execute()
  await house.comes(house.account, 'INBOX', answer(house.messageId))
  assert.equal(await house.prove(), 0, 'what is proven needs no more proof')
})

storeTest('proof that comes while the letter is still being carried out waits for what that finds', async (store, context) => {
  const house = await lostLetter(store, context)
  await house.db.query.updateTable('actions').set({ state: 'running' }).execute()
  await house.comes(house.account, 'INBOX', answer(house.messageId))
  await assert.rejects(house.prove(), RetryLater)
  assert.equal((await house.read()).state, 'running')
  await assert.rejects(house.execute(), RetryLater)
  await house.prove()
  assert.equal((await house.read()).state, 'done')
})

storeTest('a letter that is proven to have left gets its copy, once it can be kept, and the receipt tells it', async (store, context) => {
  let copies = 0
  let isThere = false
  const house = await lostLetter(store, context, async () => {
    if (!isThere) throw new Error('no copy was kept: the server is away')
    copies++
    return { path: 'Sent', proof: 'read back from Sent' }
  })
  await house.comes(house.account, 'INBOX', answer(house.messageId))
  await house.prove()
  assert.equal((await house.read()).receipt?.items[0]?.after['copy'], '')
  await assert.rejects(house.mend(1), (error) => error instanceof RetryLater && error.afterMs === limits.madeGoodAfterMs[0])
  const before = await house.read()
  assert.deepEqual([before.state, before.receipt?.proof.includes('later')], ['done', false])
  // The last try asks nobody to try again.
  await house.mend(limits.madeGoodAfterMs.length + 1)
  isThere = true
  for (let n = 0; n < 3; n++) await house.mend(2)
  const { state, receipt } = await house.read()
  assert.deepEqual([state, copies, receipt?.items[0]?.after['copy']], ['done', 1, 'Sent'])
  assert.match(receipt?.proof ?? '', /names it; later: read back from Sent$/)
})

storeTest('a copy that the server filed itself is not made a second time', async (store, context) => {
  const house = await lostLetter(store, context)
  await house.comes(house.account, 'Sent', own(house.messageId))
  await house.prove()
  assert.deepEqual(await house.mend(1), [])
  assert.equal((await house.read()).receipt?.items[0]?.after['copy'], house.account.mailbox('Sent').path)
})

storeTest('nothing is put into Sent on the word of a person alone', async (store, context) => {
  const house = await lostLetter(store, context)
  await settleByWord(house.db, house.clock, { actionId: house.action.id, by: alice, seenDigest: house.action.digest, happened: true })
  assert.deepEqual(await house.mend(1), [])
})
