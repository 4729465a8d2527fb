// What was encoded comes out, what is broken comes out as far as it goes, and the size that is
// told without decoding is the one that decoding gives.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../../sample/seeded.ts'
import { decodedSize, decodeTransfer, transferEncodingOf } from './transfer-encoding.ts'

const decoded = (text: string, encoding: 'base64' | 'quoted-printable') => decodeTransfer(Buffer.from(text, 'latin1'), encoding).toString('latin1')

for (const [written, read] of [
  ['YWJj', 'abc'],
  ['YW\r\nJj\r\n', 'abc'],
  ['YW!Jj~~', 'abc'],
  ['YQ==\r\nYmM=', 'abc'],
  ['YWJjZ', 'abc'],
  ['=YWJj', 'abc'],
  ['', ''],
] as const) {
  test(`base64: ${JSON.stringify(written)}`, () => assert.equal(decoded(written, 'base64'), read))
}

for (const [written, read] of [
  ['a=20b=3D', 'a b='],
  ['one=\r\ntwo=\nthree=', 'onetwothree'],
  ['soft=  \r\nbreak', 'softbreak'],
  ['100% = all', '100% = all'],
  ['=e9=E9', '\u00e9\u00e9'],
  ['=G1 =1', '=G1 =1'],
] as const) {
  test(`quoted-printable: ${JSON.stringify(written)}`, () => assert.equal(decoded(written, 'quoted-printable'), read))
}

test('names of encodings are read as they are written', () => {
  assert.deepEqual(['BASE64', ' base64 (yes)', '"quoted-printable"', '7bit', '', 'x-uuencode'].map(transferEncodingOf), ['base64', 'base64', 'quoted-printable', 'none', 'none', 'uuencode'])
})

test('sizes are told as decoding would find them, for even lines, joined pieces and what is broken', () => {
  const alphabet = 'AZaz09+/=\r\n =!'
  for (let number = 0; number < 2_000; number++) {
    const chance = seeded(number)
    const bytes = Buffer.from(chance.letters(chance.between(0, 400)), 'latin1')
    const end = chance.pick(['\r\n', '\n'])
    const wrapped = bytes.toString('base64').replaceAll(/.{76}/g, `$&${end}`) + chance.pick(['', end, end + end])
    const texts = [wrapped, wrapped + wrapped, wrapped.slice(chance.between(0, 9)), chance.letters(200, alphabet), wrapped.replace(/Q/, '=')]
    for (const text of texts) {
      for (const encoding of ['base64', 'quoted-printable', 'none'] as const) {
        const raw = Buffer.from(text, 'latin1')
        assert.equal(decodedSize(raw, encoding), decodeTransfer(raw, encoding).length, `${encoding} ${JSON.stringify(text)}`)
      }
    }
  }
})
