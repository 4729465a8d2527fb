// Where links lead, and which lines are one's own, are asked of whatever a program proposes and a
// stranger's mail is quoted with: also of texts that are made to take long.
import assert from 'node:assert/strict'
import test from 'node:test'
import { linksOfLetter, ownLinks } from './letter-links.ts'
import { ownLines } from './own-lines.ts'

test('what ends a sentence is no part of an address in it', () => {
  assert.deepEqual(linksOfLetter({ text: 'See https://a.example/x?y=1). Or (https://b.example!?), https://c.example/a,b;' }).map(({ href }) => href), ['https://a.example/x?y=1', 'https://b.example', 'https://c.example/a,b'])
})

test('a line above a quote announces it, also over empty lines; others that end like it do not', () => {
  assert.equal(ownLines('To do:\nthis\n\nAna wrote:\n\n> a\nmine:\n> b\nlast:'), 'To do:\nthis\n\n\nlast:')
})

for (const [what, text] of [['an address of stops', `https://x.example/${'!'.repeat(100_000)}a`], ['lines that end in a colon', 'x:\n'.repeat(50_000)], ['a line above many empty ones', 'x:\n\n\n\n'.repeat(25_000)]] as const) {
  test(`${what} is read once, however long`, () => {
    const began = performance.now()
    linksOfLetter({ text })
    ownLinks({ own: ownLines(text) })
    const tookMs = performance.now() - began
    assert.ok(tookMs < 1_500, `${Math.round(tookMs)} ms`)
  })
}
