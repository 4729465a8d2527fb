// Any bytes give a message: what can be read is there, what cannot is said.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { parseMessage } from './parse-message.ts'
import { plainTextOf } from './plain-text.ts'

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))

test('a usual mail gives all its parts', async () => {
  const parsed = await parseMessage(
    mail(
      'From: "Ana Ionescu" <ana@example.org>',
      'To: Bob <bob@example.org>, team: c@example.org, d@example.org;',
      'Cc: e@example.org',
      'Reply-To: office@example.org',
      'Subject: =?utf-8?B?w45udMOibG5pcmU=?= de',
      '  luni',
      'Date: Mon, 5 Jan 2026 12:00:00 +0200',
      'Message-ID: <one@example.org>',
      'In-Reply-To: <zero@example.org>',
      'References: <root@example.org> <zero@example.org>',
      'List-Unsubscribe: <https://example.org/u>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Authentication-Results: mx.example.org; dmarc=pass',
      'Authentication-Results: forged.example; dmarc=pass',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=iso-8859-2',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '=BAtire',
      '--b',
      'Content-Type: application/pdf; name="../../etc/plan.pdf"',
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--b--',
      '',
    ),
  )
  const { attachments, ...rest } = parsed
  assert.deepEqual(rest, {
    messageId: 'one@example.org',
    inReplyTo: 'zero@example.org',
    references: ['root@example.org', 'zero@example.org'],
    subject: 'Întâlnire de luni',
    from: { name: 'Ana Ionescu', address: 'ana@example.org' },
    to: ['bob@example.org', 'c@example.org', 'd@example.org'].map((address) => ({ name: address === 'bob@example.org' ? 'Bob' : '', address })),
    cc: [{ name: '', address: 'e@example.org' }],
    bcc: [],
    replyTo: [{ name: '', address: 'office@example.org' }],
    dateMs: Date.UTC(2026, 0, 5, 10),
    text: 'ştire\n',
    html: '',
    listUnsubscribe: '<https://example.org/u>',
    listUnsubscribePost: 'List-Unsubscribe=One-Click',
    authenticationResults: 'mx.example.org; dmarc=pass',
    broken: '',
  })
  const [plan] = attachments
  assert.deepEqual([plan?.name, plan?.type, plan?.size, plan?.inline], ['plan.pdf', 'application/pdf', 5, false])
  assert.equal(Buffer.from(plan?.content() ?? []).toString(), '%PDF-')
})

