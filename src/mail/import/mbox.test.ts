// An mbox as the many programs write it, cut at every byte: where it is cut must not matter.
import assert from 'node:assert/strict'
import test from 'node:test'
import { receivedMsOf, splitMbox, type MboxMessage } from './mbox.ts'

const BIG = 1_000_000
const SEPARATOR = 'From ana@example.org Mon Jan  5 12:00:00 2026'

async function split(text: string, { at = [], messageBytesMax = BIG, from = 0 }: { at?: number[]; messageBytesMax?: number; from?: number } = {}): Promise<MboxMessage[]> {
  const bytes = Buffer.from(text, 'latin1')
  const cuts = [0, ...at, bytes.length]
  const chunks = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end))
  const found: MboxMessage[] = []
  for await (const message of splitMbox(chunks, { messageBytesMax, from })) found.push(message)
  return found
}
const textsOf = (messages: readonly MboxMessage[]) => messages.map(({ raw }) => Buffer.from(raw).toString('latin1'))

const SMALL = [
  SEPARATOR,
  'Subject: one',
  '',
  'From here it is text,',
  '',
  '>From the top.',
  '>>From deeper.',
  '> From a reply.',
  '',
  'From me, with love.',
  '',
  'From - Tue Jan 06 08:30:00 2026',
  'Subject: two',
  '',
  '',
  '',
  'From 1852@xxx Wed Jan 07 09:00:00 +0000 2026',
  'Subject: three',
  '',
  'No newline at the end',
].join('\n')

test('messages begin at separators, and what only looks like one is text', async () => {
  assert.deepEqual(textsOf(await split(SMALL)), [
    'Subject: one\n\nFrom here it is text,\n\nFrom the top.\n>From deeper.\n> From a reply.\n\nFrom me, with love.\n',
    'Subject: two\n\n\n',
    'Subject: three\n\nNo newline at the end',
  ])
})

for (const [name, text] of [
  ['LF', SMALL],
  ['CRLF', SMALL.replaceAll('\n', '\r\n')],
] as const) {
  test(`where the bytes are cut makes no difference, with ${name}`, async () => {
    const whole = await split(text)
    assert.equal(whole.length, 3)
    for (let cut = 0; cut <= text.length; cut++) assert.deepEqual(await split(text, { at: [cut] }), whole, `cut at ${cut}`)
    assert.deepEqual(await split(text, { at: [...text].map((_, index) => index) }), whole, 'byte by byte')
  })
}

test('offsets lead back: reading on from the end of any message gives the ones after it', async () => {
  const whole = await split(SMALL)
  assert.equal(whole[0]?.offset, 0)
  assert.equal(whole.at(-1)?.next, SMALL.length)
  for (const [index, { next }] of whole.entries()) assert.deepEqual(await split(SMALL.slice(next), { from: next }), whole.slice(index + 1))
})

test('CRLF stays CRLF, and the empty line before a separator is not part of a mail', async () => {
  const text = `${SEPARATOR}\r\nSubject: a\r\n\r\nb\r\n\r\n${SEPARATOR}\r\nSubject: c\r\n\r\nd\r\n\r\n`
  assert.deepEqual(textsOf(await split(text)), ['Subject: a\r\n\r\nb\r\n', 'Subject: c\r\n\r\nd\r\n'])
})

test('nothing and empty lines give no messages, and a separator in the middle of a paragraph is none', async () => {
  assert.deepEqual(await split(''), [])
  assert.deepEqual(await split('\n\n\n'), [])
  assert.deepEqual(textsOf(await split(`text\n${SEPARATOR}\nmore\n`)), [`text\n${SEPARATOR}\nmore\n`])
  assert.deepEqual(textsOf(await split(`${SEPARATOR}\nSubject: a\n\ntext\n${SEPARATOR}\nmore\n`)), [`Subject: a\n\ntext\n${SEPARATOR}\nmore\n`])
})

test('a byte-order mark before the first separator costs no mail, wherever the bytes are cut', async () => {
  const whole = await split(SMALL)
  const marked = `\u00ef\u00bb\u00bf${SMALL}`
  for (let cut = 0; cut <= 6; cut++) {
    const found = await split(marked, { at: [cut] })
    assert.deepEqual(textsOf(found), textsOf(whole))
    assert.deepEqual(found.map(({ offset, fromLine }) => [offset, fromLine]), whole.map(({ offset, fromLine }) => [offset + 3, fromLine]))
  }
  const [first] = await split(marked)
  assert.equal((await split(marked.slice(first!.next), { from: first!.next })).length, whole.length - 1)
})

test('what stands before the first separator is told apart, not dropped', async () => {
  const found = await split(`\nthe end of a mail\n\n${SMALL}`)
  assert.deepEqual([textsOf(found)[0], found[0]?.offset, found[0]?.next], ['the end of a mail\n', 1, 20])
  assert.deepEqual(found.map(({ isStray }) => isStray), [true, false, false, false])
  const garbage = await split('\u0000\u0001 garbage\n'.repeat(100))
  assert.deepEqual(garbage.map(({ isStray, raw }) => [isStray, raw.length]), [[true, 1100]])
})

test('a message beyond the limit is kept up to it and says so; the next one is whole', async () => {
  const large = `${SEPARATOR}\nSubject: large\n\n${'x'.repeat(70)}\n\n${SEPARATOR}\nSubject: small\n`
  const [first, second] = await split(large, { messageBytesMax: 40 })
  assert.deepEqual([first?.raw.length, first?.isCut], [40, true])
  assert.deepEqual([textsOf([second!])[0], second?.isCut], ['Subject: small\n', false])
})

test('one line of a million bytes, or a million of one byte, take no time', async () => {
  const pieces = { at: Array.from({ length: 99 }, (_, index) => (index + 1) * 10_000) }
  const [line] = await split(`${SEPARATOR}\nSubject: long\n\nFrom ${'Mon '.repeat(250_000)}\n`, { ...pieces, messageBytesMax: 2 * BIG })
  assert.equal(line?.raw.length, 1_000_021)
  const [lines] = await split(`${SEPARATOR}\nSubject: empty\n${'\n'.repeat(BIG)}`, { ...pieces, messageBytesMax: 2 * BIG })
  assert.equal(lines?.raw.length, BIG + 14)
})

for (const [line, iso] of [
  [SEPARATOR, '2026-01-05T12:00:00.000Z'],
  ['From - Tue Jan 06 08:30:00 2026', '2026-01-06T08:30:00.000Z'],
  ['From 1852@xxx Wed Jan 07 09:00:00 +0200 2026', '2026-01-07T07:00:00.000Z'],
  ['From ana@example.org Wed Jan  7 09:00:00 2026 -0130', '2026-01-07T10:30:00.000Z'],
  ['From "ana pop"@example.org Wed, 07 Jan 2026 09:00 EET', '2026-01-07T09:00:00.000Z'],
  ['From Mon Jan 5 12:00:00 2026', '2026-01-05T12:00:00.000Z'],
] as const) {
  test(`${line} is a separator of ${iso}`, async () => {
    assert.equal((await split(`${line}\nSubject: x\n`)).length, 1)
    assert.equal(receivedMsOf(line), Date.parse(iso))
  })
}

test('what is no date has none', () => {
  for (const line of ['From ana', 'From ana Mon Jan 5', 'From ana Mon Jan 55 12:00:00 2026', 'From ana Mon Jan 5 44:00:00 2026', '']) {
    assert.equal(receivedMsOf(line), undefined, line)
  }
})
