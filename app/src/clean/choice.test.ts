// What is chosen, proposed and left out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choose, chosenOf, howMuch, isChosen, toPropose, without } from './choice.ts'

const unsure = { band: 'unsure' as const, messageIds: [1, 2] }
const sure = { band: 'sure' as const, messageIds: [3, 4, 5] }
const all = [unsure, sure]
const none: ReadonlySet<number> = new Set()

test('only what is sure is chosen before anybody chose', () => {
  assert.deepEqual(all.map((group) => chosenOf(group, none)), [[], [3, 4, 5]])
  assert.deepEqual([howMuch([unsure], none), howMuch([sure], none), howMuch(all, none)], ['none', 'all', 'some'])
})

test('a sender is taken out whole and put back whole, whatever was chosen of it before', () => {
  const one = choose([{ ...sure, messageIds: [4] }], none, false)
  assert.deepEqual([howMuch([sure], one), isChosen('sure', 4, one)], ['some', false])
  assert.equal(howMuch([sure], choose([sure], one, false)), 'none')
  assert.deepEqual(choose([sure], choose([sure], one, false), true), none)
})

test('a list that is read anew keeps every choice', () => {
  const flips = choose([unsure], choose([{ ...sure, messageIds: [3] }], none, false), true)
  const anew = [{ ...unsure, messageIds: [2, 9] }, { ...sure, messageIds: [7, 3] }]
  assert.deepEqual(anew.map((group) => chosenOf(group, flips)), [[2], [7]])
})

test('of more than go at once the surest go', () => {
  const flips = choose([unsure], none, true)
  assert.deepEqual(toPropose(all, flips, 10), [1, 2, 3, 4, 5])
  assert.deepEqual(toPropose(all, flips, 2), [4, 5])
})

test('what is on its way is not offered again, and a sender without more is gone', () => {
  assert.equal(without(all, none), all)
  assert.deepEqual(without(all, new Set([1, 2, 4])), [{ band: 'sure', messageIds: [3, 5] }])
})
