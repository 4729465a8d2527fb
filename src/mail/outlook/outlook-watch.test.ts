// A watch must not fall silent without saying so: a push that ended, or was never taken, looks
// from here like a mailbox in which nothing happens.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { outlookScene, pushedScene, type OutlookScene } from '../../testing/graph/outlook-scene.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'

const raw = Buffer.from('From: a@example.org\r\n\r\nHello')
const DAY_MS = 24 * 3_600_000
const never = new AbortController().signal

/** Starts the watch and ends it with the test. */
async function watched({ reader }: OutlookScene, context: { after(work: () => void): void }): Promise<{ heard: string[]; stop: AbortController }> {
  const stop = new AbortController()
  context.after(() => stop.abort())
  const heard: string[] = []
  await reader.watch((path) => heard.push(path), stop.signal)
  return { heard, stop }
}

/** One look of the watch, to its end: then it sleeps until the next. */
async function look({ clock }: OutlookScene, afterMs: number): Promise<void> {
  await clock.asleep()
  clock.advance(afterMs)
  await clock.asleep()
}

test('without a push, changed counts are told at the next look, and nothing is asked after the end', async (context) => {
  const scene = await outlookScene(context)
  const { graph, reader, clock } = scene
  const other = graph.mailbox.addFolder({ displayName: 'Other' })
  const { heard, stop } = await watched(scene, context)
  assert.deepEqual(reader.watchState(), { kind: 'polling', expiresAtMs: 0, failing: '' })
  graph.mailbox.deliver(other.id, raw)
  await look(scene, limits.outlookPollMs)
  assert.deepEqual(heard, [other.id])
  await look(scene, limits.outlookPollMs)
  assert.deepEqual(heard, [other.id], 'and once')
  stop.abort()
  assert.equal(clock.sleeping, 0, 'nobody is left whom the clock could wake')
  const before = graph.requests.length
  clock.advance(10 * limits.outlookPollMs)
  // Whatever it asked would be in the same line before this.
  await reader.listMailboxes(never)
  const { length: ofTheList } = graph.requests.slice(before)
  await reader.listMailboxes(never)
  assert.equal(graph.requests.length, before + 2 * ofTheList)
  assert.equal(reader.watchState().kind, 'none')
})

test('a look that fails is told until one succeeds', async (context) => {
  const scene = await outlookScene(context)
  await watched(scene, context)
  scene.graph.fault(/GET \/v1.0\/me\/mailFolders\?/, refusal(403, 'ErrorAccessDenied'))
  await look(scene, limits.outlookPollMs)
  assert.match(scene.reader.watchState().failing, /ErrorAccessDenied/)
  await look(scene, limits.outlookPollMs)
  assert.equal(scene.reader.watchState().failing, '')
})

test('what Microsoft calls out is told by folder: new, changed, moved away and deleted', async (context) => {
  const scene = await pushedScene(context)
  const { graph, inbox } = scene
  const archive = graph.mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  const { heard } = await watched(scene, context)
  const told = async (change: () => void) => {
    heard.length = 0
    change()
    await scene.heard()
    return new Set(heard)
  }
  let id = ''
  assert.deepEqual(await told(() => (id = graph.mailbox.deliver(inbox.id, raw).immutableId)), new Set([inbox.id]))
  assert.deepEqual(await told(() => graph.mailbox.change(id, { flagged: true })), new Set([inbox.id]))
  assert.deepEqual(await told(() => graph.mailbox.move(id, archive.id)), new Set([inbox.id, archive.id]))
  assert.deepEqual(await told(() => graph.mailbox.remove(id)), new Set([archive.id]))
})

