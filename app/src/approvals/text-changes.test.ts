// What a person reads of a letter that was changed: put together, both texts come out again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textChanges, type Piece } from './text-changes.ts'

const side = (pieces: readonly Piece[], without: Piece['how']): string => pieces.filter(({ how }) => how !== without).map(({ text }) => text).join('')

const longBefore = Array.from({ length: 3_000 }, (_, at) => `line ${at} of the letter\n`).join('')

for (const [name, before, after] of [
  ['a word', 'Thursday at ten works.', 'Friday at ten works.'],
  ['nothing', 'The same.', 'The same.'],
  ['everything', 'One text.', 'Quite another'],
  ['a paragraph more', 'Hi,\n\nyes.\n', 'Hi,\n\nyes, and no.\n\nAndrei'],
  ['from nothing', '', 'Words'],
  ['one line of very many', longBefore, longBefore.replace('line 7 of', 'line seven of').replace('line 2999 of', 'the last of')],
] as const) {
  test(`${name} changed: without what came it is the old text, without what went the new one`, () => {
    const pieces = textChanges(before, after)
    assert.equal(side(pieces, 'new'), before)
    assert.equal(side(pieces, 'gone'), after)
  })
}

test('only what differs is marked', () => {
  assert.deepEqual(textChanges('I will pay 100 euros on Monday.', 'I will pay 200 euros on Monday.').filter(({ how }) => how !== 'same'), [
    { how: 'gone', text: '100' },
    { how: 'new', text: '200' },
  ])
})
