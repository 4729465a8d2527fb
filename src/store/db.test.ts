// Two transactions that stand in each other's way both arrive; and a failure that is nobody's
// fault but their own is told, once.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { storeTest } from '../testing/real-store.ts'
import type { Db } from './db.ts'

const newest = async (db: Db) => (await db.query.selectFrom('schedules').select(['name', 'payload']).orderBy('name').execute()).map(({ payload }) => payload)

storeTest('two transactions that wait for each other are both done, each once', async (store) => {
  const { db, kind } = store
  for (const name of ['a', 'b']) {
    await db.query.insertInto('schedules').values({ name, job_name: 'j', payload: '', cron: '* * * * *', next_at: 0, last_at: 0 }).execute()
  }
  const append = (tx: Db, name: string, what: string) =>
    tx.query.updateTable('schedules').set({ payload: sql<string>`payload || ${what}` }).where('name', '=', name).execute()
  let commits = 0
  db.onCommit(() => commits++)
  let holding = 0
  const write = (what: string, first: string, second: string) =>
    db.transaction(async (tx) => {
      await append(tx, first, what)
      holding++
      // On PostgreSQL each waits until the other holds its first row; SQLite lets one in at a time.
      while (kind === 'postgres' && holding < 2) await delay(5)
      await append(tx, second, what)
    })
  await Promise.all([write('1', 'a', 'b'), write('2', 'b', 'a')])
  for (const payload of await newest(db)) assert.deepEqual([...payload].toSorted(), ['1', '2'])
  assert.equal(commits, 2)
  // The one that gave way may meet the other once more before that one is through.
  assert.ok(kind === 'postgres' ? holding >= 3 : holding === 2, 'on PostgreSQL one of them began again')
})

storeTest('work that fails by itself is not begun again, and leaves nothing', async (store) => {
  let begun = 0
  await assert.rejects(
    store.db.transaction(async (tx) => {
      begun++
      await tx.query.insertInto('schedules').values({ name: 'a', job_name: 'j', payload: '', cron: '', next_at: 0, last_at: 0 }).execute()
      throw new Error('no')
    }),
    { message: 'no' },
  )
  assert.deepEqual([begun, await newest(store.db)], [1, []])
})
