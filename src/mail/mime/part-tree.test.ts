// Where parts begin and end, also in mail whose boundaries are wrong.
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseLimits } from '../parse/parse-limits.ts'
import { PART_FIELDS, type Part } from './part.ts'
import { wantedFields } from './header-block.ts'
import { readPartTree } from './part-tree.ts'

const WANTED = wantedFields(PART_FIELDS)
const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
const read = (bytes: Buffer) => readPartTree(bytes, WANTED)

/** `type[child, child]`, and of a leaf what it says. */
function drawn(bytes: Buffer, part: Part = read(bytes).root): string {
  if (part.children.length > 0) return `${part.type}[${part.children.map((child) => drawn(bytes, child)).join(', ')}]`
  return `${part.type}:${bytes.toString('latin1', part.start, part.end).replaceAll(/\s+/g, ' ').trim()}`
}
const MIXED = 'Content-Type: multipart/mixed; boundary=b'

for (const [what, bytes, expected] of [
  ['a text', mail('Subject: x', '', 'words'), 'text/plain:words'],
  ['two parts, what stands before and behind them left out', mail(MIXED, '', 'before', '--b', '', 'one', '--b', 'Content-Type: text/html', '', 'two', '--b--', 'behind'), 'multipart/mixed[text/plain:one, text/html:two]'],
  ['line ends of LF', Buffer.from(`${MIXED}\n\n--b\n\none\n--b--\n`), 'multipart/mixed[text/plain:one]'],
  ['blanks behind a boundary', mail(MIXED, '', '--b  ', '', 'one', '--b-- '), 'multipart/mixed[text/plain:one]'],
  ['a line that only begins like a boundary', mail(MIXED, '', '--b', '', '--bb', '--', '--b--'), 'multipart/mixed[text/plain:--bb --]'],
  ['an inner boundary that never ends', mail(MIXED, '', '--b', 'Content-Type: multipart/alternative; boundary=c', '', '--c', '', 'one', '--b', '', 'two', '--b--'), 'multipart/mixed[multipart/alternative[text/plain:one], text/plain:two]'],
  ['an inner boundary that begins with the outer one', mail(MIXED, '', '--b', 'Content-Type: multipart/mixed; boundary=b--', '', '--b--', '', 'one', '--b----', '--b', '', 'two', '--b--'), 'multipart/mixed[multipart/mixed[text/plain:one], text/plain:two]'],
  ['one boundary for two levels', mail(MIXED, '', '--b', MIXED, '', '--b', '', 'one', '--b--', '--b', '', 'two', '--b--'), 'multipart/mixed[multipart/mixed[text/plain:one], text/plain:two]'],
  ['no boundary in the header', mail('Content-Type: multipart/mixed', '', '--used', 'Content-Type: text/plain', '', 'one', '--used--'), 'multipart/mixed[text/plain:one]'],
  ['another boundary than the header says', mail(MIXED, '', '--used', 'Content-Type: text/plain', '', 'one', '--used--'), 'multipart/mixed[text/plain:one]'],
  ['a part without an empty line', mail(MIXED, '', '--b', 'Content-Type: text/html', '--b', '', 'two', '--b--'), 'multipart/mixed[text/html:, text/plain:two]'],
  ['a digest', mail('Content-Type: multipart/digest; boundary=b', '', '--b', '', 'Subject: inner', '--b--'), 'multipart/digest[message/rfc822:Subject: inner]'],
  ['the boundaries of a letter within', mail(MIXED, '', '--b', 'Content-Type: message/rfc822', '', 'Content-Type: multipart/mixed; boundary=c', '', '--c', '', 'one', '--c--', '--b--'), 'multipart/mixed[message/rfc822:Content-Type: multipart/mixed; boundary=c --c one --c--]'],
] as const) {
  test(`finds the parts of ${what}`, () => assert.equal(drawn(bytes), expected))
}

test('what was cut off says so, and what has its end does not', () => {
  assert.deepEqual(read(mail(MIXED, '', '--b', '', 'one')).damage, ['The end of the message is missing'])
  assert.deepEqual(read(mail(MIXED, '', '--b', '', 'one', '--b--')).damage, [])
})

test('parts and depth have an end, and it is said', () => {
  const many = read(mail(MIXED, '', ...Array.from({ length: parseLimits.mimePartsMax + 5 }, () => '--b\r\n\r\nx'), '--b--'))
  assert.equal(many.root.children.length, parseLimits.mimePartsMax)
  assert.match(many.damage.join(), /too many parts/)
  const deep = read(Buffer.from(Array.from({ length: 500 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join('')))
  assert.match(deep.damage.join(), /too deep/)
})
