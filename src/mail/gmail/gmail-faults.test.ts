// Every way in which Gmail is known to fail, and what becomes of a pull then: it waits, it comes
// again, or it says what to do; it never loses a mail, and never asks again for what it has.
import assert from 'node:assert/strict'
import test from 'node:test'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import { startGmail, type GmailFault, type GmailServer } from '../../testing/gmail/gmail-server.ts'
import { hastyClock } from '../../testing/hasty-clock.ts'
import type { SyncCursor } from '../mail-port.ts'
import type { RawMessage } from '../types.ts'
import { openGmailReader, type GmailReader } from './gmail-reader.ts'

const never = new AbortController().signal
const known = { after: () => Promise.resolve([]) }

async function fetched(reader: GmailReader, ids: readonly string[]): Promise<RawMessage[]> {
  const got: RawMessage[] = []
  for await (const message of reader.fetchRaw('feed', ids, { signal: never })) got.push(message)
  return got
}

const pull = (reader: GmailReader, since?: SyncCursor) => reader.pullChanges({ path: 'feed', since, known, limit: 500, signal: never })
const gets = (gmail: GmailServer, id: string) => gmail.count(new RegExp(`GET messages/${id}\\?format=raw`))

async function allCame(reader: GmailReader, ids: readonly string[]): Promise<void> {
  const got = await fetched(reader, ids)
  assert.deepEqual(got.map(({ remoteId }) => remoteId).toSorted(), ids.toSorted())
  assert.deepEqual(got.filter(({ lacking }) => lacking !== undefined), [])
}

for (const reason of ['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded']) {
  for (const status of [403, 429]) {
    test(`${status} ${reason} of some parts of a batch: they alone are asked for again, after a wait`, async (context) => {
      const { gmail, clock, reader, ids } = await openGmailAccount(context, 10)
      const late = ids.slice(2, 5)
      for (const id of late) gmail.fail({ on: new RegExp(id), times: 1, status, reason })
      await allCame(reader, ids)
      assert.deepEqual(ids.map((id) => gets(gmail, id)), ids.map((id) => (late.includes(id) ? 2 : 1)))
      assert.ok(clock.slept.some((ms) => ms >= limits.retryBaseMs / 2))
    })
  }
}

for (const [how, fault, waitMs] of [
  ['seconds', { headers: { 'Retry-After': '7' } }, 7_000],
  ['a date', { headers: { 'Retry-After': new Date(Date.UTC(2026, 0, 5, 0, 0, 9)).toUTCString() } }, 9_000],
  ['words', { message: 'User-rate limit exceeded.  Retry after 2026-01-05T00:00:11.000Z' }, 11_000],
] as [string, Partial<GmailFault>, number][]) {
  test(`a quota that says in ${how} when to come back is believed`, async (context) => {
    const { gmail, clock, reader } = await openGmailAccount(context, 10)
    gmail.fail({ on: /labels/, times: 1, status: 429, reason: 'rateLimitExceeded', ...fault })
    await reader.listMailboxes(never)
    assert.deepEqual(clock.slept, [waitMs])
  })
}

test('a quota that ends later than a pull may wait is left to the job, with the time', async (context) => {
  const { gmail, clock, reader } = await openGmailAccount(context, 10)
  gmail.fail({ on: /labels/, status: 429, reason: 'rateLimitExceeded', headers: { 'Retry-After': '900' } })
  await assert.rejects(reader.listMailboxes(never), (error) => error instanceof RetryLater && error.afterMs === 900_000)
  assert.deepEqual([gmail.count(/labels/), clock.slept], [1, []])
})

test("a day's quota is not asked for again within the same pull", async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: /messages/, status: 403, reason: 'dailyLimitExceeded' })
  await assert.rejects(fetched(reader, ids), (error) => error instanceof RetryLater && error.afterMs === limits.gmailDayQuotaWaitMs)
  assert.equal(gmail.count(/messages/), ids.length)
})

