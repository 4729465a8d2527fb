// Built once, asked with other values each time, inside a transaction and outside.
import assert from 'node:assert/strict'
import { storeTest } from '../testing/real-store.ts'
import { prepare } from './prepare.ts'
import { recordChange } from './live.ts'

let built = 0
const newest = prepare((query, given: { userId: string; after: number; most: number }) => {
  built++
  return query.selectFrom('changes').select(['topic', 'subject']).where('user_id', '=', given.userId).where('at', '>', given.after).where('topic', '<>', 'action').orderBy('at', 'desc').limit(given.most)
})

// Rows come without a prototype from SQLite; what they say is compared.
const asked = async (...question: Parameters<typeof newest>) => (await newest(...question)).map(({ topic, subject }) => [topic, subject])

storeTest('a prepared query is built once and answers each question with its own values', async ({ db }) => {
  await db.transaction(async (tx) => {
    for (const [at, userId, topic] of [[1, 'alice', 'thread'], [2, 'bob', 'thread'], [3, 'alice', 'job'], [4, 'alice', 'action']] as const) {
      await recordChange(tx, at, { userId, topic, subject: `s${at}` })
    }
    assert.deepEqual(await asked(tx, { userId: 'bob', after: 0, most: 9 }), [['thread', 's2']])
  })
  const builds = built
  assert.deepEqual(await asked(db, { userId: 'alice', after: 0, most: 9 }), [['job', 's3'], ['thread', 's1']])
  assert.deepEqual(await asked(db, { userId: 'alice', after: 0, most: 1 }), [['job', 's3']])
  assert.deepEqual(await asked(db, { userId: 'alice', after: 3, most: 9 }), [])
  assert.deepEqual(await asked(db, { userId: "' or 1=1 --", after: 0, most: 9 }), [])
  assert.equal(built, builds)
})
