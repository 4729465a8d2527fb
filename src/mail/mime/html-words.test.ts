// Every word that a person could have read, and nothing of the markup.
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseLimits } from '../parse/parse-limits.ts'
import { addHtmlWords } from './html-words.ts'
import { openWordBuffer } from './word-buffer.ts'

function wordsOf(html: string): string {
  const words = openWordBuffer()
  addHtmlWords(Buffer.from(html), words)
  return Buffer.from(words.take()).toString().replaceAll(/\s+/g, ' ').trim()
}

for (const [html, words] of [
  ['<p>one</p><p>two</p>', 'one two'],
  ['<td>one</td><td>two</td>', 'one two'],
  ['in<b>voi</b>ce and <a href="x">link</a>', 'invoice and link'],
  ['<a href="x">one</a><a href="y">two</a>', 'one two'],
  ['a &amp; b &lt;c&gt; &#x219; &#537; &nbsp;&rArr; &copy', 'a & b <c> ș ș ⇒ ©'],
  ['R&D &unknown; &', 'R&D &unknown; &'],
  ['in&shy;voi&#8203;ce', 'invoice'],
  ['<style>p { color: red }</style>one<script>two()</script><title>no</title>', 'one'],
  ['<STYLE>a</STYLE >one', 'one'],
  ['one<!-- two > <b>three</b> -->four', 'onefour'],
  ['<a title="a > b" href=x>one</a>', 'one'],
  ["<a title='a > \"b'>one", 'one'],
  ["<p>it's 3 < 4</p>", "it's 3 < 4"],
  ['one <a href="no end', 'one'],
  ['one <style> no end', 'one'],
  ['<![if mso]>one<![endif]>', 'one'],
] as const) {
  test(`finds ${JSON.stringify(words)} in ${html}`, () => assert.equal(wordsOf(html), words))
}

function added(...texts: string[]): string {
  const words = openWordBuffer()
  for (const text of texts) words.addText(text)
  return Buffer.from(words.take()).toString()
}

const KEY = 'a1'.repeat(30)
const LONG = 'the ordinary words of a mail '.repeat(20)

test('keys are left out, words are not, wherever they stand', () => {
  for (const around of ['', LONG]) {
    assert.equal(added(`${around}before ${KEY} after ${around}`).includes(KEY), false)
    assert.match(added(`${around}before ${KEY} after ${around}`), /before {1,2}after/)
    const word = 'Donaudampfschifffahrtsgesellschaftsgebaeude'
    assert.ok(added(`${around}${word} ${around}`).includes(word))
    const chinese = '你好'.repeat(50)
    assert.ok(added(`${around}${chinese}1 ${around}`).includes(chinese))
    assert.ok(!added(`${around}${'x'.repeat(parseLimits.wordCharsMax * 2 + 1)} ${around}`).includes('xx'))
  }
})

test('a token goes on where its text does', () => {
  assert.equal(added('in', 'voice'), 'invoice')
  assert.equal(added(`${LONG}${KEY.slice(0, 30)}`, `${KEY.slice(30)} after`).trim(), `${LONG}${''} after`.trim())
})

test('letters that nobody sees are left out, alone and in a long text', () => {
  for (const unseen of ['\u00ad', '\u034f', '\u200b', '\u200d', '\u202e', '\u2060', '\u2066', '\u3164', '\ufeff', '\uffa0', '\u180e', '\u{e0041}']) {
    assert.equal(added(`in${unseen}voice`), 'invoice', unseen.codePointAt(0)!.toString(16))
    assert.equal(added(`${LONG}in${unseen}voice ${LONG}`), `${LONG}invoice ${LONG}`)
  }
  for (const seen of ['“', '…', '–', '\u2009', 'ț', 'ក', '한', 'ﾡ']) assert.equal(added(`${LONG}a${seen}b ${LONG}`), `${LONG}a${seen}b ${LONG}`)
})

test('no more than the limit is taken, and no letter is cut in two', () => {
  const words = openWordBuffer()
  words.addText('a')
  words.addText('ș'.repeat(parseLimits.indexedBytesMax))
  assert.equal(words.isFull, true)
  const taken = Buffer.from(words.take())
  assert.ok(taken.length <= parseLimits.indexedBytesMax && taken.length > parseLimits.indexedBytesMax - 4)
  assert.equal(taken.toString().includes('\ufffd'), false)
  assert.deepEqual([words.length, words.isFull], [0, false])
})
