// People in a header: who is meant, and who only pretends to be.
import assert from 'node:assert/strict'
import test from 'node:test'
import { readAddressList } from './address-list.ts'

const people = (text: string) => readAddressList(text, 100).map(({ name, address }) => `${name} <${address}>`)

for (const [written, read] of [
  ['ana@example.org', [' <ana@example.org>']],
  ['Ana Pop <ana@example.org>, bob@example.org', ['Ana Pop <ana@example.org>', ' <bob@example.org>']],
  ['"Pop, Ana" <ana@example.org>', ['Pop, Ana <ana@example.org>']],
  ['"Ana \\"A\\" Pop" <ana@example.org>', ['Ana "A" Pop <ana@example.org>']],
  ['ana@example.org (Ana (the one) Pop)', ['Ana (the one) Pop <ana@example.org>']],
  ['Ana (office) Pop <ana@example.org>', ['Ana Pop <ana@example.org>']],
  ['team: a@example.org, b@example.org; c@example.org', [' <a@example.org>', ' <b@example.org>', ' <c@example.org>']],
  ['undisclosed-recipients:;', []],
  ['a@example.org; b@example.org', [' <a@example.org>', ' <b@example.org>']],
  ['<@one.example,@two.example:ana@example.org>', [' <ana@example.org>']],
  ['"john doe"@example.org', [' <"john doe"@example.org>']],
  ['mailto:ana@example.org', [' <ana@example.org>']],
  ['=?utf-8?Q?Ana=2C_Pop?= <ana@example.org>', ['Ana, Pop <ana@example.org>']],
  ['=?utf-8?Q?Ana_<ana@example.org>?=', ['Ana <ana@example.org>']],
  ['Ana <ana@example.org', ['Ana <ana@example.org>']],
  ['Ana <ana@example.org, Bob <bob@example.org>', ['Ana <ana@example.org>', 'Bob <bob@example.org>']],
  ['Ana Pop', ['Ana Pop <>']],
  ["'Ana' <ana@example.org>", ['Ana <ana@example.org>']],
  // No quote and no comment that has no end swallows what follows.
  ['"Ana <ana@example.org>, bob@example.org', ['Ana <ana@example.org>', ' <bob@example.org>']],
  ['Ana (office <ana@example.org>', ['Ana office <ana@example.org>']],
  // A name is not believed to be an address.
  ['"boss@example.org" <evil@example.net>', ['boss@example.org <evil@example.net>']],
  ['"boss@example.org"', ['boss@example.org <>']],
  ['=?utf-8?Q?boss=40example.org?=', ['boss@example.org <>']],
  ['', []],
  [' , ;, ', []],
] as const) {
  test(`reads ${written}`, () => assert.deepEqual(people(written), read))
}

test('no more are read than are asked for', () => assert.equal(readAddressList('a@example.org,'.repeat(1_000), 7).length, 7))
