// What may stand on a letter and in it: nothing that whoever approves it does not see, and all that people write.
import assert from 'node:assert/strict'
import test from 'node:test'
import { correctAddress, correctLine, correctText, fitLine, fitText } from './correct-address.ts'

const UNSEEN = ['a\u200b\u200c\u200d\u2060b', 'x\ufe00\ufe01\ufe02', '\u{e0041}', 'a\u{e0100}', '\u00ad\u034f\u3164', '\u2063']

test('words in letters that nobody sees are refused, in a line and in a text', () => {
  for (const text of UNSEEN) for (const correct of [(one: string) => correctLine('subject', one), correctText]) assert.throws(() => correct(text), { code: 'bad-characters' }, JSON.stringify(text))
})

test('what people write stays as it is: joined emoji, flags, half-spaces, soft hyphens', () => {
  for (const text of ['❤️‍🔥 👩‍👩‍👧 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 'می‌خواهم', 'Donau\u00addampf', '葛\u{e0100}城', 'שלום\u200f!']) assert.equal(correctText(text), text)
})

test('an address is no word in code that some server would read as another address', () => {
  assert.throws(() => correctAddress({ name: '', address: '=?utf-8?q?eve=40evil.example=3e?=@example.net' }), { code: 'bad-address' })
  assert.equal(correctAddress({ name: '', address: 'bounce+ana=example.org?@lists.example.net' }).address, 'bounce+ana=example.org?@lists.example.net')
})

test('whatever a stranger wrote can be answered: what does not belong in a letter is left out of what is taken over', () => {
  const pieces = [...UNSEEN, '\0', '\r', '\n', '\t', '\u202e', '\u2028', '\ud800', '=?', '=', '?utf-8?q?x?=', '\u200b', '\ufe0f', 'word', ' ', 'ș']
  let seed = 7
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 3_000; round++) {
    const text = Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join('')
    const [line, whole] = [fitLine(text, 40), fitText(text)]
    assert.equal(correctLine('subject', line), line, JSON.stringify(text))
    assert.equal(correctText(whole), whole, JSON.stringify(text))
  }
})
