// What Microsoft's delta does to those who trust it: a first round that names everything, places
// that are forgotten, half-told changes, things said twice, links that lead elsewhere. In each
// case what is held at the end is what is there, and nothing held came a second time.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { heldFolder, outlookScene, type HeldFolder, type OutlookScene } from '../../testing/graph/outlook-scene.ts'
import { NO_FLAGS } from '../mail-reader-contract.ts'
import type { SyncCursor } from '../mail-port.ts'

const SEEN = { ...NO_FLAGS, seen: true }
const raw = Buffer.from('From: a@example.org\r\n\r\nHello')

function filled({ graph, inbox }: OutlookScene, count: number): string[] {
  return Array.from({ length: count }, () => graph.mailbox.deliver(inbox.id, raw).immutableId)
}

/** Held as the mailbox has it, and Microsoft's place in its changes is forgotten. */
async function inStep(scene: OutlookScene, count: number): Promise<{ held: HeldFolder; ids: string[] }> {
  const ids = filled(scene, count)
  const held = heldFolder(scene.inbox.id)
  await held.pull(scene.reader)
  await held.older(scene.reader)
  assert.equal(held.rows.size, count)
  return { held, ids }
}

test('the first round is silent, page by page, and each of its pages can be asked for again', async (context) => {
  const scene = await outlookScene(context)
  filled(scene, 12)
  const held = heldFolder(scene.inbox.id)
  const progress = []
  do {
    const before = held.cursor
    const page = await held.page(scene.reader, 5)
    progress.push(page.progress)
    assert.deepEqual(page.changes, [])
    if (before !== undefined) await held.page(scene.another(), 5)
    held.cursor = page.next
  } while (progress.at(-1) === 'more')
  // Three that name everything, one about what came in meanwhile, and the first of what follows.
  assert.deepEqual(progress, ['more', 'more', 'more', 'more', 'caught-up'])
  assert.equal(scene.graph.downloads.size, 0)
})

test('what comes, changes and goes during the first round is told once it is through', async (context) => {
  const scene = await outlookScene(context)
  const { graph, reader, inbox, clock } = scene
  const elsewhere = graph.mailbox.addFolder({ displayName: 'Other' })
  const ids = filled(scene, 12)
  const held = heldFolder(inbox.id)
  await held.page(reader, 5)
  clock.advance(60_000)
  const fresh = graph.mailbox.deliver(inbox.id, raw, { receivedMs: clock.now() })
  // As old as those that the round has passed.
  const movedIn = graph.mailbox.deliver(elsewhere.id, raw, { receivedMs: graph.mailbox.find(ids[11] as string).receivedMs })
  graph.mailbox.move(movedIn.immutableId, inbox.id)
  graph.mailbox.remove(ids[10] as string)
  await held.pull(reader, 5)
  await held.older(reader)
  const later = await held.pull(reader, 5)
  assert.deepEqual(new Set(held.rows.keys()), new Set([...ids.toSpliced(10, 1), fresh.immutableId, movedIn.immutableId]))
  assert.deepEqual(later, [], 'what the older mail brought is not told again')
})

test('older mail that comes in during the first round is as it is at its end, and what moves in behind it is not left out', async (context) => {
  const scene = await outlookScene(context)
  const { graph, reader, inbox } = scene
  const elsewhere = graph.mailbox.addFolder({ displayName: 'Other' })
  const ids = filled(scene, 22)
  const held = heldFolder(inbox.id)
  await held.page(reader, 5)
  await held.older(reader)
  // Their pages are still to come: they tell of each once, as it is by then.
  graph.mailbox.change(ids[3] as string, { isRead: true })
  graph.mailbox.change(ids[4] as string, { categories: ['Clients'] })
  graph.mailbox.remove(ids[2] as string)
  const movedIn = graph.mailbox.deliver(elsewhere.id, raw, { receivedMs: graph.mailbox.find(ids[8] as string).receivedMs + 1_000 })
  graph.mailbox.move(movedIn.immutableId, inbox.id)
  await held.pull(scene.another(), 5)
  assert.deepEqual(new Set(held.rows.keys()), new Set([...ids.toSpliced(2, 1), movedIn.immutableId]))
  assert.deepEqual([held.rows.get(ids[3] as string), held.rows.get(ids[4] as string)], [{ flags: SEEN, labels: [] }, { flags: NO_FLAGS, labels: ['category:Clients'] }])
  assert.deepEqual(await held.pull(reader, 5), [])
})

