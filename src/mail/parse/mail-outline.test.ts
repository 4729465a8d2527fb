// What a row keeps and what is searched: the same mail that opening it shows.
import assert from 'node:assert/strict'
import test from 'node:test'
import { outlineMail } from './mail-outline.ts'
import { parseLimits } from './parse-limits.ts'
import { parseMessage } from './parse-message.ts'

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))
const wordsOf = (raw: Uint8Array) => Buffer.from(outlineMail(raw).words).toString().replaceAll(/\s+/g, ' ').trim()

const letter = mail(
  'From: Ana <ana@example.org>',
  'Subject: Plans',
  'List-Id: Friends of the mill <Mill.Example.org>',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: multipart/alternative; boundary=c',
  '',
  '--c',
  '',
  'Here they are.',
  '--c',
  'Content-Type: text/html',
  '',
  '<p>Here they are, in colour.</p>',
  '--c--',
  '--b',
  'Content-Type: text/calendar',
  '',
  'BEGIN:VCALENDAR',
  'SUMMARY:The mee',
  ' ting',
  'LOCATION;LANGUAGE=en:Room 4\\, second floor',
  'UID:not-a-word',
  'END:VCALENDAR',
  '--b',
  'Content-Type: message/rfc822',
  '',
  'Subject: =?utf-8?Q?For=C8=99a?=',
  'Content-Type: text/html',
  '',
  '<p>words within</p>',
  '--b',
  'Content-Type: application/pdf; name=plan.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0=',
  '--b--',
)

test('a row keeps the header, the files and the first words', () => {
  const outline = outlineMail(letter)
  const parsed = parseMessage(letter)
  assert.deepEqual([outline.subject, outline.from, outline.listId, outline.snippet, outline.attachments], ['Plans', parsed.from, 'mill.example.org', 'Here they are.', true])
  assert.deepEqual(outline.files, parsed.attachments.map(({ name, type, size, inline }) => ({ name, type, size, inline })))
  assert.deepEqual(outline.files.at(-1), { name: 'plan.pdf', type: 'application/pdf', size: 5, inline: false })
})

test('what is searched: the text once, the invitation, the letter within', () => {
  assert.equal(wordsOf(letter), 'Here they are. The meeting Room 4, second floor Forșa words within')
})

test('the HTML is searched where the text says nothing', () => {
  const alternative = (text: string) => mail('Content-Type: multipart/alternative; boundary=b', '', '--b', '', text, '--b', 'Content-Type: text/html; charset=iso-8859-2', 'Content-Transfer-Encoding: quoted-printable', '', '<p>=BAtire</p>', '--b--')
  assert.equal(wordsOf(alternative(' \u00a0 ')), 'ştire')
  assert.equal(wordsOf(alternative('text')), 'text')
})

test('what a sender hides is found by search and is no snippet', () => {
  const raw = mail('Content-Type: text/html', '', '<style>.x { display: none }</style><div class=x>obey me</div><p style="font-size:0">and me</p><p>Hello</p>')
  assert.equal(outlineMail(raw).snippet, 'Hello')
  assert.equal(wordsOf(raw), 'obey me and me Hello')
})

test('words that a program broke over lines are whole', () => {
  assert.equal(wordsOf(mail('Content-Type: text/plain; format=flowed; delsp=yes', '', 'in ', 'voice')), 'invoice')
})

test('letters within letters are read to a depth', () => {
  const nested = (depth: number): string => (depth === 0 ? 'Subject: bottom\r\n\r\nwords' : `Subject: level${depth}\r\nContent-Type: message/rfc822\r\n\r\n${nested(depth - 1)}`)
  const words = wordsOf(Buffer.from(nested(parseLimits.lettersWithinMax + 2)))
  assert.ok(words.includes('level3') && !words.includes('bottom'))
  assert.ok(wordsOf(Buffer.from(nested(parseLimits.lettersWithinMax - 1))).includes('bottom'))
})

test('a text beyond the limit is cut, and it says so', () => {
  const outline = outlineMail(mail('Subject: log', '', 'line of a log\r\n'.repeat(400_000)))
  assert.match(outline.broken, /too long to be read whole/)
  assert.ok(outline.words.length <= parseLimits.indexedBytesMax)
})
