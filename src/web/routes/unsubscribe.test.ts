// Unsubscribing by one click, through the gate, at a real server over https: asked once, in
// the words of RFC 8058, and what is not known afterwards is said to be unknown.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import { findAction } from '../../actions/action-store.ts'
import { decide } from '../../actions/decide.ts'
import { executeActionHandler } from '../../actions/execute-job.ts'
import { actionKinds, propose } from '../../actions/propose.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { openLog } from '../../base/log.ts'
import type { OutboundPolicy } from '../../base/outbound.ts'
import type { JobContext } from '../../jobs/job.ts'
import { openCleanedInbox, CLEANED_AT } from '../../testing/cleaned-inbox.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openListServer } from '../../testing/list-server.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { mailActionKinds } from '../../mail/actions/mail-actions.ts'
import { mailAppliers } from '../../mail/actions/mail-appliers.ts'

const kinds = actionKinds(mailActionKinds)
const log = openLog({ level: 'silent', process: 'test' })
const SEALED = ['Authentication-Results: mx.example.org; dkim=pass header.d=lists.example', 'DKIM-Signature: d=lists.example; h=from:list-unsubscribe:list-unsubscribe-post; b=x']
const mailOf = (address: string, { seals = SEALED } = {}) =>
  Buffer.from([...seals, 'From: Weekly <news@lists.example>', 'To: ana.popescu@firma.example', `List-Unsubscribe: <${address}>, <mailto:leave@lists.example>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click', 'Subject: News', '', 'text', ''].join('\r\n'))

async function bench({ db }: TestStore, context: TestContext) {
  const list = await openListServer(context)
  const inbox = await openCleanedInbox(db)
  const clock = fixedClock(CLEANED_AT)
  const ana = { userId: inbox.userId, sessionId: 's1', name: 'Ana' } as unknown as SignedInPerson
  const nobody = () => Promise.reject(new Error('no mailbox is needed for this'))
  const proposed = async (raw: Buffer) => propose(db, clock, kinds, { userId: inbox.userId, kind: 'mail.unsubscribe', payload: { messageId: await inbox.put(raw) }, origin: { by: 'token', id: 't', name: 'script', words: '' } })
  const attempt = (actionId: string, policy: OutboundPolicy = { allowHosts: [list.host] }, signal = new AbortController().signal) =>
    executeActionHandler({ appliers: mailAppliers({ db, clock, keeperFor: nobody, writerFor: nobody, senderFor: nobody, policy }) })({ actionId }, { db, clock, log, signal, requireLease: async () => {} } as unknown as JobContext)
  const approved = async (raw: Buffer) => {
    const { id, digest } = await proposed(raw)
    await decide(db, clock, kinds, { actionId: id, verdict: 'approve', by: ana, seenDigest: digest, undoSeconds: 0 })
    // A script asked, so there is a minute to take it back.
    await assert.rejects(attempt(id), RetryLater)
    clock.advance(limits.coolingOffAgentMs)
    return id
  }
  const stateOf = async (id: string) => (await findAction(db, id))?.state
  return { db, list, inbox, proposed, approved, attempt, stateOf }
}

storeTest('one request, with the words of the standard, and a receipt that says what was answered', async (store, context) => {
  const { db, list, proposed, approved, attempt } = await bench(store, context)
  const url = `https://${list.host}/u?id=7`
  const waiting = await proposed(mailOf(url))
  await attempt(waiting.id)
  assert.deepEqual(list.heard, [], 'nobody approved it yet')
  const { preview } = waiting
  assert.deepEqual([preview.act, preview.body, preview.undoable, preview.warnings.map(({ code }) => code)], ['mail.unsubscribe', 'List-Unsubscribe=One-Click', false, ['no-undo']])
  assert.deepEqual(preview.facts.map(({ label, exact, source }) => [label, exact, source]), [['from', 'news@lists.example', 'mail-text'], ['where', url, 'mail-text']])

  const id = await approved(mailOf(url))
  await attempt(id)
  await attempt(id)
  assert.deepEqual(list.heard, [{ method: 'POST', path: '/u?id=7', type: 'application/x-www-form-urlencoded', body: 'List-Unsubscribe=One-Click', cookie: '' }])
  const done = await findAction(db, id)
  assert.deepEqual([done?.state, done?.receipt?.proof, done?.receipt?.items[0]?.after], ['done', `${list.host} answered HTTP 200`, { status: 200 }])
})

