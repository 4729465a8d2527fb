// Everything that goes wrong between here and Microsoft, one at a time, with what it may cost:
// a wait of the whole account, one call more, or a refusal that says what to do. Never a mail
// that is missing, and never one that is downloaded twice.
import assert from 'node:assert/strict'
import test from 'node:test'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { heldFolder, outlookScene, type OutlookScene } from '../../testing/graph/outlook-scene.ts'
import { refusal, type FakeAnswer } from '../../testing/graph/fake-answer.ts'
import type { RawMessage } from '../types.ts'

const never = new AbortController().signal
const raw = (name: string) => Buffer.from(`From: ${name}@example.org\r\nSubject: ${name}\r\n\r\nThis is ${name}.\r\n`)

function filled({ graph, inbox }: OutlookScene, count: number): string[] {
  return Array.from({ length: count }, (_, n) => graph.mailbox.deliver(inbox.id, raw(`m${n}`)).immutableId)
}

async function fetched({ reader, inbox }: OutlookScene, ids: readonly string[]): Promise<Map<string, RawMessage>> {
  const got = new Map<string, RawMessage>()
  for await (const message of reader.fetchRaw(inbox.id, ids, { signal: never })) {
    assert.ok(!got.has(message.remoteId), 'no mail comes twice')
    got.set(message.remoteId, message)
  }
  return got
}

const throttled = (seconds: number): FakeAnswer => ({ ...refusal(429, 'TooManyRequests', 'Please retry after'), headers: { 'retry-after': String(seconds) } })
const busy = (answer: FakeAnswer): FakeAnswer => ({ ...answer, headers: { 'retry-after': '3' } })

test('everything of a folder is downloaded once, and described by its list alone', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 45)
  const held = heldFolder(scene.inbox.id)
  await held.pull(scene.reader, 20)
  const read: string[] = []
  for (const id of await held.older(scene.reader, { limit: 20 })) read.push(id)
  assert.equal((await fetched(scene, read)).size, 45)
  assert.deepEqual(new Set(scene.graph.downloads.keys()), new Set(ids))
  assert.ok([...scene.graph.downloads.values()].every((times) => times === 1))
  assert.deepEqual(scene.graph.asked(/\/me\/messages\/[^/]+\?/), [])
  await held.pull(scene.reader)
  assert.equal(scene.graph.asked(/\$value/).length, 45)
})

test('four calls are under way at once and never a fifth, whoever asks', async (context) => {
  const scene = await outlookScene(context)
  const { graph, reader, inbox } = scene
  const ids = filled(scene, 30)
  const other = graph.mailbox.addFolder({ displayName: 'Other' })
  const there = Array.from({ length: 30 }, () => graph.mailbox.deliver(other.id, raw('o')).immutableId)
  const read = async (path: string, of: readonly string[]) => {
    let count = 0
    for await (const _ of reader.fetchRaw(path, of, { signal: never })) count++
    return count
  }
  const counts = await Promise.all([read(inbox.id, ids), read(other.id, there), reader.listMailboxes(never).then((all) => all.length), heldFolder(other.id).pull(reader, 7).then((all) => all.length)])
  assert.deepEqual(counts, [30, 30, 2, 0])
  assert.equal(graph.inFlightMax, 4)
})

test('where another program asks the same mailbox, fewer calls are made at once, and all mail comes', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 25)
  await heldFolder(scene.inbox.id).older(scene.reader)
  scene.graph.strangers = 2
  assert.equal((await fetched(scene, ids)).size, 25)
  scene.graph.inFlightMax = 0
  await heldFolder(scene.inbox.id).older(scene.reader)
  await fetched(scene, ids)
  assert.equal(scene.graph.inFlightMax, 2)
  scene.clock.advance(limits.graphNarrowMs)
  scene.graph.strangers = 0
  await heldFolder(scene.inbox.id).older(scene.reader)
  await fetched(scene, ids)
  assert.equal(scene.graph.inFlightMax, 4, 'after a while it is tried again')
})

for (const [name, answer] of [['429', throttled(7)], ['503', busy(refusal(503, 'ServiceUnavailable'))], ['504', busy(refusal(504, 'GatewayTimeout'))]] as const) {
  test(`${name} is waited for as long as Microsoft says, by every call of the account`, async (context) => {
    const scene = await outlookScene(context)
    const ids = filled(scene, 8)
    await heldFolder(scene.inbox.id).older(scene.reader)
    scene.graph.fault(/\$value/, answer)
    assert.equal((await fetched(scene, ids)).size, 8)
    assert.equal(scene.pauses[0], Number(answer.headers?.['retry-after']) * 1000)
    assert.equal(scene.graph.asked(/\$value/).length, 9)
  })
}

test('a pause that is longer than a job should wait gives the worker back, with how long', async (context) => {
  const scene = await outlookScene(context)
  scene.graph.fault(/delta/, throttled(120))
  await assert.rejects(heldFolder(scene.inbox.id).page(scene.reader), (error) => error instanceof RetryLater && error.afterMs === 120_000)
  assert.equal(scene.graph.requests.length, 1)
  // What asks next has heard of it too.
  const next = heldFolder(scene.inbox.id).page(scene.reader)
  await scene.clock.asleep()
  assert.equal(scene.graph.requests.length, 1)
  scene.clock.advance(120_000)
  await next
})

