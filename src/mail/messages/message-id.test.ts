// Id order is date order, and no id is given twice: not in one page, not to two writers at
// once, and not after the message that had it was deleted.
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { newMail, NOON } from '../../testing/new-mail.ts'
import { storeTest, withSecondWriter } from '../../testing/real-store.ts'
import type { Db } from '../../store/db.ts'
import { forgetMailOf } from '../forget-account.ts'
import { removeMessages } from './mail-store.ts'
import { assignMessageIds, believableDateMs, PER_SECOND } from './message-id.ts'
import type { StoredMessage } from './message-row.ts'
import { insertMessages } from './message-store.ts'
import { eraseForgottenStep } from '../sweep/erase-forgotten.ts'

const START = (NOON / 1000) * PER_SECOND

const message = (id: number, dateMs: number): StoredMessage => ({ ...newMail(String(id), 0, { messageId: '', dateMs }), id, userId: 'alice', accountId: 'acc', mailboxId: 'mbx', threadId: 'thr' })

const take = (db: Db, dates: number[]): Promise<number[]> =>
  db.transaction(async (tx) => {
    const ids = await assignMessageIds(tx, dates)
    await insertMessages(tx, ids.map((id, index) => message(id, dates[index] as number)))
    return ids
  })

storeTest('ids sort as their dates do, whatever the order of import', async ({ db }) => {
  const dates = Array.from({ length: 400 }, (_, index) => NOON - ((index * 7919) % 400) * 3_600_000)
  const ids = [...(await take(db, dates.slice(0, 150))), ...(await take(db, dates.slice(150)))]
  const byId = ids.map((id, index) => ({ id, date: dates[index] as number })).toSorted((a, b) => a.id - b.id)
  assert.deepEqual(byId.map((one) => one.date), dates.toSorted((a, b) => a - b))
  assert.equal(ids[0], Math.floor((dates[0] as number) / 1000) * PER_SECOND)
})

storeTest('a thousand mails of the same second get a thousand ids, in their order, without a gap', async ({ db }) => {
  const first = await take(db, Array.from({ length: 600 }, (_, index) => NOON + index))
  const second = await take(db, Array.from({ length: 400 }, () => NOON))
  assert.deepEqual(first, Array.from({ length: 600 }, (_, index) => START + index))
  assert.deepEqual(second, Array.from({ length: 400 }, (_, index) => START + 600 + index))
  // A mail of a second that the overflow reached still finds a place above it.
  assert.deepEqual(await take(db, [NOON + 5_000, NOON + 1_000_000]), [START + 1_000, START + 8_000])
})

storeTest('writers that choose at the same moment never choose the same id', async (store) => {
  await withSecondWriter(store, async (other) => {
    const dates = Array.from({ length: 30 }, (_, index) => NOON + (index % 3) * 1000)
    const taken = await Promise.all(Array.from({ length: 8 }, (_, index) => take(index % 2 === 0 ? store.db : other, dates)))
    assert.equal(new Set(taken.flat()).size, 240)
  })
})

storeTest('the id of a deleted message is never given again', async ({ db }) => {
  const [first, second] = await take(db, [NOON, NOON])
  await db.transaction((tx) => removeMessages(tx, NOON, [first as number]))
  assert.deepEqual(await take(db, [NOON]), [START + 2])
  await db.transaction((tx) => removeMessages(tx, NOON, [second as number, START + 2, START + 3]))
  assert.deepEqual(await take(db, [NOON, NOON + 1_000]), [START + 3, START + 8])
})

storeTest('an account that is forgotten and connected again gets new ids, as near to their dates', async ({ db }) => {
  const dates = Array.from({ length: 300 }, (_, index) => NOON + index * 40_000)
  const before = await take(db, dates)
  const clock = fixedClock(NOON)
  for (let round = 1; round < 12; round++) {
    await sql`insert into mailboxes (id, user_id, account_id, path, name) values ('mbx', 'alice', 'acc', 'INBOX', 'INBOX')`.execute(db.query)
    await db.transaction((tx) => forgetMailOf(tx, clock, { userId: 'alice', accountId: 'acc' }))
    while ((await eraseForgottenStep(db)) !== undefined);
    // The ninth time a second is full, and its mail stands under the next one.
    assert.deepEqual(await take(db, dates), before.map((id) => id + round))
  }
  await db.transaction((tx) => forgetMailOf(tx, clock, { userId: 'bob', accountId: 'acc' }))
  assert.equal((await db.query.selectFrom('messages').select('id').execute()).length, 300)
})

storeTest('a message that is deleted while another writer looks for an id keeps it all the same', async (store) => {
  await withSecondWriter(store, async (other) => {
    const ids = await take(store.db, Array.from({ length: 40 }, () => NOON))
    const given = await Promise.all(
      ids.flatMap((id) => [store.db.transaction((tx) => removeMessages(tx, NOON, [id])).then((): number[] => []), take(other, [NOON])]),
    )
    assert.equal(new Set([...ids, ...given.flat()]).size, 80)
  })
})

for (const [what, dateMs, expected] of [
  ['its own date', NOON - 5_000, NOON - 5_000],
  ['a date a little ahead of receipt', NOON + 3_600_000, NOON + 3_600_000],
  ['the time of receipt for a date in 2199', Date.UTC(2199, 0, 1), NOON],
  ['the time of receipt for a missing date', undefined, NOON],
  ['the time of receipt for a date before there was mail', -1, NOON],
  ['the time of receipt for no number', Number.NaN, NOON],
] as const) {
  test(`a message stands under ${what}`, () => assert.equal(believableDateMs(dateMs, NOON), expected))
}
