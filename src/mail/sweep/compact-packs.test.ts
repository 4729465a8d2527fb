// Room of deleted mail is given back, and no mail is ever anywhere but where its row says:
// whoever reads meanwhile, and wherever the work is cut off.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync, truncateSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openLog } from '../../base/log.ts'
import { systemClock } from '../../base/clock.ts'
import { openKeptMail } from '../../testing/kept-mail.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openPacks, type Packs } from '../../store/blobs/pack.ts'
import { removeMessages } from '../messages/mail-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessage, packEnds } from '../messages/message-store.ts'
import { readRaw } from '../messages/raw-mail.ts'
import { openCompaction, type CompactPlace } from './compact-packs.ts'

/** Larger than a block, so that each is one of its own. */
const MAIL_BYTES = 150_000
const SIZES = { wornBytes: 300_000, stepBytes: 400_000 }
const LONG_AGO = Date.UTC(2026, 0, 1) / 1000

/** Bytes that do not shrink, and differ. */
function noise(seed: number): Uint8Array {
  const bytes = Buffer.alloc(MAIL_BYTES)
  let state = seed + 1
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

async function house(store: TestStore, context: TestContext, mails = 12) {
  const kept = openKeptMail(store, context)
  const put: StoredMessage[] = []
  for (let n = 0; n < mails; n++) put.push(await kept.put({ subject: `mail ${n}`, files: [{ name: 'noise', content: noise(n) }], dateMs: Date.UTC(2026, 0, 1, n) }))
  const before = new Map<number, string>()
  for (const message of put) before.set(message.id, Buffer.from(await kept.packs.read(message.raw)).toString('latin1'))
  const forget = (messages: readonly StoredMessage[]) => store.db.transaction((tx) => removeMessages(tx, 1, messages.map(({ id }) => id)))
  const quiet = () => {
    for (const file of readdirSync(kept.folder)) utimesSync(join(kept.folder, file), LONG_AGO, LONG_AGO)
  }
  const compact = async (packs: Packs = kept.packs, stepsMax = 100, signal = new AbortController().signal) => {
    const compaction = openCompaction({ db: store.db, packs, clock: systemClock, log: openLog({ level: 'silent', process: 'test' }), sizes: SIZES })
    const sums: Record<string, number> = {}
    for (let n = 0; n < stepsMax; n++) {
      const done = await compaction.step(signal)
      if (done === undefined) return sums
      for (const [what, many] of Object.entries(done)) sums[what] = (sums[what] ?? 0) + many
    }
    return sums
  }
  const assertWhole = async (left: readonly StoredMessage[], packs: Packs = kept.packs) => {
    for (const { id, userId } of left) {
      const now = await loadMessage(store.db, userId, id)
      assert.ok(now)
      assert.ok(Buffer.from(await packs.read(now.raw)).equals(Buffer.from(before.get(id) ?? '', 'latin1')), `mail ${id}`)
    }
  }
  const bytesKept = () => readdirSync(kept.folder).reduce((sum, file) => sum + statSync(join(kept.folder, file)).size, 0)
  return { ...kept, put, forget, quiet, compact, assertWhole, bytesKept, before }
}

storeTest('what was deleted gives its room back, and what was not reads as before', async (store, context) => {
  const { put, forget, quiet, compact, assertWhole, bytesKept, folder } = await house(store, context)
  await forget(put.slice(0, 9))
  quiet()
  assert.deepEqual(await compact(), { 'mails moved': 3, 'packs rewritten': 1 })
  await assertWhole(put.slice(9))
  assert.ok(existsSync(join(folder, '0001.pack')), 'who read a row just now still finds its bytes')
  assert.deepEqual(await compact(), {}, 'for an hour')
  quiet()
  const freed = await compact()
  assert.deepEqual([freed['packs removed'], existsSync(join(folder, '0001.pack'))], [1, false])
  assert.ok(bytesKept() < 4.5 * MAIL_BYTES * 1.4, `${bytesKept()} bytes are left of three mails`)
  await assertWhole(put.slice(9))
})

storeTest('a pack of which most lives, or that somebody just wrote to, is left alone', async (store, context) => {
  const { put, forget, quiet, compact, folder } = await house(store, context)
  await forget(put.slice(0, 5))
  quiet()
  assert.deepEqual(await compact(), {})
  await forget(put.slice(5, 11))
  const bytes = readFileSync(join(folder, '0001.pack'))
  utimesSync(join(folder, '0001.pack'), new Date(), new Date())
  assert.deepEqual(await compact(), {})
  assert.deepEqual([readdirSync(folder), readFileSync(join(folder, '0001.pack')).equals(bytes)], [['0001.pack'], true])
})

storeTest('bytes that were appended and are not committed yet are not taken for dead', async (store, context) => {
  const { put, forget, quiet, compact, packs, folder } = await house(store, context)
  await forget(put)
  await packs.startNew()
  quiet()
  const [coming] = await packs.append([noise(99)])
  await packs.startNew()
  assert.deepEqual((await compact())['packs removed'], 1)
  assert.equal(existsSync(join(folder, '0001.pack')), false)
  assert.ok(Buffer.from(await packs.read(coming!)).equals(Buffer.from(noise(99))))
})

storeTest('a reader who read the row before it moved reads the mail, also after its old pack is gone', async (store, context) => {
  const { put, forget, quiet, compact, packs, before, folder } = await house(store, context)
  const stale = put.slice(9)
  await forget(put.slice(0, 9))
  const reader = openPacks(folder)
  for (let round = 0; round < 2; round++) {
    quiet()
    await compact()
    for (const message of stale) assert.ok(Buffer.from(await readRaw({ db: store.db, packs: reader }, message)).equals(Buffer.from(before.get(message.id) ?? '', 'latin1')))
  }
  assert.equal(existsSync(join(folder, '0001.pack')), false)
  await assert.rejects(packs.read(stale[0]!.raw), { code: 'raw-unreadable' })
})

storeTest('cut off after any step, and started anew with its tails cut, it loses nothing and comes to its end', async (store, context) => {
  const { put, forget, quiet, compact, assertWhole, folder } = await house(store, context, 18)
  const left = put.filter((_, n) => n % 3 === 0)
  await forget(put.filter((_, n) => n % 3 !== 0))
  let steps = 0
  for (; steps < 30; steps++) {
    const packs = openPacks(folder)
    await packs.cutTail(await packEnds(store.db))
    // Appended and never told to a row: what a kill between the two leaves.
    await packs.append([noise(1_000 + steps)])
    quiet()
    const done = await compact(packs, 1)
    await packs.close()
    await assertWhole(left)
    if (Object.keys(done).length === 0 && steps > 0 && !existsSync(join(folder, '0001.pack'))) break
  }
  assert.ok(steps < 30, 'it comes to its end')
})

storeTest('a mail that was deleted or read anew while it was copied is not brought back by the copy', async (store, context) => {
  const { put, forget, quiet, packs, folder, assertWhole } = await house(store, context)
  await forget(put.slice(0, 9))
  quiet()
  const [gone, rewritten, plain] = put.slice(9) as [StoredMessage, StoredMessage, StoredMessage]
  const [other] = await packs.append([Buffer.from('Subject: anew\r\n\r\n')])
  // What others commit between the copy and the telling.
  const meddling: Packs = {
    ...packs,
    settle: async (locations) => {
      await packs.settle(locations)
      await forget([gone])
      await store.db.query.updateTable('messages').set({ raw_pack: other!.pack, raw_block: other!.block, raw_block_bytes: other!.blockBytes, raw_offset: other!.offset, raw_bytes: other!.bytes }).where('id', '=', rewritten.id).execute()
    },
  }
  quiet()
  const compaction = openCompaction({ db: store.db, packs: meddling, clock: systemClock, log: openLog({ level: 'silent', process: 'test' }), sizes: SIZES })
  while ((await compaction.step(new AbortController().signal)) !== undefined);
  assert.equal(await loadMessage(store.db, gone.userId, gone.id), undefined)
  assert.deepEqual((await loadMessage(store.db, rewritten.userId, rewritten.id))?.raw, other)
  await assertWhole([plain])
  assert.ok(readdirSync(folder).length > 0)
})

storeTest('a damaged mail keeps its bytes and its pack; the others leave it', async (store, context) => {
  const { put, forget, quiet, compact, assertWhole, folder } = await house(store, context)
  await forget(put.slice(0, 9))
  const last = put[11]!
  truncateSync(join(folder, '0001.pack'), last.raw.block + 10)
  quiet()
  assert.equal((await compact())['mails moved'], 2)
  await assertWhole(put.slice(9, 11))
  quiet()
  await compact()
  assert.ok(existsSync(join(folder, '0001.pack')))
  assert.deepEqual((await loadMessage(store.db, last.userId, last.id))?.raw, last.raw)
})

storeTest('a pack with more mail than a turn can move is emptied by several turns, each from where the last one was', async (store, context) => {
  const { put, forget, quiet, packs, assertWhole } = await house(store, context, 24)
  const left = put.filter((_, n) => n % 3 === 0)
  await forget(put.filter((_, n) => n % 3 !== 0))
  await packs.startNew()
  quiet()
  const places: (CompactPlace | undefined)[] = []
  let moved = 0
  for (let turn = 0; turn < 10; turn++) {
    const compaction = openCompaction({ db: store.db, packs, clock: systemClock, log: openLog({ level: 'silent', process: 'test' }), sizes: SIZES }, places.at(-1))
    let done: Awaited<ReturnType<typeof compaction.step>>
    do done = await compaction.step(new AbortController().signal)
    while (done !== undefined && done['mails moved'] === undefined)
    moved += done?.['mails moved'] ?? 0
    if (done === undefined || done['packs rewritten'] !== undefined) break
    places.push(compaction.place())
  }
  assert.equal(moved, left.length)
  assert.deepEqual(places.map((place) => place?.pack), places.map(() => '0001'))
  assert.deepEqual(places.map((place) => left.findIndex(({ id }) => id === place?.after)), [1, 3, 5])
  await assertWhole(left)
})
