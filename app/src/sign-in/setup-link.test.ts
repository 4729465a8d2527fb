// A link that was printed in a terminal comes back in many shapes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setupTokenIn } from './token-in-hash.ts'

test('the code is found in whatever was copied around it', () => {
  for (const pasted of [
    'http://127.0.0.1:7373/setup#sec_l_Ab3-x_9',
    'https://mail.example.org/setup#token=sec_l_Ab3-x_9',
    '  http://127.0.0.1:7373/setup#sec_l_\n  Ab3-x_9 ',
    'sec_l_Ab3-x_9',
  ]) assert.equal(setupTokenIn(pasted), 'sec_l_Ab3-x_9', pasted)
})

test('a link that was cut off before its code is not taken for one', () => {
  for (const pasted of ['', 'http://127.0.0.1:7373/setup', 'http://127.0.0.1:7373/setup#', 'http://127.0.0.1:7373/setup#sec_l_']) assert.equal(setupTokenIn(pasted), '', pasted)
})
