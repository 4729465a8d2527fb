// What of a text is shown for a search: its words, found under any spelling, by their places.
import assert from 'node:assert/strict'
import test from 'node:test'
import { foundWords } from './found-words.ts'
import { parseQuery } from './language/parse-query.ts'
import { searchLimits } from './search-limits.ts'

const TEXT = `${'Înainte de toate. '.repeat(40)}\nVă trimit oferta finală, cu școala și Școlile din Țară.\n${'După aceea. '.repeat(40)}`
const marked = (typed: string, text = TEXT) => {
  const found = foundWords(text, parseQuery(typed).query)
  return found?.marks.map(({ from, to }) => found.text.slice(from, to))
}

test('words are marked however they are spelt, phrases as they stand, and beginnings by the whole word', () => {
  assert.deepEqual(marked('tara'), ['Țară'])
  assert.deepEqual(marked('scol*'), ['Școlile'])
  assert.deepEqual(marked('"oferta finala"'), ['oferta', 'finală'])
  assert.deepEqual(marked('"finala oferta"'), undefined)
  assert.deepEqual(marked('oferta -scoala'), ['oferta'])
})

test('a word that nobody sees to be cut is found whole, and marked as it stands', () => {
  assert.deepEqual(marked('password', 'your pass\u200bword here'), ['pass\u200bword'])
  assert.deepEqual(marked('pass\u00adword', 'your password here'), ['password'])
})

test('what matched by its sender, or not by a word, has nothing to show', () => {
  for (const typed of ['from:oferta', 'is:unread', '-oferta', '']) assert.equal(marked(typed), undefined, typed)
})

test('what is shown is one line, no longer than its limit, and begins where a line does', () => {
  const found = foundWords(TEXT, parseQuery('finală').query)
  assert.ok(found !== undefined)
  assert.ok(found.text.startsWith('Vă trimit oferta finală'))
  assert.ok(found.text.length <= searchLimits.searchSnippetChars)
  assert.doesNotMatch(found.text, /\n/)
  assert.equal(foundWords('Da.\n>> > Vă trimit oferta', parseQuery('oferta').query)?.text, 'Vă trimit oferta')
  const long = 'x'.repeat(5_000)
  assert.deepEqual(marked(long.slice(0, 1_900), long), undefined)
  assert.deepEqual(marked('abc', `${'y'.repeat(3_000)} abc`), ['abc'])
})
