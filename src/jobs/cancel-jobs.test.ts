// Ending all work of what is removed: whatever comes to its end in the same moment holds up nothing.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { systemClock } from '../base/clock.ts'
import { storeTest } from '../testing/real-store.ts'
import { cancelJobs } from './control.ts'
import { defineJob, enqueue } from './job.ts'

const pull = defineJob({ name: 'test.pull', payload: z.strictObject({ n: z.int() }), maxAttempts: 1, timeoutMs: 1_000 })
const WHOSE = { userId: 'alice', shareKey: 'acc', ids: [] }

storeTest('work that ends while the rest is cancelled stays as it ended, and the rest is cancelled', async (store) => {
  const { db } = store
  const ids: string[] = []
  for (const n of [1, 2]) ids.push(await db.transaction((tx) => enqueue(tx, systemClock, pull, { n }, { userId: 'alice', shareKey: 'acc' })))
  const [ending = '', waiting = ''] = ids.toSorted()
  const end = async (within: typeof db) => await within.query.updateTable('jobs').set({ state: 'completed' }).where('id', '=', ending).execute()
  const cancel = () => db.transaction((tx) => cancelJobs(tx, systemClock, WHOSE))
  if (store.kind === 'sqlite') {
    // There it is one writer after the other.
    await end(db)
    await cancel()
  } else {
    const other = store.reopen()
    const waits = async () => (await sql<{ n: number }>`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(store.db.query)).rows[0]?.n
    let cancelling: Promise<void> | undefined
    await other.transaction(async (tx) => {
      await end(tx)
      cancelling = cancel()
      while (Number(await waits()) === 0) await delay(5)
    })
    await cancelling
    await other.close()
  }
  const states = await db.query.selectFrom('jobs').select(['id', 'state']).orderBy('id').execute()
  assert.deepEqual(states.map(({ id, state }) => [id, state]), [[ending, 'completed'], [waiting, 'cancelled']])
})