test('a quota without a time is waited for longer and longer, and then left to the job', async (context) => {
  const { gmail, clock, reader } = await openGmailAccount(context, 10)
  gmail.fail({ on: /labels/, status: 429, reason: 'rateLimitExceeded' })
  await assert.rejects(reader.listMailboxes(never), RetryLater)
  assert.equal(gmail.count(/labels/), limits.gmailTries)
  assert.deepEqual(clock.slept.map((ms, n) => ms >= 500 * 2 ** n && ms <= 1_000 * 2 ** n), [true, true, true, true])
})

test('a token that Google refuses is thrown away, and the next one goes on', async (context) => {
  const { reader, ids, signIn } = await openGmailAccount(context, 10)
  signIn.token = 'expired'
  await allCame(reader, ids)
  assert.deepEqual(signIn.thrownAway, ['expired'])
})

test('a token that expires within a batch costs the parts that met it another try', async (context) => {
  const { gmail, reader, ids, signIn } = await openGmailAccount(context, 10)
  gmail.fail({ on: new RegExp(ids[3] as string), times: 1, status: 401, reason: 'authError' })
  await allCame(reader, ids)
  assert.deepEqual([signIn.thrownAway, gets(gmail, ids[3] as string), gets(gmail, ids[4] as string)], [['good-token'], 2, 1])
})

test('two tokens refused in a row say that the account must be connected again', async (context) => {
  const { gmail, reader, signIn } = await openGmailAccount(context, 10)
  gmail.tokens.clear()
  await assert.rejects(reader.listMailboxes(never), { code: 'gmail-signed-out', fix: 'Connect the account again.' })
  assert.equal(signIn.thrownAway.length, 1)
  assert.deepEqual(gmail.calls, [])
})

for (const [reason, code] of [
  ['insufficientPermissions', 'gmail-permission'],
  ['accessNotConfigured', 'gmail-not-enabled'],
  ['domainPolicy', 'gmail-administrator'],
  ['forbidden', 'gmail-refused'],
] as const) {
  test(`403 ${reason} is said with what to do, and asked once`, async (context) => {
    const { gmail, reader, ids } = await openGmailAccount(context, 10)
    gmail.fail({ on: /^GET/, status: 403, reason })
    await assert.rejects(reader.listMailboxes(never), (error: Error & { code?: string; fix?: string }) => error.code === code && (error.fix ?? '') !== '')
    assert.equal(gmail.calls.length, 1)
    await assert.rejects(fetched(reader, ids), { code })
    assert.equal(gmail.calls.length, 1 + ids.length)
  })
}

test('an account without a mailbox is told so', async (context) => {
  const { gmail, reader } = await openGmailAccount(context, 10)
  gmail.fail({ on: /profile/, status: 400, reason: 'failedPrecondition', message: 'Mail service not enabled' })
  await assert.rejects(reader.listMailboxes(never), { code: 'gmail-no-mailbox' })
})

test('Gmail being away for a moment is waited for; for longer it is left to the job', async (context) => {
  const { gmail, reader } = await openGmailAccount(context, 10)
  gmail.fail({ on: /labels/, times: 2, status: 503 })
  await reader.listMailboxes(never)
  gmail.fail({ on: /labels/, status: 500 })
  await assert.rejects(reader.listMailboxes(never), RetryLater)
})

test('a part that is left out, breaks off or fails is asked for again, and nothing else is', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: new RegExp(ids[1] as string), times: 1, dropped: true })
  gmail.fail({ on: new RegExp(ids[2] as string), times: 1, truncated: true })
  gmail.fail({ on: new RegExp(ids[3] as string), times: 1, status: 500 })
  await allCame(reader, ids)
  assert.deepEqual(ids.map((id) => gets(gmail, id)), [1, 2, 2, 2, 1, 1, 1, 1, 1, 1])
})

