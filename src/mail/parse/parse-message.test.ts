// Any bytes give a message: what can be read is there, what cannot is said.
import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '../../base/limits.ts'
import { parseLimits } from './parse-limits.ts'
import { attachmentBytes, messageIdOf, parseMessage } from './parse-message.ts'
import { SIGNALS } from '../clean/signals.ts'
import { plainTextOf } from './plain-text.ts'

const mail = (...lines: string[]) => Buffer.from(lines.join('\r\n'))

test('a usual mail gives all its parts', () => {
  const raw =
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
    )
  const parsed = parseMessage(raw)
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
    followupTo: [],
    dateMs: Date.UTC(2026, 0, 5, 10),
    text: 'ştire',
    html: '',
    listUnsubscribe: '<https://example.org/u>',
    listUnsubscribePost: 'List-Unsubscribe=One-Click',
    listId: '',
    authenticationResults: 'mx.example.org; dmarc=pass',
    signals: SIGNALS.unsubscribe | SIGNALS.oneClick | SIGNALS.reply,
    broken: '',
  })
  const [plan] = attachments
  assert.deepEqual([plan?.name, plan?.type, plan?.size, plan?.inline], ['plan.pdf', 'application/pdf', 5, false])
  assert.equal(Buffer.from(attachmentBytes(raw, plan!.place)).toString(), '%PDF-')
})

test('an attached mail stays a file, and its text does not become ours', () => {
  const parsed = parseMessage(
    mail('From: a@example.org', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'See below', '--b', 'Content-Type: message/rfc822', '', 'Subject: inner', '', 'inner words', '--b--', ''),
  )
  assert.equal(parsed.text.trim(), 'See below')
  assert.deepEqual(parsed.attachments.map((one) => [one.name, one.type]), [['message.eml', 'message/rfc822']])
})

test('a mail in HTML alone still has a text, without its scripts and styles', () => {
  const parsed = parseMessage(
    mail('From: a@example.org', 'Content-Type: text/html', '', '<style>p{}</style><h1>Hello</h1><p>Two &amp; three<script>evil()</script></p><img alt="x" src="y">'),
  )
  assert.equal(plainTextOf(parsed), 'Hello\n\nTwo & three')
})

for (const [what, raw, broken] of [
  ['nothing at all', Buffer.alloc(0), /empty/],
  ['bytes that are no mail', Buffer.from('\u0000\u0001 no header here \n\n at all'), /no header/],
  ['a mail that was cut off', mail('From: a@example.org', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'the words'), /end of the message is missing/],
  ['a date that is none', mail('From: a@example.org', 'Date: soon', '', 'the words'), /date cannot be read/],
  ['a header without end', Buffer.concat([mail('From: a@example.org', 'Subject: kept', ''), Buffer.alloc(parseLimits.headerBytesMax + 10, 'X: y\r\n')]), /too long/],
] as const) {
  test(`${what} is kept and named`, () => {
    const parsed = parseMessage(raw)
    assert.match(parsed.broken, broken)
    if (what.startsWith('a ')) assert.equal(parsed.from.address, 'a@example.org')
    if (what === 'a mail that was cut off') assert.equal(parsed.text.trim(), 'the words')
    if (what === 'a header without end') assert.equal(parsed.subject, 'kept')
  })
}

test('of a mail of five thousand parts as many are read as are allowed, and it says so', () => {
  const parts = Array.from({ length: 5_000 }, (_, n) => `--b\r\nContent-Type: image/png; name=${n}.png\r\n\r\nx\r\n`).join('')
  const parsed = parseMessage(Buffer.concat([mail('From: a@example.org', 'Subject: many', 'Content-Type: multipart/mixed; boundary=b', '', ''), Buffer.from(`${parts}--b--`)]))
  assert.match(parsed.broken, /too many parts/)
  assert.equal(parsed.subject, 'many')
  assert.equal(parsed.attachments.length, parseLimits.mimePartsMax)
  assert.deepEqual([parsed.attachments[0]?.name, parsed.attachments.at(-1)?.name], ['0.png', '1999.png'])
})

