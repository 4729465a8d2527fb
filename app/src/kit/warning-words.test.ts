// What stands against a proposal is said in the language of whoever signs it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { warningWords } from './warning-words.ts'

test('messages that are gone are counted in both languages', () => {
  const gone = { code: 'gone' as const, text: '21 of these messages are no longer there', exact: '' }
  setLocale('ro')
  assert.equal(warningWords(gone), '21 dintre aceste mesaje nu mai sunt acolo.')
  assert.equal(warningWords({ ...gone, text: '1 of these messages is no longer there' }), 'Unul dintre aceste mesaje nu mai este acolo.')
  setLocale('en')
  assert.equal(warningWords(gone), gone.text)
})
