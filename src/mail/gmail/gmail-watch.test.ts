// The watch stands still with its clock: nothing is asked until the test lets time pass.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { startGmail } from '../../testing/gmail/gmail-server.ts'
import { openGmailReader } from './gmail-reader.ts'

const never = new AbortController().signal
const letter = Buffer.from('Subject: a\r\n\r\na\r\n')
const DAY_MS = 24 * 3_600_000

async function watched(context: TestContext, options: { push?: boolean } = {}) {
  const gmail = await startGmail()
  const stop = new AbortController()
  context.after(async () => {
    stop.abort()
    await gmail.close()
  })
  const clock = fixedClock(gmail.nowMs)
  const said: string[] = []
  const log: Log = { debug() {}, info: (message) => void said.push(message), warn: (message) => void said.push(message), error() {}, child: () => log }
  const reader = openGmailReader({
    accessToken: () => Promise.resolve('good-token'),
    invalidate: () => {},
    clock,
    baseUrl: gmail.url,
    log,
    ...(options.push === true ? { publicPush: { topic: 'projects/p/topics/gmail' } } : {}),
  })
  const heard: string[] = []
  return { gmail, stop, clock, said, reader, heard, hear: (path: string) => void heard.push(path), advance }

  /** Lets time pass, and the watch do what it does then. */
  async function advance(ms: number, until: () => boolean): Promise<void> {
    gmail.nowMs += ms
    clock.advance(ms)
    for (let turns = 0; !until(); turns++) {
      assert.ok(turns < 100_000, 'it does not come')
      await nextTurn()
    }
    // Back asleep, so that the next advance is heard.
    for (let turns = 0; turns < 20; turns++) await nextTurn()
  }
}

test('without a public address the account is asked every few seconds, for one unit, and a change is told once', async (context) => {
  const { gmail, stop, reader, heard, hear, advance } = await watched(context)
  assert.equal(reader.capabilities.push, 'none')
  assert.equal(reader.watchState().kind, 'off')
  await reader.watch(hear, stop.signal)
  assert.deepEqual(reader.watchState(), { kind: 'asking', expiresAt: 0 })
  const atFirst = gmail.calls.length
  await advance(limits.gmailPollMs, () => gmail.calls.length === atFirst + 1)
  assert.deepEqual(heard, [])
  gmail.mailbox.deliver({ raw: letter })
  await advance(limits.gmailPollMs, () => heard.length > 0)
  await advance(limits.gmailPollMs, () => gmail.calls.length === atFirst + 3)
  assert.deepEqual(heard, ['feed'])
  assert.deepEqual(gmail.calls.slice(atFirst), ['GET profile', 'GET profile', 'GET profile'])
})

test('a watch ends with its signal', async (context) => {
  const { gmail, stop, clock, reader, hear } = await watched(context)
  await reader.watch(hear, stop.signal)
  const asked = gmail.calls.length
  stop.abort()
  clock.advance(DAY_MS)
  await reader.listMailboxes(never)
  assert.equal(gmail.calls.length, asked + 2, 'only what was asked here')
  assert.equal(reader.watchState().kind, 'off')
})

test('a watch that ends after the next one stands leaves that one standing', async (context) => {
  const { gmail, stop, reader, heard, hear, advance } = await watched(context)
  const first = new AbortController()
  await reader.watch(() => assert.fail('nobody listens there any more'), first.signal)
  await reader.watch(hear, stop.signal)
  first.abort()
  gmail.mailbox.deliver({ raw: letter })
  await advance(limits.gmailPollMs, () => heard.length > 0)
  assert.equal(reader.watchState().kind, 'asking')
})

test('asking that fails is said once, goes on, and is said to be over', async (context) => {
  const { gmail, stop, said, reader, heard, hear, advance } = await watched(context)
  await reader.watch(hear, stop.signal)
  gmail.fail({ on: /profile/, status: 403, reason: 'domainPolicy' })
  await advance(limits.gmailPollMs, () => reader.watchState().failing !== undefined)
  await advance(limits.retryMaxMs, () => gmail.count(/profile/) >= 4)
  assert.match(reader.watchState().failing ?? '', /administrators/)
  gmail.heal()
  gmail.mailbox.deliver({ raw: letter })
  await advance(limits.retryMaxMs, () => heard.length > 0 && reader.watchState().failing === undefined)
  assert.deepEqual([said, heard], [['Changes in Gmail are heard of late', 'Changes in Gmail are heard of again'], ['feed']])
})

