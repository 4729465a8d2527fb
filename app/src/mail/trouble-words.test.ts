// Whatever can be wrong with a mail or a file of mails is said in the person's language.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { troubleCode } from '../../../src/web/contract/trouble.ts'
import { setLocale } from '../words/locale.ts'
import { snippetWords, troublesText, troubleText, troubleWords } from './trouble-words.ts'

// All files run in one process, and the others read English.
afterEach(() => setLocale('en'))

const detail = { megabytes: '212', limit: '160', error: 'EIO', path: '/mail/a', words: 'NO SERVERBUG' }

test('every code has words in both languages that name what the server named, and none outlives its code', () => {
  assert.deepEqual(Object.keys(troubleWords).toSorted(), [...troubleCode.options].toSorted())
  for (const code of troubleCode.options) {
    setLocale('en')
    const english = troubleWords[code](detail)
    setLocale('ro')
    const romanian = troubleWords[code](detail)
    assert.notEqual(romanian, english, code)
    for (const value of Object.values(detail)) assert.equal(romanian.includes(value), english.includes(value), `${code}: ${value}`)
    assert.match(romanian, /NO SERVERBUG$|\.$/, code)
  }
})

test('what a provider said stays as it was said, where it was found is said before it, and a refusal has its own words', () => {
  setLocale('ro')
  assert.equal(troubleText({ code: '', detail: {}, says: 'Mailbox locked' }), 'Mailbox locked')
  assert.equal(troubleText({ code: 'file-empty', detail: { file: 'a.mbox' }, says: 'a.mbox: it is empty' }), 'În a.mbox: este gol.')
  assert.equal(troubleText({ code: 'entry-empty', detail: { file: 'a.mbox', byte: '7' }, says: '' }), 'În a.mbox, octetul 7: acest mesaj este gol.')
  assert.doesNotMatch(troubleText({ code: 'import-lost', detail: {}, says: 'The file to import is not here any more' }), /not here/)
  assert.equal(troublesText([{ code: 'mail-end-missing', detail: {}, says: '' }, { code: 'mail-date-unreadable', detail: {}, says: '' }]), 'Îi lipsește sfârșitul. Data lui nu poate fi citită.')
})

test('the preview of a mail of which nothing could be read is said in the language of whoever reads the list', () => {
  const row = { snippet: 'The server has this message and gives nothing of it', snippetTroubles: [{ code: 'nothing-given', detail: {}, says: '' }] }
  assert.match(snippetWords(row), /^The server has this mail/)
  setLocale('ro')
  assert.doesNotMatch(snippetWords(row), /server has/)
  assert.equal(snippetWords({ snippet: 'Dear Ana' }), 'Dear Ana')
})
