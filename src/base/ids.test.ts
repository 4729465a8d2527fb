// Ids are an order: lists are by age because of it, and jobs of one lane run as they were asked for.
import assert from 'node:assert/strict'
import test from 'node:test'
import { newId } from './ids.ts'

test('what is made later sorts later, within a millisecond too, and no two are the same', () => {
  const moment = Date.UTC(2026, 0, 5)
  const made = [...Array.from({ length: 5_000 }, () => newId('act', moment)), newId('act', moment + 1), newId('act', moment + 2), newId('act', moment + 32)]
  assert.deepEqual(made.toSorted(), made)
  assert.equal(new Set(made).size, made.length)
  assert.ok(made.every((id) => /^act_[0-9a-hjkmnp-tv-z]{22}$/.test(id)))
})
