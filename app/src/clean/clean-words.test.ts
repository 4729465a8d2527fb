// Whatever cleaning says of a mail is said in the person's language, and each code in words of its own.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { cleanBand, cleanReasonCode, keptBecause, unsubscribeWay } from '../../../src/web/contract/clean.ts'
import { setLocale } from '../words/locale.ts'
import { bandText, keptText, reasonText, wayText } from './clean-words.ts'

// All files run in one process, and the others read English.
afterEach(() => setLocale('en'))

test('every code of cleaning has words of its own in both languages', () => {
  const said = () => [...cleanBand.options.map(bandText), ...cleanReasonCode.options.map(reasonText), ...keptBecause.options.map(keptText), ...unsubscribeWay.options.map(wayText)]
  setLocale('en')
  const english = said()
  setLocale('ro')
  const romanian = said()
  for (const words of [english, romanian]) assert.equal(new Set(words).size, words.length)
  assert.deepEqual(english.filter((words) => words === '' || romanian.includes(words)), [])
})
