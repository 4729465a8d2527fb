// Letters of every charset that mail is written in, and of those that nobody names.
import assert from 'node:assert/strict'
import test from 'node:test'
import { asUtf8, charsetLabel, decodeRawHeader, decodeText } from './charset.ts'

for (const [charset, hex, read] of [
  ['utf-8', 'c899', 'ș'],
  ['utf-8', 'efbbbf41', 'A'],
  ['', 'c899', 'ș'],
  ['', 'e9', 'é'],
  ['us-ascii', 'e9', 'é'],
  ['utf-8', 'e941', '\ufffdA'],
  ['iso-8859-1', '80e9', '€é'],
  ['windows-1252', '9380', '“€'],
  ['iso-8859-2', 'ba', 'ş'],
  ['iso-8859-16', 'ba', 'ș'],
  ['windows-1250', 'ba9c', 'şś'],
  ['koi8-r', 'c1', 'а'],
  ['cp1251', 'e0', 'а'],
  ['gb2312', 'c4e3', '你'],
  ['gb18030', 'c4e3', '你'],
  ['big5', 'a741', '你'],
  ['euc-kr', 'b0a1', '가'],
  ['cp932', '82a0', 'あ'],
  ['iso-2022-jp', '1b244224221b2842', 'あ'],
  ['utf-16le', '4100', 'A'],
  ['x-nobody-knows', 'e9', 'é'],
] as const) {
  test(`${charset || 'unlabelled'} ${hex}`, () => {
    assert.equal(decodeText(Buffer.from(hex, 'hex'), charset), read)
    assert.equal(asUtf8(Buffer.from(hex, 'hex'), charset).toString('utf8').replace('\ufeff', ''), read)
  })
}

test('UTF-7 is read, its plus signs too', () => assert.equal(decodeText(Buffer.from('1 +- 2, Hi Mom +Jjo-! +ZeVnLIqe'), 'utf-7'), '1 + 2, Hi Mom ☺! 日本語'))

test('what is UTF-8 already is not copied', () => {
  const bytes = Buffer.from('știre')
  assert.equal(asUtf8(bytes, 'utf-8'), bytes)
})

test('labels are read as programs write them', () => assert.deepEqual(['"UTF-8"', ' Latin1 ', "utf-8*en"].map(charsetLabel), ['utf-8', 'latin1', 'utf-8']))

test('a header of eight bits is UTF-8, or what the text is written in, or western', () => {
  assert.equal(decodeRawHeader(Buffer.from('știre'), 'koi8-r'), 'știre')
  assert.equal(decodeRawHeader(Buffer.from([0xc1]), 'koi8-r'), 'а')
  assert.equal(decodeRawHeader(Buffer.from([0xe9]), ''), 'é')
})
