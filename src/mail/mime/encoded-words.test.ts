// Words in a header, as RFC 2047 has them and as they come.
import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeWords } from './encoded-words.ts'

for (const [written, read] of [
  ['plain', 'plain'],
  ['=?utf-8?Q?=C8=99tire_nou=C4=83?=', 'știre nouă'],
  ['=?UTF-8?b?w45udMOibG5pcmU=?= de luni', 'Întâlnire de luni'],
  // The blanks between two words are there to fold the line; those beside a plain one are text.
  ['=?utf-8?Q?a?=  =?utf-8?Q?b?= c =?utf-8?Q?d?=', 'ab c d'],
  // A letter cut between two words, in both encodings.
  ['=?utf-8?Q?=C8?= =?utf-8?Q?=99?=', 'ș'],
  ['=?utf-8?B?w44=?= =?utf-8?B?yJk=?=', 'Îș'],
  ['=?utf-8?B?w4?= =?utf-8?B?4=?=', 'Î'],
  ['=?iso-8859-2?Q?=BAtire?= =?utf-8?Q?=C8=99?=', 'ştireș'],
  ['=?iso-2022-jp?B?GyRCJUYbKEI=?= =?iso-2022-jp?B?GyRCJTkbKEI=?=', 'テス'],
  ['=?utf-8*ro?Q?ro?=', 'ro'],
  ['=?utf-8?Q?two words?=', 'two words'],
  ['=?utf-8?Q?why=3F?=', 'why?'],
  ['=?x-nobody-knows?Q?=E9?=', 'é'],
  ['=?utf-8?Q?no end', '=?utf-8?Q?no end'],
  ['=?utf-8?X?strange?=', '=?utf-8?X?strange?='],
  ['1 =? 2', '1 =? 2'],
] as const) {
  test(`reads ${written}`, () => assert.equal(decodeWords(written), read))
}