test('with a public address Google is told where to send, and is told again each day', async (context) => {
  const { gmail, stop, reader, hear, advance } = await watched(context, { push: true })
  assert.equal(reader.capabilities.push, 'webhook')
  await reader.watch(hear, stop.signal)
  assert.deepEqual(reader.watchState(), { kind: 'push', expiresAt: gmail.nowMs + 7 * DAY_MS })
  const renewals = () => gmail.count(/POST watch/)
  assert.equal(renewals(), 1)
  const asked = gmail.count(/profile/)
  for (let polls = 0; polls < 5; polls++) await advance(limits.gmailPollMs, () => true)
  assert.deepEqual([renewals(), gmail.count(/profile/)], [1, asked], 'nothing is asked while the push stands')
  await advance(DAY_MS, () => renewals() === 2)
  assert.equal(reader.watchState().expiresAt, gmail.nowMs + 7 * DAY_MS)
})

test('what happens while the push is set up is told', async (context) => {
  const { gmail, stop, reader, heard, hear } = await watched(context, { push: true })
  const { promise, resolve } = Promise.withResolvers<void>()
  gmail.fail({ on: /POST watch/, times: 1, until: promise })
  const standing = reader.watch(hear, stop.signal)
  while (gmail.count(/POST watch/) === 0) await nextTurn()
  gmail.mailbox.deliver({ raw: letter })
  resolve()
  await standing
  assert.deepEqual(heard, ['feed'])
})

test('a push that cannot be renewed is said before it ends, and when it has ended the account is asked', async (context) => {
  const { gmail, stop, said, reader, heard, hear, advance } = await watched(context, { push: true })
  await reader.watch(hear, stop.signal)
  const { expiresAt } = reader.watchState()
  gmail.fail({ on: /POST watch/, status: 403, reason: 'forbidden', message: 'Cloud PubSub topic not found' })
  await advance(DAY_MS, () => reader.watchState().failing !== undefined)
  assert.deepEqual([reader.watchState().kind, reader.watchState().expiresAt], ['push', expiresAt])
  assert.match(reader.watchState().failing ?? '', /topic not found/)
  await advance(6 * DAY_MS, () => reader.watchState().kind === 'asking')
  assert.match(reader.watchState().failing ?? '', /topic not found/, 'that nothing is pushed stays said')
  gmail.mailbox.deliver({ raw: letter })
  await advance(limits.gmailPollMs, () => heard.length > 0)
  gmail.heal()
  await advance(limits.retryMaxMs, () => reader.watchState().kind === 'push')
  assert.deepEqual([reader.watchState().failing, said.length], [undefined, 2])
})

test('a push that Google refuses from the beginning leaves the account asked', async (context) => {
  const { gmail, stop, reader, heard, hear, advance } = await watched(context, { push: true })
  gmail.fail({ on: /POST watch/, status: 404, reason: 'notFound' })
  await reader.watch(hear, stop.signal)
  assert.equal(reader.watchState().kind, 'asking')
  assert.notEqual(reader.watchState().failing, undefined)
  gmail.mailbox.deliver({ raw: letter })
  await advance(limits.gmailPollMs, () => heard.length > 0)
})

test('before an account goes, its push ends; a watch that is made anew ends none', async (context) => {
  const { gmail, stop, reader, hear } = await watched(context, { push: true })
  await reader.watch(hear, stop.signal)
  stop.abort()
  assert.equal(gmail.count(/POST stop/), 0)
  await reader.endPush(never)
  assert.equal(gmail.count(/POST stop/), 1)
  assert.deepEqual(reader.watchState(), { kind: 'off', expiresAt: 0 })
})
