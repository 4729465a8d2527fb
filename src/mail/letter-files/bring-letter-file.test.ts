// What may wait for letters is counted, also when many bring something in the same moment.
import assert from 'node:assert/strict'
import { limits } from '../../base/limits.ts'
import type { Fault } from '../../base/fault.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest } from '../../testing/real-store.ts'
import { bringLetterFile } from './bring-letter-file.ts'
import { bytesKeptFor, insertLetterFile } from './letter-file-store.ts'

const NOON = Date.UTC(2026, 0, 5, 12)

storeTest('many files at once take no more room than there is, and each that found none says so', async ({ db }) => {
  const clock = fixedClock(NOON)
  const room = 5_000
  const there = { id: 'lfl_there', name: 'there', type: 'application/pdf', size: limits.letterFilesKeptBytesMax - room, sha256: '0'.repeat(64), broughtBy: { who: 'person' as const, name: '' }, from: undefined, createdAt: NOON }
  await db.transaction((tx) => insertLetterFile(tx, 'usr_alice', there, new Uint8Array()))
  const bring = (userId: string, n: number) => bringLetterFile(db, clock, { userId, name: `${n}.pdf`, type: 'application/pdf', bytes: Buffer.alloc(1_000, n + 1), broughtBy: { who: 'person', name: '' }, from: undefined })
  const [alices, bobs] = await Promise.all([Promise.allSettled(Array.from({ length: 12 }, (_, n) => bring('usr_alice', n))), Promise.allSettled(Array.from({ length: 12 }, (_, n) => bring('usr_bob', n)))])
  assert.equal(await bytesKeptFor(db, 'usr_alice'), limits.letterFilesKeptBytesMax)
  const refused = alices.flatMap((one) => (one.status === 'rejected' ? [one.reason as Fault] : []))
  assert.deepEqual([alices.length - refused.length, [...new Set(refused.map(({ code }) => code))]], [5, ['files-too-many']])
  assert.deepEqual(bobs.map(({ status }) => status), Array.from({ length: 12 }, () => 'fulfilled'), 'what one person keeps takes nobody else’s room')
})
