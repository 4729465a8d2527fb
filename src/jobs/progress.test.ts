// The meter, second by second, on a clock that is a number: what a person is told of the pace,
// and what is never taken back.
import assert from 'node:assert/strict'
import test from 'node:test'
import { etaOf, startMeter, type Meter, type Reached } from './progress.ts'

const NOTHING: Reached = { done: 0, total: 0, phase: '', counters: {} }

/** One report and one look a second; answers the rate that was told at each. */
function pace(meter: Meter, from: { atMs: number; done: number }, perSecond: readonly number[]): number[] {
  let { atMs, done } = from
  return perSecond.map((more) => {
    atMs += 1_000
    done += more
    meter.add({ done }, atMs)
    return meter.take(atMs).rate
  })
}

const seconds = (n: number, each: number): number[] => Array.from({ length: n }, () => each)
const told = (rates: readonly number[]) => rates.map((rate) => rate > 0)

test('no rate is told until it was measured for ten seconds', () => {
  const rates = pace(startMeter(NOTHING), { atMs: 0, done: 0 }, seconds(12, 5))
  // The first report begins the measure, so the eleventh is the first that ends ten seconds of it.
  assert.deepEqual(told(rates), [...seconds(10, 0).map(Boolean), true, true])
  assert.deepEqual(rates.slice(10), [5, 5])
})

test('what comes before the first step of an attempt is no part of its pace', () => {
  const meter = startMeter(NOTHING)
  meter.add({ phase: 'listing', total: 1_000 }, 0)
  assert.equal(meter.take(60_000).rate, 0)
  const rates = pace(meter, { atMs: 60_000, done: 0 }, seconds(11, 5))
  assert.deepEqual([rates.at(-2), rates.at(-1)], [0, 5])
})

test('an attempt that goes on from a checkpoint measures its own pace, from its first step beyond it', () => {
  const meter = startMeter({ ...NOTHING, done: 40_000, total: 50_000 })
  // Back at the place where the last one ended, which is no step.
  meter.add({ done: 40_000 }, 1_000)
  assert.equal(meter.take(30_000).rate, 0)
  const rates = pace(meter, { atMs: 30_000, done: 40_000 }, seconds(11, 5))
  assert.deepEqual([rates.at(-2), rates.at(-1)], [0, 5])
})

test('one slow second hardly moves the rate, and ten move it most of the way', () => {
  const meter = startMeter(NOTHING)
  pace(meter, { atMs: 0, done: 0 }, seconds(20, 10))
  const [first = 0, ...rest] = pace(meter, { atMs: 20_000, done: 200 }, seconds(10, 0))
  assert.ok(first > 9 && first < 9.1, `after one second ${first}`)
  const last = rest.at(-1) ?? 0
  assert.ok(last > 3.6 && last < 3.7, `after ten seconds ${last}`)
})

test('what was done or counted never falls', () => {
  const meter = startMeter({ ...NOTHING, done: 7, counters: { stored: 7, broken: 1 } })
  meter.add({ done: 3, count: { stored: -5, proven: -1 } }, 1_000)
  assert.deepEqual([meter.take(1_000).done, meter.take(1_000).counters], [7, { stored: 7, broken: 1, proven: 0 }])
  meter.add({ count: { stored: 2 } }, 2_000)
  assert.deepEqual(meter.take(2_000).counters, { stored: 9, broken: 1, proven: 0 })
})

test('a snapshot is what was told then, whatever is reported after it', () => {
  const meter = startMeter(NOTHING)
  assert.equal(meter.dirty, false)
  meter.add({ count: { stored: 1 }, phase: 'storing' }, 0)
  assert.equal(meter.dirty, true)
  const snapshot = meter.take(0)
  assert.equal(meter.dirty, false)
  meter.add({ count: { stored: 1 } }, 0)
  assert.deepEqual([snapshot.counters, snapshot.phase], [{ stored: 1 }, 'storing'])
})

test('the time left is what remains at the rate, and null while it cannot be known', () => {
  const job = { state: 'running', done: 400, total: 1_000, rate: 5 }
  assert.equal(etaOf(job), 120_000)
  assert.equal(etaOf({ ...job, done: 1_200 }), 0, 'there was more than was said')
  assert.equal(etaOf({ ...job, rate: 0 }), null)
  assert.equal(etaOf({ ...job, total: 0 }), null)
  assert.equal(etaOf({ ...job, state: 'paused' }), null)
})