test('a mail that Gmail never manages to give keeps none of the others away', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: new RegExp(ids[0] as string), status: 500, message: 'Scripted' })
  const got = await fetched(reader, ids)
  assert.equal(got.length, ids.length)
  const lacking = got.filter((one) => one.lacking !== undefined)
  assert.deepEqual(lacking.map(({ remoteId, raw, lacking: why }) => [remoteId, raw.length, why?.kind]), [[ids[0], 0, 'unreadable']])
  assert.match(lacking[0]?.lacking?.why ?? '', /Scripted/)
})

test('a mail that is larger than any that is taken is here by its header, and says so', async (context) => {
  const { gmail, reader } = await openGmailAccount(context)
  const id = gmail.mailbox.deliver({ raw: Buffer.from('From: ana@example.org\r\nSubject: Much\r\n\r\nall of it'), threadId: 'abcdef0123456789' })
  gmail.fail({ on: /format=raw/, announcedBytes: 10 * limits.messageBytesMax })
  const [message] = await fetched(reader, [id])
  assert.equal(Buffer.from(message?.raw ?? []).toString(), 'From: ana@example.org\r\nSubject: Much\r\n\r\n')
  assert.deepEqual([message?.lacking?.kind, message?.marks?.labels, message?.remoteThread], ['too-large', ['ALL', 'INBOX'], 'abcdef0123456789'])
})

test('when Gmail gives nothing at all, no mail is called unreadable', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: /messages/, status: 500 })
  await assert.rejects(fetched(reader, ids), RetryLater)
  await assert.rejects(fetched(reader, ids.slice(0, 1)), RetryLater)
})

test('a batch that is refused as a whole is asked for again', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: /^BATCH$/, times: 1, status: 429, reason: 'rateLimitExceeded' })
  gmail.fail({ on: /^BATCH$/, times: 1, status: 502 })
  await allCame(reader, ids)
  assert.equal(gmail.count(/format=raw/), ids.length)
})

test('a wrong address for batches is never taken for mail that is gone', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: /^BATCH$/, status: 404, reason: 'notFound' })
  await assert.rejects(fetched(reader, ids), { code: 'gmail-refused' })
})

test('an answer that breaks off is asked for again', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  const { next } = await pull(reader)
  gmail.mailbox.relabel(ids[0] as string, { remove: ['UNREAD'] })
  gmail.fail({ on: /history/, times: 1, truncated: true })
  gmail.fail({ on: /history/, times: 1, dropped: true })
  assert.deepEqual((await pull(reader, next)).changes.map(({ remoteId }) => remoteId), [ids[0]])
})

test('an answer of a form that nobody knows is said, not guessed', async (context) => {
  const { gmail, reader, signIn } = await openGmailAccount(context, 10)
  await gmail.close()
  const other = await startGmail({ elsewhere: () => Promise.resolve({ status: 200, body: { historyId: 12 } }) })
  context.after(() => other.close())
  const changed = openGmailReader({ accessToken: () => Promise.resolve(signIn.token), invalidate: () => {}, clock: hastyClock(0), baseUrl: other.url })
  await assert.rejects(pull(changed), { code: 'gmail-answer' })
  await assert.rejects(pull(reader), RetryLater, 'and a Gmail that is not there is come back to')
})

test('a slow Gmail is left when the pull is stopped', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  gmail.fail({ on: /messages/, until: new Promise(() => {}) })
  const stop = new AbortController()
  const reading = reader.fetchRaw('feed', ids, { signal: stop.signal })[Symbol.asyncIterator]().next()
  stop.abort(new Error('enough'))
  await assert.rejects(reading, /enough|abort/i)
})

test('neither a token nor a mail stands in what a failure says', async (context) => {
  const { gmail, reader, ids } = await openGmailAccount(context, 10)
  for (const fault of [{ status: 500 }, { status: 403, reason: 'forbidden' }, { status: 403, reason: 'domainPolicy' }]) {
    gmail.heal()
    gmail.fail({ on: /./, ...fault })
    const error = await fetched(reader, ids).catch((thrown: unknown) => thrown as Error)
    const { message, stack, cause, detail } = error as Error & { detail?: unknown }
    assert.doesNotMatch(JSON.stringify([message, stack, String(cause), detail]), /good-token|Bearer/)
  }
})