test('what a first round names out of its turn came from elsewhere, and is news however old it is', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 12)
  const held = heldFolder(scene.inbox.id)
  await held.page(scene.reader, 5)
  const { immutableId, receivedMs } = scene.graph.mailbox.find(ids[9] as string)
  scene.graph.fault(/delta/, { status: 200, body: { value: [{ id: immutableId, receivedDateTime: new Date(receivedMs).toISOString() }], '@odata.nextLink': (JSON.parse(held.cursor ?? '') as { link: string }).link } })
  const { changes } = await held.page(scene.reader, 5)
  assert.deepEqual(changes.map(({ kind, remoteId }) => [kind, remoteId]), [['added', immutableId]])
})

test('mail that comes during the first round is new also where nobody wants the older', async (context) => {
  const scene = await outlookScene(context)
  const { graph, reader, inbox, clock } = scene
  filled(scene, 8)
  const held = heldFolder(inbox.id)
  await held.page(reader, 5)
  clock.advance(60_000)
  const fresh = graph.mailbox.deliver(inbox.id, raw, { receivedMs: clock.now() })
  // The round is forgotten on its way, and begun again by the same moment.
  graph.mailbox.forgetRounds()
  await held.pull(reader, 5)
  await held.pull(reader, 5)
  assert.deepEqual([...held.rows.keys()], [fresh.immutableId])
})

test('of a message that was only read, flags and categories stay as they were', async (context) => {
  const scene = await outlookScene(context)
  const { held, ids } = await inStep(scene, 3)
  const [one] = ids as [string]
  scene.graph.mailbox.change(one, { flagged: true, categories: ['Clients'] })
  await held.pull(scene.reader)
  scene.graph.mailbox.change(one, { isRead: true })
  assert.deepEqual(await held.pull(scene.reader), [{ kind: 'marks', remoteId: one, flags: { ...SEEN, flagged: true }, labels: ['category:Clients'] }])
})

test('an answer is noticed, also of a message that was read in the same minute', async (context) => {
  const scene = await outlookScene(context)
  const { held, ids } = await inStep(scene, 3)
  scene.graph.mailbox.change(ids[0] as string, { isRead: true, lastVerb: 102 })
  scene.graph.mailbox.change(ids[1] as string, { lastVerb: 104 })
  await held.pull(scene.reader)
  assert.deepEqual(ids.map((id) => held.rows.get(id)?.flags), [{ ...SEEN, answered: true }, NO_FLAGS, NO_FLAGS])
})

test('what is said twice changes nothing', async (context) => {
  const scene = await outlookScene(context)
  const { held, ids } = await inStep(scene, 5)
  for (const id of ids) scene.graph.mailbox.replay(id)
  const before = held.cursor
  assert.deepEqual(await held.pull(scene.reader), [])
  const fresh = scene.graph.mailbox.deliver(scene.inbox.id, raw).immutableId
  held.cursor = before
  assert.deepEqual((await held.pull(scene.reader)).map(({ kind, remoteId }) => [kind, remoteId]), [['added', fresh]])
  held.cursor = before
  assert.deepEqual(await held.pull(scene.reader), [], 'the same page again finds it held')
})

test('a place that was forgotten is made good page by page: the new, the changed and the gone, and nothing else', async (context) => {
  const scene = await outlookScene(context)
  const { graph, reader, inbox } = scene
  const { held, ids } = await inStep(scene, 23)
  const archive = graph.mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  graph.mailbox.change(ids[0] as string, { isRead: true })
  graph.mailbox.remove(ids[1] as string)
  graph.mailbox.move(ids[2] as string, archive.id)
  const fresh = graph.mailbox.deliver(inbox.id, raw).immutableId
  graph.mailbox.forgetRounds()
  const pages = []
  do pages.push(await held.page(reader, 5))
  while (pages.at(-1)?.progress !== 'caught-up')
  assert.ok(pages.every(({ changes, progress }) => changes.length <= 5 && progress !== 'reset'))
  assert.deepEqual(
    new Set(pages.flatMap(({ changes }) => changes.map(({ kind, remoteId }) => `${kind} ${remoteId}`))),
    new Set([`marks ${ids[0]}`, `removed ${ids[1]}`, `removed ${ids[2]}`, `added ${fresh}`]),
  )
  assert.deepEqual(await held.pull(reader, 5), [])
})

test('a restart while a forgotten place is made good begins it anew, and ends the same', async (context) => {
  const scene = await outlookScene(context)
  const { held, ids } = await inStep(scene, 23)
  scene.graph.mailbox.remove(ids[7] as string)
  scene.graph.mailbox.forgetRounds()
  for (let page = 0; page < 4; page++) await held.page(scene.reader, 5)
  // And once more, when all was named and only the gone were to be found.
  const second = scene.another()
  for (let page = 0; page < 6; page++) await held.page(second, 5)
  assert.equal((JSON.parse(held.cursor ?? '') as { round: string }).round, 'gone')
  const changes = await held.pull(scene.another(), 5)
  assert.deepEqual(changes.map(({ kind, remoteId }) => [kind, remoteId]), [['removed', ids[7]]])
  assert.deepEqual(new Set(held.rows.keys()), new Set(ids.toSpliced(7, 1)))
})

