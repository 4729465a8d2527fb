// A letter is judged as its reader gets it: parsed back by an independent parser, and byte
// by byte where the wire is strict.
import assert from 'node:assert/strict'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { limits } from '../../base/limits.ts'
import { composeLetter, type LetterFrame } from './compose.ts'
import type { SendMail } from '../mail-port.ts'

const frame: LetterFrame = {
  actionId: 'act_0abc',
  from: { name: 'Ana Pop', address: 'ana@example.org' },
  dateMs: Date.UTC(2026, 2, 1, 9),
  inReplyTo: '',
  references: [],
}
const mail = (change: Partial<SendMail> = {}): SendMail => ({
  accountId: 'acc_1',
  to: [{ name: 'Bob', address: 'bob@example.net' }],
  cc: [],
  bcc: [],
  subject: 'Thursday',
  text: 'Thursday works.',
  ...change,
})
const written = async (change: Partial<SendMail> = {}, over: Partial<LetterFrame> = {}) => {
  const letter = await composeLetter(mail(change), { ...frame, ...over })
  const source = Buffer.from(letter.raw).toString('latin1')
  return { letter, source, head: source.slice(0, source.indexOf('\r\n\r\n')), parsed: await PostalMime.parse(letter.raw) }
}

test('the same letter has the same bytes', async () => {
  assert.deepEqual((await written()).letter, (await written()).letter)
})

test('the letter carries the name of its action', async () => {
  const { letter, parsed } = await written()
  assert.equal(letter.messageId, 'act_0abc@example.org')
  assert.equal(parsed.messageId, '<act_0abc@example.org>')
  assert.equal(Date.parse(parsed.date ?? ''), frame.dateMs)
})

for (const [what, text] of Object.entries({
  'plain lines': 'One.\nTwo.\n\nThree.',
  'a trailing space and an empty last line': 'signature follows \n-- \nAna\n',
  'very long lines': `${'a word and another '.repeat(400)}end`,
  'one endless word': 'x'.repeat(5_000),
  'Romanian and emoji': 'Mulțumesc, ședința e joi. Îți răspund mâine 👩‍👩‍👧‍👦.',
  'what looks like a header or the end of a mail': '.\n..\nFrom here\n>From there\nBcc: mallory@example.net\n\n--boundary\n',
  'an equals sign at each end': '=\n=3D\n==',
  'tabs and indentation': '\tone\n\t\ttwo\n   three',
  'right to left': 'שלום\nمرحبا',
})) {
  test(`the text arrives as written: ${what}`, async () => {
    const { parsed } = await written({ text })
    // The parser gives the text its final line end.
    assert.equal((parsed.text ?? '').replaceAll('\r\n', '\n').replace(/\n$/, ''), text.replace(/\n$/, ''))
  })
}

test('every line on the wire ends in CR LF, is ASCII and short', async () => {
  const { source } = await written({ text: 'Una.\nDouă.\rTrei.\r\nPatru.', subject: 'Ședință '.repeat(40) })
  assert.doesNotMatch(source, /(?<!\r)\n|\r(?!\n)|[^\r\n\t\x20-\x7e]/)
  assert.ok(source.split('\r\n').every((line) => line.length <= 998))
  const { source: longest } = await written({ text: 'T', subject: 'x'.repeat(limits.letterSubjectCharsMax) })
  assert.ok(longest.split('\r\n').every((line) => line.length <= 998))
})

test('subject and names survive in any script', async () => {
  const subject = 'Ședință joi — 会議 👍 "citat", <unghi>'
  const { parsed } = await written({ subject, to: [{ name: 'Ștefan "Fane" Ionescu, dr.', address: 's@example.net' }] })
  assert.equal(parsed.subject, subject)
  assert.deepEqual(parsed.to, [{ name: 'Ștefan "Fane" Ionescu, dr.', address: 's@example.net' }])
})

test('who is hidden is in the envelope and nowhere else', async () => {
  const { letter, source } = await written({ bcc: [{ name: 'Eve Secret', address: 'eve@example.com' }], cc: [{ name: '', address: 'bob@example.net' }] })
  assert.deepEqual(letter.envelope, { from: 'ana@example.org', to: ['bob@example.net', 'eve@example.com'] })
  assert.doesNotMatch(source, /eve|bcc/i)
})

test('an answer names what it answers', async () => {
  const { parsed } = await written({}, { inReplyTo: 'b@x', references: ['a@x', 'b@x'] })
  assert.equal(parsed.inReplyTo, '<b@x>')
  assert.equal(parsed.references, '<a@x> <b@x>')
})

test('a hostile Message-ID of somebody else is left out', async () => {
  const { head } = await written({}, { inReplyTo: 'a\r\nBcc: eve@example.com\r\n@x', references: ['ok@x', '> <b@x'] })
  assert.doesNotMatch(head, /bcc|eve|In-Reply-To/i)
  assert.equal(/^References: (.*)$/m.exec(head)?.[1]?.trim(), '<ok@x>')
})

const INJECTIONS = ['a\r\nBcc: eve@example.com', 'a\nBcc: eve@example.com', 'a\rb', 'a\0b', 'a\u2028b', 'a\u202eb', 'a\u0085b', 'a\u2066b']
for (const injection of INJECTIONS) {
  test(`${JSON.stringify(injection)} is refused in subject, name and address`, async () => {
    for (const change of [
      { subject: injection },
      { to: [{ name: injection, address: 'bob@example.net' }] },
      { cc: [{ name: '', address: `${injection}@example.net` }] },
      { bcc: [{ name: '', address: `bob@example.net${injection}` }] },
    ]) {
      await assert.rejects(composeLetter(mail(change), frame), (error) => ['bad-characters', 'bad-address'].includes((error as { code: string }).code))
    }
  })
}

for (const address of ['bob', '@example.net', 'bob@', 'a b@example.net', '"a b"@example.net', 'bob@example.net, eve@example.com', 'bob@exa mple.net', '<bob@example.net>', 'bob@[127.0.0.1]', 'bób@example.net', '.bob@example.net', 'bob@-x.net']) {
  test(`${address} is not an address`, () =>
    assert.rejects(composeLetter(mail({ to: [{ name: '', address }] }), frame), { name: 'Fault', code: 'bad-address' }))
}

test('a domain in another script is written in its ASCII form', async () => {
  const { letter } = await written({ to: [{ name: '', address: 'Ana@Exămple.RO' }] })
  assert.deepEqual(letter.envelope.to, ['Ana@xn--exmple-j0a.ro'])
})

test('a letter to nobody is refused', () => assert.rejects(composeLetter(mail({ to: [] }), frame), { code: 'no-recipient' }))
