// What is said of a file, and what of it may be shown: by what it is, and never because it says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { isListed, isPdf, isShownHere, kindOfFile } from './attachment-words.ts'

test('a file is called what it is, by its type or else by its name', () => {
  setLocale('en')
  assert.equal(kindOfFile({ type: 'application/pdf', name: '' }), 'PDF')
  assert.equal(kindOfFile({ type: 'application/octet-stream', name: 'Cutting list.XLSX' }), 'spreadsheet')
  assert.equal(kindOfFile({ type: 'application/x-msdownload', name: 'setup.exe' }), 'file')
  setLocale('ro')
  assert.equal(kindOfFile({ type: 'image/png', name: 'x' }), 'imagine')
  setLocale('en')
})

test('only what can hold no script is shown in place', () => {
  for (const type of ['image/png', 'IMAGE/JPEG']) assert.equal(isShownHere({ type }), true)
  for (const type of ['image/svg+xml', 'text/html', 'application/pdf', 'application/octet-stream']) assert.equal(isShownHere({ type }), false)
  assert.deepEqual([isPdf({ type: 'application/pdf' }), isPdf({ type: 'application/pdf-evil' })], [true, false])
})

test('what stands within the text is listed only where it was held back', () => {
  assert.deepEqual([isListed({ inline: true, safety: 'clean' }), isListed({ inline: true, safety: 'infected' }), isListed({ inline: false, safety: 'clean' })], [false, true, true])
})
