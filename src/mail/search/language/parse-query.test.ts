// The language as people type it, then by chance: whatever is a search comes back the same from
// its own text, and whatever is none still ends, with every problem pointing into what was typed.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../../../sample/seeded.ts'
import { searchLimits } from '../search-limits.ts'
import { madeUpQuery } from '../../../testing/made-up-query.ts'
import { parseQuery } from './parse-query.ts'
import { everything, termsOf } from './query-node.ts'
import { unparseQuery } from './unparse-query.ts'

/** Typed, and as it is written out; where that is the same, once. */
const READ: (string | [string, string])[] = [
  '',
  'offer',
  'offer invoice',
  ['  offer   AND invoice ', 'offer invoice'],
  ['"purchase  order"', '"purchase order"'],
  ['"offer"', 'offer'],
  ['pass\u200bword so\u00adft "pur\ufeffchase order"', 'password soft "purchase order"'],
  'inv*',
  '"purchase ord"*',
  'from:ana@example.org',
  ['FROM:Ana', 'from:Ana'],
  'subject:"Ana Pop"',
  ['subject:(a b)', 'subject:a subject:b'],
  ['from:{ana bob}', 'from:ana OR from:bob'],
  ['from:(ana OR to:bob)', 'from:ana OR to:bob'],
  ['a b OR c', 'a (b OR c)'],
  ['a | b', 'a OR b'],
  ['{a b c}', 'a OR b OR c'],
  '-a',
  ['NOT a', '-a'],
  ['--a', 'a'],
  ['-(a OR b)', '-(a OR b)'],
  ['((a))', 'a'],
  ['in:junk', 'in:spam'],
  'in:"Work / Bids"',
  ['is:flagged', 'is:starred'],
  'has:attachment',
  ['filename:report.pdf', 'filename:report.pdf'],
  ['larger:1.5M', 'larger:1500k'],
  ['size:200kb', 'larger:200k'],
  ['after:2026/03/05', 'after:2026-03-05'],
  ['older:5.3.2026', 'before:2026-03-05'],
  ['newer:03/05/2026', 'after:2026-03-05'],
  ['on:2026-3', 'on:2026-03'],
  'on:2026',
  ['after:ieri', 'after:yesterday'],
  ['on:last week', 'on:last-week'],
  ['on:săptămâna trecută', 'on:last-week'],
  ['before:"luna aceasta" offer', 'before:this-month offer'],
  ['newer_than:2W', 'newer_than:2w'],
  ['rfc822msgid:<a.b@c>', 'rfc822msgid:a.b@c'],
  'label:travel account:work list:dev',
]

for (const entry of READ) {
  const [typed, text] = typeof entry === 'string' ? [entry, entry] : entry
  test(`${JSON.stringify(typed)} is read as ${JSON.stringify(text)}`, () => {
    const { query, problems } = parseQuery(typed)
    assert.deepEqual(problems, [])
    assert.equal(unparseQuery(query), text)
  })
}

test('a reply mark or an address of the web is words, not an operator', () => {
  for (const [typed, words] of [['Re: offer', '"Re:" offer'], ['https://example.org/a', '"https://example.org/a"']] as const) {
    assert.deepEqual([unparseQuery(parseQuery(typed).query), parseQuery(typed).problems], [words, []])
  }
})

/** Typed, the problem, what it points at, what is suggested, and the rest that is searched. */
const PROBLEMS: [string, string, string, string, string][] = [
  ['form:ana offer', 'unknown-operator', 'form:ana', 'from:ana', '"form ana" offer'],
  ['is:unred offer', 'unknown-value', 'is:unred', 'is:unread', 'offer'],
  ['is:snoozed offer', 'not-yet', 'is:snoozed', '', 'offer'],
  ['has:file', 'unknown-value', 'has:file', 'has:attachment', ''],
  ['offer from:', 'value-missing', 'from:', '', 'offer'],
  ['before:2026/02/30 a', 'not-a-date', 'before:2026/02/30', '', 'a'],
  ['older_than:soon a', 'not-an-age', 'older_than:soon', 'older_than:7d', 'a'],
  ['larger:huge a', 'not-a-size', 'larger:huge', 'larger:5M', 'a'],
  ['offer - final', 'nothing-to-find', '-', '', 'offer final'],
  ['offer "not closed', 'unclosed-quote', '"', '', 'offer "not closed"'],
  ['(a b', 'unclosed-group', '(', '', 'a b'],
  ['a) b', 'unopened-group', ')', '', 'a b'],
  ['a OR', 'nothing-beside', 'OR', '', 'a'],
  ['OR a', 'nothing-beside', 'OR', '', 'a'],
  ['a NOT', 'nothing-beside', 'NOT', '', 'a'],
  ['in:wor* a', 'unknown-value', 'in:wor*', '', 'a'],
]

