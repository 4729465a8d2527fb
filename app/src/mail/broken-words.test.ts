// Nothing is promised of a mail that is not here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setLocale } from '../words/locale.ts'
import { brokenWords } from './broken-words.ts'

test('only a mail that is here whole is said to be kept whole, and only kept bytes have a link', () => {
  setLocale('en')
  const [whole, header, nothing] = (['whole', 'header', 'nothing'] as const).map((kept) => brokenWords({ kept, infected: 0 }))
  assert.match(whole!.why, /kept whole/)
  for (const words of [header!, nothing!]) assert.doesNotMatch(words.why, /kept whole|stands below/)
  assert.deepEqual([whole!.link, header!.link, nothing!.link], ['Show the raw mail', 'Show its header', ''])
  assert.equal(brokenWords({ kept: 'whole', infected: 1 }).link, '', 'what is held back has none')
})
