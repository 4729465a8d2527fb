// Mail that is built to take for ever: sixteen times the mail takes about sixteen times the work.
//
// Work is the processor's time, so that neighbours do not count, and the smallest of several looks;
// what takes the square would take 256 times. Nothing is said about how long anything takes.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { readAddressList } from '../mime/address-list.ts'
import { decodeWords } from '../mime/encoded-words.ts'
import { readParameters } from '../mime/parameters.ts'
import { outlineMail } from './mail-outline.ts'
import { parseLimits } from './parse-limits.ts'
import { parseMessage } from './parse-message.ts'

const LARGER = 16
const SQUARE_IS_FAR_ABOVE = LARGER * 6
const BYTES = 40_000

function work(run: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 3; look++) {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, user + system)
  }
  return least
}

function growsLinearly(run: (bytes: number) => void): void {
  // Warm, and never so little that the clock's own step counts.
  run(BYTES * LARGER)
  const small = Math.max(500, work(() => run(BYTES)))
  const large = work(() => run(BYTES * LARGER))
  assert.ok(large < small * SQUARE_IS_FAR_ABOVE, `${LARGER} times as much took ${Math.round(large / small)} times as long`)
}

const repeated = (text: string, bytes: number) => text.repeat(Math.ceil(bytes / text.length))

for (const piece of ['a@example.org, ', '"a', '\\"', '"a" ', '(', '()', '(\\', '<', '<a', '<a,', 'a:', 'mailto:', '@', 'a@', ';', ' ', '=?utf-8?Q?<', '=?utf-8?Q?a?=', '<>', '"a"@']) {
  test(`a list of addresses made of ${JSON.stringify(piece)}`, () => growsLinearly((bytes) => void readAddressList(repeated(piece, bytes), Number.MAX_SAFE_INTEGER)))
}
for (const piece of ['=?', '=?a?Q?', '=?a?Q?a?=', '=?a?Q?a?= ', '?=', '=?utf-8?B?', ' ']) {
  test(`encoded words made of ${JSON.stringify(piece)}`, () => growsLinearly((bytes) => void decodeWords(repeated(piece, bytes))))
}
for (const piece of ['; a', ';a=', ';a="', ';a=b', ";a*1*=x''%", '"', '\\', '=']) {
  test(`parameters made of ${JSON.stringify(piece)}`, () => growsLinearly((bytes) => void readParameters(`text/plain${repeated(piece, bytes)}`)))
}

const MIXED = 'Content-Type: multipart/mixed; boundary=b\n\n'
for (const [what, head, piece] of [
  ['header fields', '', 'X-A: b\n'],
  ['recipients, each in a field', '', 'To: a@example.org\n'],
  ['folds', 'References: ', '<a@b>\n '],
  ['an id without end', 'References: ', '<a'],
  ['boundaries', MIXED, '--b\n'],
  ['lines that are nearly boundaries', MIXED, '--c\n'],
  ['nested parts', '', 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'],
  ['letters within letters', '', 'Content-Type: message/rfc822\n\n'],
  ['one line', '\n', 'words '],
  ['empty lines', '\n', '\n'],
  ['quoted lines', '\n', '> \n'],
  ['beginnings of files', '\n', 'begin 644 a\n'],
  ['soft breaks', 'Content-Transfer-Encoding: quoted-printable\n\n', '=  '],
  ['padding', 'Content-Transfer-Encoding: base64\n\n', 'YQ=='],
  ['plus signs of UTF-7', 'Content-Type: text/plain; charset=utf-7\n\n', '+A'],
  ['flowing lines', 'Content-Type: text/plain; format=flowed\n\n', '> a \n'],
  ['lines of a calendar', 'Content-Type: text/calendar\n\n', 'SUMMARY;a\n '],
] as const) {
  test(`a mail of ${what}`, () =>
    growsLinearly((bytes) => {
      const raw = Buffer.from(`Subject: kept\n${head}${repeated(piece, bytes)}`)
      outlineMail(raw)
      assert.equal(parseMessage(raw).subject, 'kept')
    }))
}
for (const piece of ['<', '<a ', '<a b="', '<a b=\'', '<!--', '<!', '<style>', '</', '&', '&amp', '&#1', '<a>', '<b>x', '\u200b']) {
  test(`the words of HTML made of ${JSON.stringify(piece)}`, () => growsLinearly((bytes) => void outlineMail(Buffer.from(`Subject: x\nContent-Type: text/html\n\n${repeated(piece, bytes)}`))))
}

test('what is enormous is read within its limits, and says so', () => {
  const people = parseMessage(Buffer.from(`Subject: all\nTo: ${repeated('a@example.org, ', 15_000_000)}\nFrom: b@example.org\n\nwords`))
  assert.deepEqual([people.to.length, people.subject, people.text], [limits.recipientsMax, 'all', 'words'])
  assert.match(people.broken, /header is too long/)
  const references = parseMessage(Buffer.from(`Subject: long\nReferences: ${repeated('<a@example.org> ', 1_000_000)}<last@example.org>\n\nwords`))
  assert.deepEqual([references.subject, references.text], ['long', 'words'])
  assert.match(references.broken, /header is too long/)
  const line = Buffer.concat([Buffer.from('Subject: line\n\n'), Buffer.alloc(50_000_000, 'word ')])
  const { words, ...outline } = outlineMail(line)
  assert.deepEqual([outline.subject, words.length <= parseLimits.indexedBytesMax], ['line', true])
  assert.match(outline.broken, /too long to be read whole/)
})
