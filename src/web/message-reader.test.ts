// What is kept of an opened mail must never be shown under another one: not to somebody else,
// not after the number or the place in the pack came to mean another mail.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { addMessages, removeMessages } from '../mail/messages/mail-store.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { insertMessages } from '../mail/messages/message-store.ts'
import { openMailParser } from '../mail/parse/mail-parser.ts'
import { NO_MARKS, rowOf } from '../mail/sync/read-in.ts'
import { openPacks, type Packs } from '../store/blobs/pack.ts'
import type { RawLocation } from '../store/blobs/raw-location.ts'
import { openTestStore, storeTest, type TestStore } from '../testing/real-store.ts'
import { openMessageReader } from './message-reader.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const parser = openMailParser()
test.after(() => parser.close())
const letter = (name: string) => Buffer.from(`From: ${name}@example.org\r\nMessage-ID: <${name}@example.org>\r\nDate: Mon, 5 Jan 2026 12:00:00 +0000\r\nContent-Type: text/html\r\n\r\n<p>Says ${name}.</p>\r\n`)

function packsIn(context: TestContext): Packs {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-reader-'))
  const packs = openPacks(folder)
  context.after(async () => {
    await packs.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return packs
}

async function deliver({ db }: TestStore, packs: Packs, userId: string, name: string): Promise<StoredMessage> {
  const raw = letter(name)
  const [location] = await packs.append([raw])
  const row = { ...rowOf({ remoteId: `1.${name}.host`, raw, receivedMs: NOON }, NO_MARKS, await parser.outline(raw, { owner: userId })), raw: location as RawLocation }
  const { stored } = await db.transaction((tx) => addMessages(tx, NOON, { id: `mbx_${userId}`, userId, accountId: `acc_${userId}` }, [row]))
  return stored[0] as StoredMessage
}

storeTest('a mail that was read and then forgotten is not what the next one of that second shows', async (store, context) => {
  const packs = packsIn(context)
  const reader = openMessageReader({ db: store.db, packs, parser })
  const alices = await deliver(store, packs, 'alice', 'anna')
  assert.match((await reader.open('alice', alices.id)).opened.safe?.html ?? '', /Says anna/)
  await store.db.transaction((tx) => removeMessages(tx, NOON, [alices.id]))
  const bobs = await deliver(store, packs, 'bob', 'berta')
  assert.match((await reader.open('bob', bobs.id)).opened.safe?.html ?? '', /Says berta/)
  await assert.rejects(reader.open('bob', alices.id), { code: 'not-found' })
  await assert.rejects(reader.open('alice', bobs.id), { code: 'not-found' })
})

test('person, number and place in the pack: a change of any one of them is another mail', async (context) => {
  const store = await openTestStore(context)
  const packs = packsIn(context)
  const reader = openMessageReader({ db: store.db, packs, parser })
  const first = await deliver(store, packs, 'alice', 'anna')
  const [elsewhere] = await packs.append([letter('berta')])
  assert.match((await reader.show(first)).opened.safe?.html ?? '', /Says anna/)
  // What the store promises never to do, done by hand: the same number for somebody else's mail.
  await store.db.query.deleteFrom('messages').execute()
  await insertMessages(store.db, [{ ...first, userId: 'bob', raw: elsewhere as RawLocation }])
  assert.match((await reader.open('bob', first.id)).opened.safe?.html ?? '', /Says berta/)
  // A tail that was cut: other bytes stand where the old ones were.
  const moved = openMessageReader({ db: store.db, packs: { read: async () => letter('clara') }, parser })
  assert.match((await moved.show(first)).opened.safe?.html ?? '', /Says clara/)
  assert.notEqual((await moved.show(first)).opened, (await moved.show({ ...first, id: first.id + 1 })).opened)
  assert.notEqual((await moved.show(first)).opened, (await moved.show({ ...first, userId: 'bob' })).opened)
  assert.equal((await moved.show(first)).opened, (await moved.show(first)).opened)
})

test('a mail whose bytes are damaged is shown by its row, and says why; its raw form is refused', async (context) => {
  const store = await openTestStore(context)
  const packs = packsIn(context)
  const { id } = await deliver(store, packs, 'alice', 'anna')
  const damaged: Pick<Packs, 'read'> = { read: (location) => packs.read({ ...location, blockBytes: location.blockBytes - 1 }) }
  const reader = openMessageReader({ db: store.db, packs: damaged, parser })
  const { stored, opened } = await reader.open('alice', id)
  assert.deepEqual([stored.from.address, stored.raw.pack, opened.text], ['anna@example.org', '', ''])
  assert.match(stored.broken, /damaged or gone/)
  await assert.rejects(reader.raw('alice', id), { code: 'raw-unreadable' })
})