test('a push is renewed each day, long before it ends, and the mailbox is still looked at', async (context) => {
  const scene = await pushedScene(context)
  const { graph, reader, clock } = scene
  await watched(scene, context)
  assert.deepEqual(reader.watchState(), { kind: 'webhook', expiresAtMs: clock.now() + limits.outlookPushMs, failing: '' })
  const endMs = clock.now() + 3 * DAY_MS
  while (clock.now() < endMs) await look(scene, limits.outlookPollPushedMs * 12)
  assert.ok(graph.asked(/PATCH/).length >= 3)
  assert.ok(reader.watchState().expiresAtMs >= endMs + limits.outlookPushMs - limits.outlookPushRenewMs)
  assert.equal(graph.subscriptions.all.size, 1)
})

test('a push that cannot be renewed is told, the mailbox is looked at every minute, and it is ordered anew once it can be', async (context) => {
  const scene = await pushedScene(context)
  const { graph, reader, inbox } = scene
  const { heard } = await watched(scene, context)
  graph.subscriptions.all.clear()
  scene.web.answers = false
  await look(scene, limits.outlookPushRenewMs)
  assert.match(reader.watchState().failing, /ValidationError/)
  graph.mailbox.deliver(inbox.id, raw)
  scene.web.answers = true
  await look(scene, limits.outlookPollMs)
  assert.ok(heard.includes(inbox.id), 'the mail that no push told of')
  assert.deepEqual([reader.watchState().failing, graph.subscriptions.all.size], ['', 1])
})

test('where the order is not taken, the mailbox is looked at every minute from the start', async (context) => {
  const scene = await pushedScene(context)
  scene.web.answers = false
  const { heard } = await watched(scene, context)
  assert.match(scene.reader.watchState().failing, /ValidationError/)
  assert.equal(scene.reader.watchState().expiresAtMs, 0)
  scene.graph.mailbox.deliver(scene.inbox.id, raw)
  await look(scene, limits.outlookPollMs)
  assert.deepEqual(heard, [scene.inbox.id])
})

test('a reader that starts again takes over the order instead of adding one', async (context) => {
  const scene = await pushedScene(context)
  await watched(scene, context)
  await watched({ ...scene, reader: scene.another() }, context)
  assert.equal(scene.graph.subscriptions.all.size, 1)
  assert.equal(scene.graph.asked(/POST \/v1.0\/subscriptions/).length, 1)
})

test('Microsoft asks for a new authorisation, takes the push away, or missed something: each is answered', async (context) => {
  const scene = await pushedScene(context)
  const { graph, inbox } = scene
  const other = graph.mailbox.addFolder({ displayName: 'Other' })
  const { heard } = await watched(scene, context)
  const [first] = graph.subscriptions.all.keys()
  graph.subscriptions.lifecycle('reauthorizationRequired')
  await scene.heard()
  assert.deepEqual([graph.asked(/PATCH/).length, heard], [1, []])
  graph.subscriptions.lifecycle('missed')
  await scene.heard()
  assert.deepEqual(new Set(heard), new Set([inbox.id, other.id]))
  heard.length = 0
  graph.subscriptions.lifecycle('subscriptionRemoved')
  await scene.heard()
  assert.deepEqual(new Set(heard), new Set([inbox.id, other.id]))
  assert.notDeepEqual([...graph.subscriptions.all.keys()], [first])
  assert.equal(graph.subscriptions.all.size, 1)
})

test('a push that is ended is ended at Microsoft, also by a process that did not order it', async (context) => {
  const scene = await pushedScene(context)
  await watched(scene, context)
  await scene.another().push?.end(never)
  assert.equal(scene.graph.subscriptions.all.size, 0)
  await scene.another().push?.end(never)
})

test('a call that is of another order changes nothing', async (context) => {
  const scene = await pushedScene(context)
  const { heard } = await watched(scene, context)
  const before = scene.graph.requests.length
  await scene.reader.receive([{ subscriptionId: 'of-somebody', resourceData: { id: 'x' } }, { subscriptionId: 'of-somebody', lifecycleEvent: 'missed' }], never)
  assert.deepEqual([heard, scene.graph.requests.length], [[], before])
})
