// A list shows what a mail says first: not its padding, not its links, not what it answers.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { snippetOf } from './snippet.ts'

test('padding, links and rules are not words', () => {
  const padding = '\u200c\u00a0\u034f\u00ad'.repeat(80)
  assert.equal(snippetOf(`Your order is here ${padding}\n=====\n[https://track.example/a?b=c]\nSee (https://example.org/x) it`), 'Your order is here See it')
})

test('a reply shows the reply', () => {
  assert.equal(snippetOf('Da, joi.\n-- \nAna\n\nÎn 5 ian. 2026, Bob a scris:\n> Când?'), 'Da, joi.')
})

test('the line of a telephone is not what a mail says', () => assert.equal(snippetOf('Vin la 5.\n\nTrimis de pe iPhone'), 'Vin la 5.'))

test('long text ends at a word, within the limit', () => {
  const snippet = snippetOf('cuvinte '.repeat(100))
  assert.ok(snippet.length <= limits.snippetChars + 1)
  assert.ok(snippet.endsWith('cuvinte…'))
  assert.ok(snippetOf('😀'.repeat(200)).isWellFormed())
})

test('an empty mail has an empty snippet', () => assert.equal(snippetOf(''), ''))