test('a mail of a million empty lines is read like any other', () => {
  const parsed = parseMessage(Buffer.concat([mail('From: a@example.org', 'Subject: lines', '', ''), Buffer.from('\n'.repeat(1_000_000)), Buffer.from('words')]))
  assert.deepEqual([parsed.broken, parsed.subject, parsed.text.trim()], ['', 'lines', 'words'])
})

test('parts nested without end are read to a depth, and what is below them is text', () => {
  const depth = 10_000
  const open = Array.from({ length: depth }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join('')
  const close = Array.from({ length: depth }, (_, n) => `--b${depth - 1 - n}--\r\n`).join('')
  const parsed = parseMessage(Buffer.from(`From: a@example.org\r\nSubject: deep\r\n${open}\r\nbottom\r\n${close}`))
  assert.match(parsed.broken, /nested too deep/)
  assert.deepEqual([parsed.subject, parsed.from.address], ['deep', 'a@example.org'])
  assert.ok(parsed.text.includes('bottom'))
})

test('no field carries what a database or a list could choke on', () => {
  const long = `<${'i'.repeat(3_000)}@example.org>`
  const refs = Array.from({ length: 500 }, (_, n) => `<r${n}@example.org>`).join('\r\n ')
  const parsed = parseMessage(
    mail(`From: "=?utf-8?Q?Eve=00=0Aevil?=" <eve@example.org>`, `Subject: ${'long '.repeat(1_000)}`, `Message-ID: ${long}`, `In-Reply-To: ${long}`, `References: ${refs}`, '', 'a\u0000b'),
  )
  assert.equal(parsed.from.name, 'Eve evil')
  assert.equal(parsed.subject.length, limits.subjectCharsMax)
  assert.ok(parsed.subject.endsWith('…'))
  assert.ok(parsed.messageId.length <= parseLimits.messageIdCharsMax)
  assert.equal(parsed.inReplyTo, parsed.messageId)
  assert.equal(parsed.references.length, parseLimits.referencesMax)
  assert.deepEqual([parsed.references[0], parsed.references.at(-1)], ['r0@example.org', 'r499@example.org'])
  assert.equal(parsed.text.trim(), 'ab')
})

test('a thousand mutations of a mail all give a message', () => {
  const raw = mail('From: Ana <a@example.org>', 'Subject: =?utf-8?Q?=C8=99?=', 'Content-Type: multipart/alternative; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'words', '--b', 'Content-Type: text/html', '', '<p>words</p>', '--b--')
  let state = 7
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  for (let round = 0; round < 1_000; round++) {
    const bytes = Buffer.from(raw)
    for (let edits = next(8) + 1; edits > 0; edits--) bytes[next(bytes.length)] = next(256)
    const parsed = parseMessage(bytes.subarray(0, next(bytes.length + 1)))
    assert.equal(typeof parsed.subject, 'string')
    assert.ok(!JSON.stringify(parsed).includes('\\u0000'))
  }
})

test('the Message-ID alone is the one that the whole mail has, whatever is done to it', () => {
  const mails = [
    'From: Ana <a@example.org>\r\nSubject: =?utf-8?Q?=C8=99?=\r\nMessage-ID: <one@example.org>\r\n\r\nwords\r\nMessage-ID: <two@example.org>\r\n',
    'Message-Id:\r\n <one@example.org>\r\n (a comment)\r\nFrom: a@example.org\r\n\r\nwords',
    'From: a@example.org\nMESSAGE-ID : one@example.org two\nMessage-ID: <b@example.org>\n\nwords\n',
  ]
  let state = 7
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) % below
  const found = new Set<string>()
  for (let round = 0; round < 900; round++) {
    const bytes = Buffer.from(mails[round % mails.length] as string)
    for (let edits = next(4); edits > 0; edits--) bytes[next(bytes.length)] = next(256)
    const raw = bytes.subarray(0, next(bytes.length + 1))
    const { messageId } = parseMessage(raw)
    assert.equal(messageIdOf(raw), messageId, JSON.stringify(raw.toString('latin1')))
    found.add(messageId)
  }
  assert.ok(found.has('one@example.org') && found.has(''))
})
