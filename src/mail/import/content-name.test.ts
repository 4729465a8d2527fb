// A mail's name is what it says: notes of programs change nothing of it, a word does.
import assert from 'node:assert/strict'
import test from 'node:test'
import { contentName } from './content-name.ts'

const name = (text: string) => contentName(Buffer.from(text))
const MAIL = 'From: ana@example.org\r\nSubject: x\r\n\r\nStatus: all is well\r\n'

test('the name is of the form that the store keeps, and the same of the same bytes', () => {
  assert.match(name(MAIL), /^h[0-9a-f]{32}$/)
  assert.equal(name(MAIL), contentName(Buffer.from(`..${MAIL}`).subarray(2)))
})

for (const note of ['X-Gmail-Labels: Inbox,\r\n =?UTF-8?Q?Unread?=', 'Status: RO', 'X-Status: AF', 'X-Mozilla-Status: 0001', 'X-Mozilla-Status2: 00000000', 'x-mozilla-keys: a', 'X-Keywords: NonJunk', 'X-UID: 12']) {
  test(`${note.split(':')[0]} is a note, wherever it stands in the header`, () => {
    const [from, rest] = [MAIL.slice(0, 23), MAIL.slice(23)]
    assert.equal(name(`${note}\r\n${MAIL}`), name(MAIL))
    assert.equal(name(`${from}${note}\r\n${rest}`), name(MAIL))
    assert.equal(name(`${note}\r\n${from}${note}\r\n${note}\r\n${rest}`), name(MAIL))
  })
}

test('whatever else differs is another mail, also below the header and in a folded line', () => {
  const others = [MAIL.replace('all', 'not'), MAIL.replace('Status: all is well\r\n', ''), `X-Other: 1\r\n${MAIL}`, MAIL.replace('Subject: x', 'Subject: x\r\n Status: y'), MAIL.replaceAll('\r\n', '\n'), '']
  assert.equal(new Set([MAIL, ...others].map(name)).size, others.length + 1)
})