test('of a batch, what was throttled is asked for again, and nothing else', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 30)
  scene.graph.fault(new RegExp(`GET /v1.0/me/messages/${ids[3]}\\?`), throttled(5), 2)
  scene.graph.fault(new RegExp(`GET /v1.0/me/messages/${ids[9]}\\?`), refusal(503, 'ServiceUnavailable'))
  assert.equal((await fetched(scene, ids)).size, 30)
  const described = (id: string | undefined) => scene.graph.asked(new RegExp(`/me/messages/${id}\\?`)).length
  assert.deepEqual([described(ids[3]), described(ids[9]), described(ids[0]), described(ids[29])], [3, 2, 1, 1])
})

test('a token that ran out is replaced once, and the call made again', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 2)
  scene.graph.token = 'token-2'
  assert.equal((await fetched(scene, ids)).size, 2)
  assert.deepEqual(scene.invalidated, ['token-1'])
})

test('a sign-in that is not accepted any more is refused with what to do, without trying on', async (context) => {
  const scene = await outlookScene(context)
  scene.graph.fault(/mailFolders/, refusal(401, 'InvalidAuthenticationToken'), 100)
  await assert.rejects(heldFolder(scene.inbox.id).page(scene.reader), (error) => {
    const { code, fix } = error as { code: string; fix: string }
    return code === 'outlook-signed-out' && /sign in to Microsoft again/.test(fix)
  })
  assert.equal(scene.graph.requests.length, 2)
  assert.deepEqual(scene.invalidated, ['token-1'])
})

for (const [status, said, code] of [[403, 'ErrorAccessDenied', 'outlook-forbidden'], [404, 'MailboxNotEnabledForRESTAPI', 'outlook-no-mailbox'], [400, 'ErrorInvalidRequest', 'outlook-refused']] as const) {
  test(`${said} is refused at once, in words and with what to do`, async (context) => {
    const scene = await outlookScene(context)
    scene.graph.fault(/mailFolders/, refusal(status, said), 100)
    await assert.rejects(heldFolder(scene.inbox.id).page(scene.reader), (error) => {
      const fault = error as { code: string; fix: string; message: string }
      return fault.code === code && fault.fix.length > 20 && !fault.message.includes('token')
    })
    assert.equal(scene.graph.requests.length, 1)
  })
}

for (const [name, answer] of [['an answer that is cut short', 'cut-short'], ['a connection that breaks', 'hang-up'], ['a failure of the server', refusal(500, 'InternalServerError')]] as const) {
  test(`${name} is asked for again; where it stays so, it is for later and the cursor stays`, async (context) => {
    const scene = await outlookScene(context)
    filled(scene, 3)
    const held = heldFolder(scene.inbox.id)
    await held.pull(scene.reader)
    const { immutableId } = scene.graph.mailbox.deliver(scene.inbox.id, raw('new'))
    scene.graph.fault(/delta/, answer, 2)
    assert.deepEqual((await held.pull(scene.reader)).map(({ remoteId }) => remoteId), [immutableId])
    const before = held.cursor
    scene.graph.fault(/delta/, answer, 100)
    await assert.rejects(held.page(scene.reader), (error) => error instanceof RetryLater && error.afterMs > 0)
    assert.equal(held.cursor, before)
  })
}

test('a mail that Microsoft cannot convert is handed on with the reason, holds up no other, and comes once it can be had', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 6)
  scene.graph.fault(new RegExp(`${ids[2]}/\\$value`), refusal(500, 'ErrorMimeContentConversionFailed'), limits.graphAttempts)
  const got = await fetched(scene, ids)
  assert.equal(got.size, 6)
  assert.deepEqual([got.get(ids[2] as string)?.raw.length, got.get(ids[2] as string)?.lacking?.kind], [0, 'unreadable'])
  assert.match(got.get(ids[2] as string)?.lacking?.why ?? '', /ErrorMimeContentConversionFailed/)
  const again = await fetched(scene, [ids[2] as string])
  assert.deepEqual([again.get(ids[2] as string)?.lacking, Buffer.from(again.get(ids[2] as string)?.raw ?? []).equals(raw('m2'))], [undefined, true])
})

test('of a mail that is too large, the header comes alone and says so', async (context) => {
  const scene = await outlookScene(context)
  const [id] = filled(scene, 1) as [string]
  scene.graph.fault(/\$value/, { status: 200, headers: { 'content-type': 'text/plain', 'content-length': String(limits.messageBytesMax + 1) }, bytes: raw('x') })
  const message = (await fetched(scene, [id])).get(id)
  assert.equal(message?.lacking?.kind, 'too-large')
  assert.equal(Buffer.from(message?.raw ?? []).toString(), 'From: m0@example.org\r\nSubject: m0\r\n\r\n')
})

test('a reader that is not listened to any more stops downloading', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 40)
  for await (const _ of scene.reader.fetchRaw(scene.inbox.id, ids, { signal: never })) break
  // What is under way at that moment may still arrive there; more would pass among these, which wait in the same line.
  for (let others = 0; others < 20; others++) await scene.reader.listMailboxes(never)
  assert.ok(scene.graph.asked(/\$value/).length <= limits.graphAtOnce + 1)
})