for (const [typed, code, pointedAt, suggestion, rest] of PROBLEMS) {
  test(`${JSON.stringify(typed)} says ${code}, and the rest is searched`, () => {
    const { query, problems } = parseQuery(typed)
    assert.deepEqual(problems.map((one) => [one.code, typed.slice(one.from, one.to), one.suggestion]), [[code, pointedAt, suggestion]])
    assert.equal(unparseQuery(query), rest)
  })
}

const VOCABULARY = {
  words: ['offer', 'Țară', 'a*b', 'OR', 'NOT', '-x1', 'a:b', '(1)', 'x|y', 'ß', '中文'],
  people: ['ana@example.org', 'Ana Pop', "O'Neil"],
  files: ['report.pdf', 'scan 1.jpg'],
  folders: ['Work', 'Work / Bids', 'în lucru'],
  labels: ['travel', 'to do'],
  accounts: ['home', 'ana@example.org'],
  days: ['today', 'last-week', '2026-03-05', '2026-03', '2026'],
}

test('what a search is written out as is read as the same search', () => {
  const chance = seeded(7)
  for (let round = 0; round < 5_000; round++) {
    const made = madeUpQuery(chance, VOCABULARY)
    const text = unparseQuery(made)
    const { query, problems } = parseQuery(text)
    assert.deepEqual([query, problems], [made, []], text)
  }
})

test('whatever is typed is read, and each problem points into it', () => {
  const chance = seeded(11)
  const pieces = ['from:', 'is:', 'x:', 'OR', 'NOT', '-', '(', ')', '{', '}', '"', '*', '|', ':', ' ', '\n', 'last', 'week', 'after:', '2026/1/1', 'word', 'ș', '\ud800', '😀', '\0', 'constructor:', '__proto__:x', 'larger:9G']
  for (let round = 0; round < 10_000; round++) {
    const typed = Array.from({ length: chance.between(0, 24) }, () => chance.pick(pieces) + (chance.next() < 0.3 ? ' ' : '')).join('')
    const { query, problems } = parseQuery(typed)
    for (const { from, to } of problems) assert.ok(from >= 0 && from < to && to <= typed.length, `${JSON.stringify(typed)} ${from}-${to}`)
    assert.deepEqual(parseQuery(unparseQuery(query)).query, query, JSON.stringify(typed))
  }
})

test('however much is typed, what is answered has an end and says what it left out', () => {
  const long = parseQuery('word '.repeat(20_000))
  assert.deepEqual(long.problems.map(({ code }) => code).toSorted(), ['too-long', 'too-many-terms'])
  assert.equal([...termsOf(long.query)].length, searchLimits.searchTermsMax)
  assert.deepEqual(parseQuery('x'.repeat(100_000)).problems.map(({ code }) => code), ['too-long'])

  const stars = parseQuery(`${'a* OR '.repeat(searchLimits.searchPrefixesMax + 2)}word`)
  assert.deepEqual(stars.problems.map(({ code, from, to }) => [code, to - from]), [['too-many-terms', 2], ['too-many-terms', 2]])
  assert.equal(unparseQuery(stars.query), `${'a* OR '.repeat(searchLimits.searchPrefixesMax)}word`)

  const deep = parseQuery(`a ${'('.repeat(5_000)}b${')'.repeat(5_000)} c`)
  assert.deepEqual([...new Set(deep.problems.map(({ code }) => code))].toSorted(), ['too-deep', 'too-long', 'unclosed-group'])
  assert.equal(unparseQuery(deep.query), 'a')
  const within = parseQuery(`${'('.repeat(searchLimits.searchDepthMax + 1)}b${')'.repeat(searchLimits.searchDepthMax + 1)} c`)
  assert.deepEqual(within.problems.map(({ code }) => code), ['too-deep'])
  assert.equal(unparseQuery(within.query), 'c')
  for (const typed of ['-'.repeat(100_000), '"'.repeat(99_999), 'a OR '.repeat(20_000), 'from:'.repeat(20_000)]) assert.notDeepEqual(parseQuery(typed).problems, [])
  assert.deepEqual(parseQuery(' ').query, everything)
})
