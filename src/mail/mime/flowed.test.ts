// Paragraphs that were broken for the wire (RFC 3676).
import assert from 'node:assert/strict'
import test from 'node:test'
import { unflow } from './flowed.ts'

for (const [what, text, expected] of [
  ['a paragraph', 'one \r\ntwo \r\nthree\r\nfour', 'one two three\nfour'],
  ['stuffed lines', ' From here\n >no quote', 'From here\n>no quote'],
  ['quotes by their depth', '> one \n> two\n>> three \n> four', '> one two\n>> three \n> four'],
  ['a signature', 'one \n-- \nAna', 'one \n-- \nAna'],
] as const) {
  test(`joins ${what}`, () => assert.equal(unflow(text, { deletesBlank: false }), expected))
}

test('the blank goes where the mail says that it is none of its own', () => assert.equal(unflow('日本 \n語', { deletesBlank: true }), '日本語'))
