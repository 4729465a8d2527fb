// What comes round, comes round once: however many processes look, however long the house was
// off. The clock is in the test's hand.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { openLog } from '../base/log.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { storeTest, withSecondWriter, type TestStore } from '../testing/real-store.ts'
import { defineJob, type JobDefinition } from './job.ts'
import { fireIfDue, nextAfter, startScheduler, type Schedule } from './schedule.ts'

const log = openLog({ level: 'silent', process: 'test' })
const NOON = Date.UTC(2026, 0, 5, 12)
const MINUTE = 60_000
const job = defineJob({ name: 'test.round', payload: z.object({}), maxAttempts: 1, timeoutMs: 1_000 }) as JobDefinition
const every5: Schedule = { name: 'five', cron: '*/5 * * * *', job, payload: {} }

const jobs = async (store: TestStore) => (await store.db.query.selectFrom('jobs').select('id').execute()).length
const rows = async (store: TestStore) =>
  (await store.db.query.selectFrom('schedules').select(['name', 'cron', 'next_at']).orderBy('name').execute()).map((row) => ({ ...row }))

/** Declared as at a start: what is due fires, and then nobody looks any more. */
async function declared(store: TestStore, nowMs: number, ...schedules: Schedule[]) {
  const clock = fixedClock(nowMs)
  const scheduler = await startScheduler({ db: store.db, clock, log, schedules })
  await scheduler.stop()
  return clock
}

test('a cron line is read in UTC, and its next moment is after now', () => {
  assert.equal(nextAfter('30 7 * * *', NOON), Date.UTC(2026, 0, 6, 7, 30))
  assert.equal(nextAfter('0 12 * * *', NOON), Date.UTC(2026, 0, 6, 12))
  // The night in which Europe's clocks change has as many hours as any other.
  assert.equal(nextAfter('30 2 * * *', Date.UTC(2026, 2, 29, 0)), Date.UTC(2026, 2, 29, 2, 30))
  assert.throws(() => nextAfter('0 0 30 2 *', NOON))
})

storeTest('a schedule fires once when it is due, however many look at that moment, and not before', async (store) => {
  const clock = await declared(store, NOON, every5)
  clock.advance(5 * MINUTE - 1)
  assert.equal(await fireIfDue(store.db, clock, every5), false)
  clock.advance(1)
  await withSecondWriter(store, async (other) => {
    const fired = await Promise.all([store.db, other, store.db].map((db) => fireIfDue(db, clock, every5)))
    assert.deepEqual(fired.toSorted(), [false, false, true])
  })
  assert.equal(await jobs(store), 1)
})

storeTest('a house that was off for a week wakes up to one job, and goes on from there', async (store) => {
  await declared(store, NOON, every5)
  const week = 7 * 24 * 60 * MINUTE
  const clock = await declared(store, NOON + week + 2 * MINUTE, every5)
  assert.equal(await jobs(store), 1, 'asked for at the start')
  assert.equal(await fireIfDue(store.db, clock, every5), false)
  assert.equal(await jobs(store), 1)
  assert.deepEqual((await rows(store)).map((row) => row.next_at), [NOON + week + 5 * MINUTE])
})

storeTest('a start keeps what it knows, starts a changed line anew, and removes what is gone', async (store) => {
  const daily: Schedule = { name: 'daily', cron: '0 7 * * *', job, payload: {} }
  await declared(store, NOON, every5, daily)
  await declared(store, NOON + MINUTE, every5, { ...daily, cron: '0 8 * * *' })
  assert.deepEqual(await rows(store), [
    { name: 'daily', cron: '0 8 * * *', next_at: Date.UTC(2026, 0, 6, 8) },
    { name: 'five', cron: every5.cron, next_at: NOON + 5 * MINUTE },
  ])
  await declared(store, NOON + 2 * MINUTE, every5)
  assert.deepEqual((await rows(store)).map((row) => row.name), ['five'])
})

storeTest('the scheduler looks by itself, goes on after a schedule that cannot fire, and stops when it is asked', async (store) => {
  const clock = fixedClock(NOON)
  const refused: Schedule = { name: 'a refused one', cron: '* * * * *', job: { ...job, payload: z.object({ never: z.string() }) }, payload: {} }
  const scheduler = await startScheduler({ db: store.db, clock, log, schedules: [refused, every5] })
  for (let fired = 0; fired === 0; fired = await jobs(store)) {
    clock.advance(MINUTE)
    await delay(10)
  }
  await scheduler.stop()
  const before = await jobs(store)
  clock.advance(60 * MINUTE)
  await delay(20)
  assert.equal(await jobs(store), before)
})