test('a message that came behind a round that had passed its place is not taken for gone', async (context) => {
  const scene = await outlookScene(context)
  const { held } = await inStep(scene, 12)
  scene.graph.mailbox.forgetRounds()
  await held.page(scene.reader, 5)
  await held.page(scene.reader, 5)
  // The older mail of the folder is listed at the same time, and is held before the round ends.
  const { immutableId } = scene.graph.mailbox.deliver(scene.inbox.id, raw)
  held.rows.set(immutableId, { flags: NO_FLAGS, labels: [] })
  assert.deepEqual(await held.pull(scene.reader, 5), [])
})

test('a folder that is gone is refused, and never read as "everything was deleted"', async (context) => {
  const scene = await outlookScene(context)
  const { held } = await inStep(scene, 3)
  scene.graph.mailbox.folders.delete(scene.inbox.id)
  await assert.rejects(held.pull(scene.reader), { code: 'mailbox-missing' })
  await assert.rejects(held.older(scene.reader), { code: 'mailbox-missing' })
  assert.equal(held.rows.size, 3)
})

for (const name of ['@odata.nextLink', '@odata.deltaLink']) {
  test(`a ${name} that leads elsewhere is not followed: it would carry the token there`, async (context) => {
    const heard: string[] = []
    const stranger = createServer((request, response) => {
      heard.push(request.headers.authorization ?? '')
      response.end('{}')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    context.after(() => stranger.close())
    const { port } = stranger.address() as AddressInfo
    const scene = await outlookScene(context)
    for (const link of [`http://127.0.0.1:${port}/v1.0/me/x`, `https://${scene.graph.host}/v1.0/me/x`, `${scene.graph.baseUrl}/../beta/me/x`, `http://a:b@${scene.graph.host}/v1.0/me/x`, 'nowhere']) {
      const held = heldFolder(scene.inbox.id)
      scene.graph.fault(/delta/, { status: 200, body: { value: [], [name]: link } })
      await held.page(scene.reader)
      await assert.rejects(held.page(scene.reader), { code: 'outlook-foreign-link' }, link)
    }
    assert.deepEqual(heard, [])
  })
}

test('older mail: nothing from before the day that was asked for, and how much is left', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 9)
  const fromMs = scene.graph.mailbox.find(ids[4] as string).receivedMs
  assert.deepEqual(await heldFolder(scene.inbox.id).older(scene.reader, { limit: 2, fromMs }), ids.slice(4).toReversed())
  const page = await scene.reader.pullOlder({ path: scene.inbox.id, before: undefined, limit: 4, fromMs: undefined, signal: new AbortController().signal })
  assert.deepEqual([page.left, page.oldestMs], [5, scene.graph.mailbox.find(ids[5] as string).receivedMs])
})

test('older mail: what is deleted between two pages hides nothing', async (context) => {
  const scene = await outlookScene(context)
  const ids = filled(scene, 20)
  const signal = new AbortController().signal
  const first = await scene.reader.pullOlder({ path: scene.inbox.id, before: undefined, limit: 5, fromMs: undefined, signal })
  for (const id of ids.slice(15, 18)) scene.graph.mailbox.remove(id)
  const second = await scene.reader.pullOlder({ path: scene.inbox.id, before: first.next, limit: 5, fromMs: undefined, signal })
  assert.deepEqual(second.messages.map(({ remoteId }) => remoteId), ids.slice(10, 15).toReversed())
})

for (const count of [30, 900]) {
  test(`older mail: ${count} messages of one second are each listed once`, async (context) => {
    const scene = await outlookScene(context)
    const secondMs = Date.UTC(2025, 5, 1)
    const ids = new Set<string>()
    // Kept finer than it is told.
    for (let n = 0; n < count; n++) ids.add(scene.graph.mailbox.deliver(scene.inbox.id, raw, { receivedMs: secondMs + (n % 1000) }).immutableId)
    for (const receivedMs of [secondMs - 1, secondMs + 1000]) ids.add(scene.graph.mailbox.deliver(scene.inbox.id, raw, { receivedMs }).immutableId)
    const listed = await heldFolder(scene.inbox.id).older(scene.reader, { limit: count / 9 })
    assert.equal(listed.length, count + 2)
    assert.deepEqual(new Set(listed), ids)
  })
}

test('a cursor that is none is refused with its name', async (context) => {
  const scene = await outlookScene(context)
  const held = heldFolder(scene.inbox.id)
  held.cursor = '{"round":"next"}' as SyncCursor
  await assert.rejects(held.page(scene.reader), { code: 'outlook-cursor' })
})
