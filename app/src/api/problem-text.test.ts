// What went wrong is a sentence with what to do, in the person's language.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { asSentences, problemLine } from './problem-text.ts'
import { ApiProblem } from './request.ts'

const folderCodes = ['bad-folder', 'mail-folder-missing', 'mail-folder-unreadable', 'not-a-maildir', 'calendar-folder-missing', 'calendar-folder-unreadable', 'not-a-calendar-folder']
const problem = (code: string) => new ApiProblem({ title: 'The folder /x is not so', status: 400, code, fix: 'Name another.', requestId: '' })

test('a folder that cannot be connected is refused in Romanian with what to do, each in its own words', () => {
  setLocale('ro')
  const lines = folderCodes.map((code) => problemLine(problem(code)))
  for (const line of lines) assert.match(line, /^[^.]+\. \p{Lu}.+\.$/u)
  assert.doesNotMatch(lines.join(' '), /The folder|Name another/)
  assert.equal(new Set(lines).size, folderCodes.length)
})

test('a sentence that ends within quotation marks has ended', () => {
  assert.equal(asSentences({ title: 'It says: “Authentication failed.”', fix: 'Check both.' }), 'It says: “Authentication failed.” Check both.')
})

test('in English the server’s sentence is kept, because it names the path', () => {
  setLocale('en')
  assert.equal(problemLine(problem('not-a-maildir')), 'The folder /x is not so. Name another.')
})
