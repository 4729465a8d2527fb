// Guesses are counted exactly, also when they come all at once from two processes.
import assert from 'node:assert/strict'
import { storeTest } from '../testing/real-store.ts'
import { addHit, deleteExpiredCounters, windowsSince } from './rate-counter-store.ts'

const MINUTE = 60_000
const window = { key: 'alice', startMs: MINUTE, expiresAtMs: 2 * MINUTE }

storeTest('forty hits at once over two connections are forty, and each knows its place', async (store, context) => {
  const second = store.reopen()
  context.after(() => second.close())
  const places = await Promise.all(Array.from({ length: 40 }, (_, i) => addHit(i % 2 === 0 ? store.db : second, window)))
  assert.deepEqual(places.toSorted((a, b) => a - b), Array.from({ length: 40 }, (_, i) => i + 1))
})

storeTest('the purge removes what is over and keeps what still counts', async ({ db }) => {
  await addHit(db, window)
  await addHit(db, { ...window, startMs: 2 * MINUTE, expiresAtMs: 3 * MINUTE })
  assert.equal(await deleteExpiredCounters(db, 2 * MINUTE - 1), 0)
  assert.equal(await deleteExpiredCounters(db, 2 * MINUTE), 1)
  assert.deepEqual(await windowsSince(db, 'alice', 0), [{ startMs: 2 * MINUTE, hits: 1 }])
})