test('an attached mail stays a file, and its text does not become ours', async () => {
  const parsed = await parseMessage(
    mail('From: a@example.org', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See below', '--b', 'Content-Type: message/rfc822', '', 'Subject: inner', '', 'inner words', '--b--', ''),
  )
  assert.equal(parsed.text.trim(), 'See below')
  assert.deepEqual(parsed.attachments.map((one) => [one.name, one.type]), [['message.eml', 'message/rfc822']])
})

test('a mail in HTML alone still has a text, without its scripts and styles', async () => {
  const parsed = await parseMessage(
    mail('From: a@example.org', 'Content-Type: text/html', '', '<style>p{}</style><h1>Hello</h1><p>Two &amp; three<script>evil()</script></p><img alt="x" src="y">'),
  )
  assert.equal(plainTextOf(parsed), 'Hello\n\nTwo & three')
})

for (const [what, raw, broken] of [
  ['nothing at all', Buffer.alloc(0), /empty/],
  ['bytes that are no mail', Buffer.from('\u0000\u0001 no header here \n\n at all'), /no header/],
  ['a mail that was cut off', mail('From: a@example.org', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'the words'), /end of the message is missing/],
  ['a date that is none', mail('From: a@example.org', 'Date: soon', '', 'the words'), /date cannot be read/],
  ['a header without end', Buffer.concat([mail('From: a@example.org', 'Subject: kept', ''), Buffer.alloc(limits.headerBytesMax + 10, 'X: y\r\n')]), /too long/],
] as const) {
  test(`${what} is kept and named`, async () => {
    const parsed = await parseMessage(raw)
    assert.match(parsed.broken, broken)
    if (what.startsWith('a ')) assert.equal(parsed.from.address, 'a@example.org')
    if (what === 'a mail that was cut off') assert.equal(parsed.text.trim(), 'the words')
    if (what === 'a header without end') assert.equal(parsed.subject, 'kept')
  })
}

test('a mail of five thousand parts is not parsed, but its header is', async () => {
  const parts = '--b\r\n\r\nx\r\n'.repeat(5_000)
  const parsed = await parseMessage(Buffer.concat([mail('From: a@example.org', 'Subject: many', 'Content-Type: multipart/mixed; boundary=b', '', ''), Buffer.from(`${parts}--b--`)]))
  assert.match(parsed.broken, /too many parts/)
  assert.equal(parsed.subject, 'many')
  assert.deepEqual(parsed.attachments, [])
})

test('a mail of a million empty lines is not parsed, one of many ordinary lines is', async () => {
  const head = mail('From: a@example.org', 'Subject: lines', '', '')
  const empty = await parseMessage(Buffer.concat([head, Buffer.from('\n'.repeat(1_000_000))]))
  assert.match(empty.broken, /too many empty or very short lines/)
  assert.equal(empty.subject, 'lines')
  const long = await parseMessage(Buffer.concat([head, Buffer.from('a line of the length that people and programs write\r\n'.repeat(20_500))]))
  assert.equal(long.broken, '')
})

test('parts nested without end are refused, and the header survives', async () => {
  const depth = 200
  const open = Array.from({ length: depth }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join('')
  const close = Array.from({ length: depth }, (_, n) => `--b${depth - 1 - n}--\r\n`).join('')
  const parsed = await parseMessage(Buffer.from(`From: a@example.org\r\nSubject: deep\r\n${open}\r\nbottom\r\n${close}`))
  assert.match(parsed.broken, /cannot be read whole/)
  assert.deepEqual([parsed.subject, parsed.from.address], ['deep', 'a@example.org'])
  assert.ok(parsed.text.includes('bottom'))
})

test('no field carries what a database or a list could choke on', async () => {
  const long = `<${'i'.repeat(3_000)}@example.org>`
  const refs = Array.from({ length: 500 }, (_, n) => `<r${n}@example.org>`).join('\r\n ')
  const parsed = await parseMessage(
    mail(`From: "=?utf-8?Q?Eve=00=0Aevil?=" <eve@example.org>`, `Subject: ${'long '.repeat(1_000)}`, `Message-ID: ${long}`, `In-Reply-To: ${long}`, `References: ${refs}`, '', 'a\u0000b'),
  )
  assert.equal(parsed.from.name, 'Eve evil')
  assert.equal(parsed.subject.length, limits.subjectCharsMax)
  assert.ok(parsed.subject.endsWith('…'))
  assert.ok(parsed.messageId.length <= limits.messageIdCharsMax)
  assert.equal(parsed.inReplyTo, parsed.messageId)
  assert.equal(parsed.references.length, limits.referencesMax)
  assert.deepEqual([parsed.references[0], parsed.references.at(-1)], ['r0@example.org', 'r499@example.org'])
  assert.equal(parsed.text.trim(), 'ab')
})

test('a thousand mutations of a mail all give a message', async () => {
  const raw = mail('From: Ana <a@example.org>', 'Subject: =?utf-8?Q?=C8=99?=', 'Content-Type: multipart/alternative; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'words', '--b', 'Content-Type: text/html', '', '<p>words</p>', '--b--')
  let state = 7
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  for (let round = 0; round < 1_000; round++) {
    const bytes = Buffer.from(raw)
    for (let edits = next(8) + 1; edits > 0; edits--) bytes[next(bytes.length)] = next(256)
    const parsed = await parseMessage(bytes.subarray(0, next(bytes.length + 1)))
    assert.equal(typeof parsed.subject, 'string')
    assert.ok(!JSON.stringify(parsed).includes('\\u0000'))
  }
})
