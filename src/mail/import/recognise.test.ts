// A file is what it holds, whatever it is called; what is none of these is refused in words.
import assert from 'node:assert/strict'
import test from 'node:test'
import { Fault } from '../../base/fault.ts'
import { recognise } from './recognise.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

for (const [what, text, format] of [
  ['an mbox', 'From ana@example.org Mon Jan  5 12:00:00 2026\nSubject: x\n\ny\n', 'mbox'],
  ['an mbox of Thunderbird, after empty lines', '\r\n\r\nFrom - Mon Jan 05 12:00:00 2026\r\nSubject: x\r\n', 'mbox'],
  ['a mail', 'Received: from a by b\r\nDate: Mon, 5 Jan 2026 12:00:00 +0000\r\nFrom: ana@example.org\r\n\r\nHi', 'eml'],
  ['a mail that is a header only', 'Subject: x\nFrom: ana@example.org', 'eml'],
  ['a ZIP', 'PK\u0003\u0004\u0014\u0000', 'zip'],
  ['a mail of Apple Mail', '312       \nFrom: ana@example.org\nSubject: x\n\ny\n', 'emlx'],
  ['a calendar', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n', 'ics'],
  ['a calendar with a mark of UTF-8 before it', '\u00ef\u00bb\u00bfbegin:vcalendar\nVERSION:2.0\n', 'ics'],
] as const) {
  test(`${what} is known by how it begins`, () => assert.equal(recognise(bytes(text)), format))
}

test('what is called a mail is taken for one where nothing says otherwise', () => {
  assert.equal(recognise(bytes('no header at all'), 'Letter.EML'), 'eml')
  assert.equal(recognise(bytes('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'), 'x.eml'), 'ics')
  assert.throws(() => recognise(bytes('no header at all'), 'letter.txt'), { code: 'import-unknown' })
})

for (const [what, text, code] of [
  ['an empty file', '', 'import-empty'],
  ['a RAR', 'Rar!\u001a\u0007\u0000', 'import-packed'],
  ['a gzip', '\u001f\u008b\u0008\u0000', 'import-packed'],
  ['prose', 'From what I saw on Monday at 12:00, all is well.\n', 'import-unknown'],
  ['a settings file', 'name: house\nversion: 2\n', 'import-unknown'],
  ['a picture', '\u0089PNG\r\n\u001a\n\u0000\u0000', 'import-unknown'],
  ['an event without its calendar', 'BEGIN:VEVENT\n', 'import-unknown'],
  ['a web page', '<html><body>From: a\nTo: b\n', 'import-unknown'],
  ['zeros', '\u0000'.repeat(1000), 'import-unknown'],
] as const) {
  test(`${what} is refused, with what to do instead`, () => {
    assert.throws(() => recognise(bytes(text)), (error: unknown) => error instanceof Fault && error.code === code && error.fix !== '')
  })
}
