// Which parts are the text of a mail and which are its files, and that each file gives its bytes.
import assert from 'node:assert/strict'
import test from 'node:test'
import { MAIL_FIELDS } from '../parse/mail-header.ts'
import { bytesAt, contentOf } from './mail-content.ts'
import { readPartTree } from './part-tree.ts'

const part = (type: string, body: string, ...fields: string[]) => ['--b', `Content-Type: ${type}`, ...fields, '', body].join('\r\n')
const mixed = (kind: string, ...parts: string[]) => Buffer.from([`Content-Type: multipart/${kind}; boundary=b`, '', ...parts, '--b--', ''].join('\r\n'))
const read = (bytes: Buffer) => contentOf(bytes, readPartTree(bytes, MAIL_FIELDS).root)
/** `text+html` a body, and the names of the files. */
function drawn(bytes: Buffer): [bodies: string[], files: string[]] {
  const { bodies, files } = read(bytes)
  return [bodies.map(({ text, html }) => `${text.length}+${html.length}`), files.map(({ name, inline }) => (inline ? `(${name})` : name))]
}

test('parts of an alternative are one body, others one each', () => {
  assert.deepEqual(drawn(mixed('alternative', part('text/plain', 'a'), part('text/html', 'a'), part('text/x-amp-html', 'a'))), [['1+1'], []])
  assert.deepEqual(drawn(mixed('mixed', part('text/plain', 'a'), part('text/html', 'a'))), [['1+0', '0+1'], []])
})

test('a text is a file when it is attached, and both when it is named and shown', () => {
  assert.deepEqual(drawn(mixed('mixed', part('text/plain', 'a'), part('text/plain', 'b', 'Content-Disposition: attachment; filename=b.txt'))), [['1+0'], ['b.txt']])
  assert.deepEqual(drawn(mixed('mixed', part('text/plain', 'a'), part('text/plain; name=b.txt', 'b', 'Content-Disposition: inline'))), [['1+0', '1+0'], ['b.txt']])
  assert.deepEqual(drawn(mixed('mixed', part('text/plain; name=a.txt', 'a'))), [['1+0'], []])
})

test('pictures of the HTML are inside it, signatures and encrypted mail are files', () => {
  assert.deepEqual(drawn(mixed('related', part('text/html', 'a'), part('image/png; name=p.png', 'x', 'Content-ID: <p>'))), [['0+1'], ['(p.png)']])
  assert.deepEqual(drawn(mixed('signed', part('text/plain', 'a'), part('application/pgp-signature; name=s.asc', 'x'))), [['1+0'], ['s.asc']])
  assert.deepEqual(drawn(mixed('encrypted', part('application/pgp-encrypted', 'a'), part('application/octet-stream; name=e.asc', 'x'))), [[], ['', 'e.asc']])
  assert.deepEqual(drawn(Buffer.from('Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj')), [[], ['smime.p7m']])
})

test('an attached letter has a name, also when it was encoded', () => {
  const bytes = mixed('mixed', part('message/rfc822', Buffer.from('Subject: inner\r\n\r\nwords').toString('base64'), 'Content-Transfer-Encoding: base64'))
  const [letter] = read(bytes).files
  assert.deepEqual([letter?.name, letter?.size], ['message.eml', 23])
  assert.match(bytesAt(bytes, letter!.place).toString(), /^Subject: inner/)
})

const UU = 'begin 644 cat.txt\r\n#0V%T\r\n`\r\nend'

test('a uuencoded file within the text is a file, a text that only begins like one is not', () => {
  const bytes = Buffer.from(`Subject: x\r\n\r\nbegin 644 words of mine\r\nbefore\r\n${UU}\r\nafter\r\n`)
  const { files } = read(bytes)
  assert.deepEqual(files.map(({ name, size }) => [name, size]), [['cat.txt', 3]])
  assert.equal(bytesAt(bytes, files[0]!.place).toString(), 'Cat')
  assert.deepEqual(read(Buffer.from('Subject: x\r\n\r\nbegin 644 a\r\nand this is no file at all\r\nend\r\n')).files, [])
})

/** A winmail.dat by the book, with two files. */
function tnef(...files: readonly { title: string; long?: string; data: string }[]): Buffer {
  const attribute = (level: number, id: number, data: Buffer) => {
    const head = Buffer.alloc(9)
    head.writeUInt8(level, 0)
    head.writeUInt32LE(id, 1)
    head.writeUInt32LE(data.length, 5)
    return Buffer.concat([head, data, Buffer.alloc(2)])
  }
  const longName = (name: string) => {
    const text = Buffer.from(`${name}\0`, 'utf16le')
    const head = Buffer.alloc(16)
    head.writeUInt32LE(1, 0)
    head.writeUInt32LE(0x3707001f, 4)
    head.writeUInt32LE(1, 8)
    head.writeUInt32LE(text.length, 12)
    return Buffer.concat([head, text, Buffer.alloc((4 - (text.length % 4)) % 4)])
  }
  const of = ({ title, long, data }: (typeof files)[number]) => [attribute(2, 0x69002, Buffer.alloc(14)), attribute(2, 0x18010, Buffer.from(`${title}\0`)), attribute(2, 0x6800f, Buffer.from(data)), ...(long === undefined ? [] : [attribute(2, 0x69005, longName(long))])]
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), attribute(1, 0x2800c, Buffer.from('The words.\0')), ...files.flatMap(of)])
}

test('a winmail.dat is the files and the text in it; one that is none is a file', () => {
  const encoded = tnef({ title: 'PLAN~1.PDF', long: 'plăn.pdf', data: 'one' }, { title: 'b.txt', data: 'two' }).toString('base64')
  const bytes = mixed('mixed', part('text/plain', 'a'), part('application/ms-tnef; name=winmail.dat', encoded, 'Content-Transfer-Encoding: base64'))
  const { files, tnef: texts } = read(bytes)
  assert.deepEqual(files.map(({ name, place }) => [name, bytesAt(bytes, place).toString()]), [['plăn.pdf', 'one'], ['b.txt', 'two']])
  assert.deepEqual(texts.map(({ text }) => text), ['The words.'])
  assert.deepEqual(drawn(mixed('mixed', part('application/ms-tnef; name=winmail.dat', 'nothing of it'))), [[], ['winmail.dat']])
})

test('a winmail.dat that is cut off anywhere, or lies about its lengths, is read as far as it goes', () => {
  const whole = tnef({ title: 'a', long: 'b', data: 'one' })
  for (let end = 0; end < whole.length; end++) {
    for (const change of [-1, end]) {
      const bytes = Buffer.from(whole.subarray(0, change === -1 ? end : whole.length))
      if (change !== -1) bytes[change] = 0xff
      const raw = mixed('mixed', part('application/ms-tnef', bytes.toString('base64'), 'Content-Transfer-Encoding: base64'))
      for (const { place, size } of read(raw).files) assert.equal(bytesAt(raw, place).length, size)
    }
  }
})
