// What the command line says of sizes and times can be read aloud.
import assert from 'node:assert/strict'
import test from 'node:test'
import { agoOf, counted, sizeOf, spanOf } from './counted.ts'

test('a size has the unit in which it is more than a fraction', () => {
  assert.deepEqual([0, 1, 999, 12_400, 1_540_000, 41_200_000, 72_700_000_000].map(sizeOf), ['0 bytes', '1 byte', '999 bytes', '12 KB', '1.5 MB', '41 MB', '72.7 GB'])
})

test('no size is a thousand of a unit', () => {
  assert.deepEqual([999_499, 999_500, 9_960_000, 999_499_999, 999_500_000].map(sizeOf), ['999 KB', '1.0 MB', '10 MB', '999 MB', '1.0 GB'])
})

test('a time is said in the largest unit that it fills', () => {
  assert.deepEqual([0, 1_000, 59_999, 60_000, 781_000, 7_200_000, 3 * 86_400_000].map(spanOf), ['0 seconds', '1 second', '59 seconds', '1 minute', '13 minutes', '2 hours', '3 days'])
  assert.deepEqual([agoOf(0, 59_999), agoOf(0, 781_000)], ['just now', '13 minutes ago'])
  assert.equal(agoOf(5, 0), 'just now', 'a clock that was set back has no future')
})

test('thousands are kept apart, and one is one', () => assert.deepEqual([counted(1, 'message'), counted(12_345, 'entry', 'entries')], ['1 message', '12,345 entries']))