storeTest('an answer without end, or with a page as large as one likes, is an answer', async (store, context) => {
  const { list, approved, attempt, stateOf } = await bench(store, context)
  list.answer = (response) => {
    response.writeHead(200)
    const pour = () => response.destroyed || response.write('x'.repeat(100_000), pour)
    pour()
  }
  const id = await approved(mailOf(`https://${list.host}/u`))
  await attempt(id)
  assert.deepEqual([await stateOf(id), list.heard.length], ['done', 1])
})

storeTest('a refusal, and an answer that sends the request elsewhere, are told and nothing else is asked', async (store, context) => {
  const { db, list, approved, attempt } = await bench(store, context)
  for (const [status, location, says] of [[500, '', /refused the request \(HTTP 500\)/], [404, '', /HTTP 404/], [307, `https://127.0.0.1:1/`, /another address/], [302, 'http://169.254.169.254/latest/meta-data', /another address/], [308, 'file:///etc/passwd', /another address/]] as const) {
    list.answer = (response) => response.writeHead(status, location === '' ? {} : { location }).end()
    const id = await approved(mailOf(`https://${list.host}/u${status}`))
    await attempt(id)
    const failed = await findAction(db, id)
    assert.deepEqual([failed?.state, failed?.receipt?.proven], ['failed', 0])
    assert.match(failed?.errorText ?? '', says)
  }
  assert.equal(list.heard.length, 5)
})

storeTest('an answer that is lost leaves an unknown outcome, which no attempt asks for again', async (store, context) => {
  const { list, approved, attempt, stateOf } = await bench(store, context)
  list.answer = (response) => response.destroy()
  const dropped = await approved(mailOf(`https://${list.host}/dropped`))
  await assert.rejects(attempt(dropped))
  // Stopped by a shutdown while the server takes its time.
  const stop = new AbortController()
  list.answer = () => stop.abort()
  const slow = await approved(mailOf(`https://${list.host}/slow`))
  await assert.rejects(attempt(slow, undefined, stop.signal))
  list.answer = (response) => response.end()
  for (const id of [dropped, slow]) {
    await assert.rejects(attempt(id), 'it looks, and looking tells nothing')
    assert.equal(await stateOf(id), 'unknown')
  }
  assert.deepEqual(list.heard.map(({ path }) => path), ['/dropped', '/slow'])
})

storeTest('an address inside, or one where nobody listens, is refused before anything is sent', async (store, context) => {
  const { db, list, approved, attempt } = await bench(store, context)
  for (const [address, policy, code] of [
    [`https://${list.host}/u`, {}, 'outbound-inside'],
    ['https://169.254.169.254/latest/meta-data', {}, 'outbound-inside'],
    ['https://lists.example:25/u', {}, 'outbound-port'],
    ['https://127.0.0.1:1/u', { allowHosts: ['127.0.0.1:1'] }, 'outbound-port'],
    ['https://127.0.0.1:65535/u', { allowHosts: ['127.0.0.1:65535'] }, 'outbound-unreachable'],
  ] as const) {
    const id = await approved(mailOf(address))
    await attempt(id, policy)
    const failed = await findAction(db, id)
    assert.deepEqual([failed?.state, failed?.errorCode], ['failed', code], address)
  }
  assert.deepEqual(list.heard, [])
})

storeTest('no click is offered where nobody says that the headers are the sender’s, nor for somebody else’s mail', async (store, context) => {
  const { db, inbox, proposed } = await bench(store, context)
  await assert.rejects(proposed(mailOf('https://lists.example/u', { seals: [] })), { code: 'no-one-click' })
  const messageId = await inbox.put(mailOf('https://lists.example/u'))
  const stranger = await openCleanedInbox(db, { id: 'usr_bob', name: 'Bob', address: 'bob@example.org' })
  await assert.rejects(propose(db, fixedClock(CLEANED_AT), kinds, { userId: stranger.userId, kind: 'mail.unsubscribe', payload: { messageId }, origin: { by: 'token', id: 't', name: '', words: '' } }), { code: 'not-found' })
})
