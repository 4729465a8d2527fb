// What the screen makes of a search: coloured where it was understood, pointed at where not,
// and narrowed and widened without changing what the rest of it means.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asks, conditionsOf, marksIn, stretchesOf, withCondition, withoutCondition } from './query-parts.ts'

const drawn = (typed: string, misread: { from: number; to: number }[] = []) => stretchesOf(typed, misread).map(({ text, is }) => `${is[0]}:${text}`)

test('every character of what was typed is drawn, operators with their value', () => {
  assert.deepEqual(drawn('offer from:ana  -is:read'), ['p:offer ', 'o:from:ana', 'p:  -', 'o:is:read'])
  assert.deepEqual(drawn('from:"Ana Pop" x'), ['o:from:"Ana Pop"', 'p: x'])
  assert.equal(stretchesOf('a "b from: ( ș').map(({ text }) => text).join(''), 'a "b from: ( ș')
})

test('what was not understood is pointed at, also when only the server knows', () => {
  assert.deepEqual(drawn('form:ana x'), ['m:form:ana', 'p: x'])
  assert.deepEqual(drawn('in:nowhere x', [{ from: 0, to: 10 }]), ['m:in:nowhere', 'p: x'])
})

test('a condition is added once for all of the search, and taken out again', () => {
  assert.equal(withCondition('a OR b', 'on:2026'), '(a OR b) on:2026')
  assert.equal(withoutCondition('(a OR b) on:2026', 'on:2026'), 'a OR b')
  assert.equal(withCondition('', 'has:attachment'), 'has:attachment')
  assert.equal(asks('offer from:"ana@example.org"', 'from:ana@example.org'), true)
  assert.deepEqual(conditionsOf('offer from:ana'), ['offer', 'from:ana'])
  assert.deepEqual(conditionsOf(''), [])
})

test('words are marked in a subject however they are spelt, and not those that were excluded or meant for another field', () => {
  const marked = (typed: string) => marksIn('Oferta pentru școală', typed).map(({ from, to }) => 'Oferta pentru școală'.slice(from, to))
  assert.deepEqual(marked('scoala ofer*'), ['Oferta', 'școală'])
  assert.deepEqual(marked('-oferta from:pentru subject:scoala'), ['școală'])
})
