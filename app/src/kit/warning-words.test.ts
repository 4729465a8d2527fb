// What stands against a proposal is said in the language of whoever signs it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { warningWords } from './warning-words.ts'

test('what is counted is counted in both languages', () => {
  const gone = { code: 'gone' as const, text: '21 of these messages cannot be reached: the message or its folder is no longer there', exact: '', count: 21 }
  setLocale('ro')
  assert.equal(warningWords(gone), 'La 21 dintre aceste mesaje nu se mai ajunge: ele sau dosarul lor nu mai există.')
  assert.equal(warningWords({ ...gone, count: 1 }), 'La unul dintre aceste mesaje nu se mai ajunge: el sau dosarul lui nu mai există.')
  assert.equal(warningWords({ code: 'many-recipients', text: 'This letter goes to 24 people', exact: '', count: 24 }), 'Pleacă la 24 de persoane.')
  setLocale('en')
  assert.equal(warningWords(gone), gone.text)
})
