// Requests are counted exactly, also when they come all at once from two processes.
import assert from 'node:assert/strict'
import test from 'node:test'
import { fixedClock } from '../testing/fixed-clock.ts'
import { storeTest } from '../testing/real-store.ts'
import { networkOf } from './network.ts'
import { hit, purgeRateCounters } from './rate-limit.ts'

const MINUTE = 60_000
const rule = { limit: 3, windowMs: MINUTE }

storeTest('the limit holds within a window, says how long to wait, and starts anew to the millisecond', async (store) => {
  const clock = fixedClock(10 * MINUTE + 15_000)
  const house = { db: store.db, clock }
  const remaining: number[] = []
  for (let i = 0; i < 3; i++) remaining.push((await hit(house, 'alice', rule)).remaining)
  assert.deepEqual(remaining, [2, 1, 0])
  assert.deepEqual(await hit(house, 'alice', rule), { allowed: false, remaining: 0, retryAfterMs: 45_000 })
  assert.equal((await hit(house, 'bob', rule)).allowed, true)
  assert.equal((await hit(house, 'alice', { limit: 3, windowMs: 2 * MINUTE })).allowed, true)
  clock.advance(44_999)
  assert.equal((await hit(house, 'alice', rule)).retryAfterMs, 1)
  clock.advance(1)
  assert.deepEqual(await hit(house, 'alice', rule), { allowed: true, remaining: 2, retryAfterMs: 0 })
})

storeTest('forty hits at once over two connections let exactly the limit pass', async (store, context) => {
  const second = store.reopen()
  context.after(() => second.close())
  const clock = fixedClock(MINUTE)
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => hit({ db: i % 2 === 0 ? store.db : second, clock }, 'alice', { limit: 10, windowMs: MINUTE })),
  )
  assert.equal(answers.filter(({ allowed }) => allowed).length, 10)
})

storeTest('the purge removes what is over and keeps what still counts', async (store) => {
  const clock = fixedClock(MINUTE)
  const house = { db: store.db, clock }
  await hit(house, 'old', rule)
  clock.advance(MINUTE - 1)
  await hit(house, 'old', rule)
  assert.equal(await purgeRateCounters(house), 0)
  clock.advance(1)
  await hit(house, 'new', rule)
  assert.equal(await purgeRateCounters(house), 1)
  assert.equal((await hit(house, 'new', rule)).remaining, 1)
})

for (const [address, network] of [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['', ''],
] as const) {
  test(`the network of ${JSON.stringify(address)} is ${JSON.stringify(network)}`, () => {
    assert.equal(networkOf(address), network)
  })
}
